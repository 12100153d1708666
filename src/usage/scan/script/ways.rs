//! Choices, loops and errors: which values a name can have behind them.

use super::super::conditions::DEEPEST_BLOCKS;
use super::super::flow::Flow;
use super::super::maps::HashMap;
use super::super::model::{Bound, Expr, ExprId, How, ScopeId, Symbol};
use super::super::syntax::Node;
use super::flow::Declared;
use super::{At, Reader, children};
use crate::text::Span;

impl<'t> Reader<'t> {
    /// Reads one of several ways, from where they begin; the answer is where it ends.
    fn way(&mut self, start: &Flow, read: impl FnOnce(&mut Self)) -> Flow {
        self.names.now = start.clone();
        read(self);
        std::mem::take(&mut self.names.now)
    }

    /// Reads the sides of a choice, of which one is taken. Where none assigns to a name, nothing is copied.
    pub(super) fn sides_of<T>(
        &mut self,
        whole: Node<'t>,
        at: At,
        sides: impl IntoIterator<Item = (Option<Node<'t>>, T)>,
        mut read: impl FnMut(&mut Self, Option<Node<'t>>, T),
    ) {
        let changes = self.changes.any_inside(whole);
        let start = changes.then(|| self.names.now.clone());
        let mut ends = Vec::new();
        for (side, with) in sides {
            let Some(start) = &start else {
                read(self, side, with);
                continue;
            };
            let end = self.way(start, |reader| read(reader, side, with));
            if !side.is_some_and(never_ends) {
                ends.push(end);
            }
        }
        if let Some(start) = start {
            self.go_on(start, ends, at);
        }
    }

    /// Reads what may be left out: the right side of `a && b`.
    pub(super) fn perhaps<T>(
        &mut self,
        node: Node<'t>,
        at: At,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        if !self.changes.any_inside(node) {
            return read(self);
        }
        let start = self.names.now.clone();
        let answer = read(self);
        let end = self.names.now.clone();
        self.go_on(start.clone(), vec![end, start], at);
        answer
    }

    /// Reads what is left, or begun anew, at places that are not told apart: a loop, what `break` leaves.
    pub(super) fn gathering(
        &mut self,
        node: Node<'t>,
        at: At,
        begins_anew: bool,
        read: impl FnOnce(&mut Self),
    ) -> Option<Flow> {
        let mut gathered: HashMap<Declared, ScopeId> = HashMap::default();
        let mut now = self.names.now.clone();
        for name in self.changes.inside(node) {
            let Some(home) = self.module.scope_of(at.scope, name) else { continue };
            if !self.names.now.knows(name) || !self.names.followed.contains_key(&(home, name)) {
                continue;
            }
            let before = self.names.now.scope(name, home);
            let scope = self.module.open_scope(home);
            let value = self.module.add(Expr::Name(name, before), Span::default());
            self.module.bind(scope, name, value, How::Set);
            gathered.insert((home, name), scope);
            now.set(name, Some(scope));
        }
        if gathered.is_empty() {
            read(self);
            return None;
        }
        if begins_anew {
            self.names.now = now.clone();
        }
        self.names.gathered.push(gathered);
        read(self);
        self.names.gathered.pop();
        Some(now)
    }

    /// Reads a loop: at its beginning, and behind it, a name can be all that a round makes of it.
    pub(super) fn repeated(&mut self, node: Node<'t>, at: At, read: impl FnOnce(&mut Self)) {
        if let Some(now) = self.gathering(node, at, true, read) {
            self.names.now = now;
        }
    }

    /// `try { … } catch { … } finally { … }`: what fails can fail anywhere.
    pub(super) fn attempt(&mut self, node: Node<'t>, at: At) {
        let [body, handler, last] =
            ["body", "handler", "finalizer"].map(|part| node.child_by_field_name(part));
        let Some(body) = body else { return };
        let failed = self.gathering(body, at, false, |reader| {
            reader.read(body, at);
        });
        let start = failed.unwrap_or_else(|| self.names.now.clone());
        let mut ends = Vec::new();
        let end = self.names.now.clone();
        if !never_ends(body) {
            ends.push(end);
        }
        if let Some(handler) = handler {
            let end = self.way(&start, |reader| {
                reader.read(handler, at);
            });
            let inside = handler.child_by_field_name("body").unwrap_or(handler);
            if !never_ends(inside) {
                ends.push(end);
            }
        }
        self.go_on(start, ends, at);
        if let Some(last) = last {
            self.read(last, at);
        }
    }

    /// Reads the cases of a `switch`: each begins with what was before, or goes on from the one before it.
    pub(super) fn cases_of<T>(
        &mut self,
        body: Node<'t>,
        at: At,
        cases: impl IntoIterator<Item = (Node<'t>, T)>,
        mut read: impl FnMut(&mut Self, Node<'t>, T),
    ) {
        if !self.changes.any_inside(body) {
            cases.into_iter().for_each(|(case, with)| read(self, case, with));
            return;
        }
        let start = self.names.now.clone();
        let mut is_whole = false;
        let mut ends = Vec::new();
        let mut through: Option<Flow> = None;
        let any = self.gathering(body, at, false, |reader| {
            for (case, with) in cases {
                is_whole |= case.kind() == "switch_default";
                let begins = std::iter::once(start.clone()).chain(through.take()).collect();
                reader.go_on(start.clone(), begins, at);
                read(reader, case, with);
                let end = reader.names.now.clone();
                match children(case).last() {
                    Some(last) if breaks(*last) => ends.push(end),
                    Some(last) if never_ends(*last) => {}
                    _ => through = Some(end),
                }
            }
        });
        ends.extend(through);
        if !is_whole {
            ends.push(start.clone());
        }
        match any {
            // What `break` leaves from further inside can be anything.
            Some(any) if breaks_inside(body) => self.names.now = any,
            _ => self.go_on(start, ends, at),
        }
    }

    /// Goes on behind several ways.
    fn go_on(&mut self, start: Flow, mut ends: Vec<Flow>, at: At) {
        if ends.len() > 1 {
            self.join_longer(&start, &mut ends, at);
        }
        self.names.now = start;
        self.names.now.join(&mut self.module, at.scope, &ends);
    }

    /// Where ways only put more behind a text, it is that text, with one of those or without: what comes of many
    /// choices one behind the other is not made for each.
    fn join_longer(&mut self, start: &Flow, ends: &mut [Flow], at: At) {
        let names: Vec<Symbol> = start.names().collect();
        for name in names {
            let scope = start.scope(name, at.scope);
            if ends.iter().all(|end| end.scope(name, at.scope) == scope) {
                continue;
            }
            let before = self.module.lookup(scope, name).unwrap_or_default().to_vec();
            let mut more = Vec::new();
            let mut is_left_out = false;
            let all_longer = ends.iter().all(|end| {
                let bounds =
                    self.module.lookup(end.scope(name, at.scope), name).unwrap_or_default();
                let Some(behind) = bounds.strip_prefix(&before[..]) else { return false };
                is_left_out |= behind.is_empty();
                more.push(behind.iter().map(|bound| bound.value).collect::<Vec<_>>());
                behind.iter().all(|bound| bound.how == How::Append)
            });
            let Some(home) = self.module.scope_of(at.scope, name).filter(|_| all_longer) else {
                continue;
            };
            let more = more.into_iter().filter(|parts| !parts.is_empty());
            let more: Vec<ExprId> = more
                .map(|parts| match parts[..] {
                    [one] => one,
                    _ => self.module.add(Expr::Concat(parts), Span::default()),
                })
                .collect();
            let more = match more[..] {
                [one] => one,
                _ => self.module.add(Expr::Either(more), Span::default()),
            };
            let how = if is_left_out { How::MayAppend } else { How::Append };
            self.rebind((home, name), before, [Bound { value: more, how }]);
            let now = self.names.now.set(name, None);
            for end in ends.iter_mut() {
                end.set(name, now);
            }
        }
    }
}

/// Whether nothing behind a statement is reached from its end, and no loop or `switch` goes on behind it.
fn never_ends(node: Node<'_>) -> bool {
    never_ends_within(node, DEEPEST_BLOCKS)
}

fn never_ends_within(node: Node<'_>, depth: u8) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    match node.kind() {
        "statement_block" | "else_clause" => {
            children(node).last().is_some_and(|last| never_ends_within(*last, depth))
        }
        "if_statement" => ["consequence", "alternative"].iter().all(|side| {
            node.child_by_field_name(side).is_some_and(|side| never_ends_within(side, depth))
        }),
        // What has been assigned before `continue` was gathered for the loop.
        kind => matches!(kind, "return_statement" | "throw_statement" | "continue_statement"),
    }
}

/// Whether a case ends with `break`.
fn breaks(last: Node<'_>) -> bool {
    match last.kind() {
        "statement_block" => {
            children(last).last().is_some_and(|last| last.kind() == "break_statement")
        }
        kind => kind == "break_statement",
    }
}

/// Whether a case is left from further inside than its own statements.
fn breaks_inside(body: Node<'_>) -> bool {
    children(body).into_iter().any(|case| {
        children(case).into_iter().any(|part| {
            part.kind() != "break_statement" && !breaks(part) && holds_break(part)
                || breaks(part)
                    && children(part)
                        .into_iter()
                        .any(|inner| inner.kind() != "break_statement" && holds_break(inner))
        })
    })
}

fn holds_break(node: Node<'_>) -> bool {
    let mut next = vec![node];
    while let Some(node) = next.pop() {
        if node.kind() == "break_statement" {
            return true;
        }
        next.extend(children(node));
    }
    false
}

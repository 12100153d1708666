//! Changes of a JSON list as edits of its text.
//!
//! What stays keeps its text: elements, their comments, comments on lines of their own, the way in which
//! the list is broken into lines, and whether a comma follows the last element. A comment behind a removed
//! element goes with it.

use std::collections::{BTreeMap, HashSet};

use super::layout::Layout;
use crate::text::{Edit, Span};

/// What is done to one item of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ItemChange {
    /// It goes.
    Remove,
    /// These scopes take its place; never empty.
    Replace {
        /// The text that goes: of a string without its quotes.
        text: Span,
        /// The scopes.
        with: Vec<String>,
    },
}

/// What is done to a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ListChange {
    /// Changes by item.
    pub(super) items: BTreeMap<usize, ItemChange>,
    /// Scopes that are added at the end.
    pub(super) added: Vec<String>,
    /// In a URL, the resource in front of a scope, which goes in front of added ones too.
    pub(super) like: Option<Span>,
}

impl ListChange {
    /// Whether another change says nothing else about any item.
    pub(super) fn fits(&self, other: &Self) -> bool {
        other.items.iter().all(|(at, one)| self.items.get(at).is_none_or(|known| known == one))
    }

    /// Both changes; they fit.
    pub(super) fn join(&mut self, other: Self) {
        self.items.extend(other.items);
        for scope in other.added {
            if !self.added.contains(&scope) {
                self.added.push(scope);
            }
        }
        self.like = self.like.or(other.like);
    }

    pub(super) fn removes(&self, item: usize) -> bool {
        self.items.get(&item) == Some(&ItemChange::Remove)
    }
}

/// The edits, in ascending order; they lie between the brackets.
pub(super) fn edits(text: &str, layout: &Layout, change: &ListChange) -> Vec<Edit> {
    let writer = Writer { text, layout, change };
    let mut edits = writer.replacements();
    let last = (0..layout.items.len()).rev().find(|item| !change.removes(*item));
    let removes = change.items.values().any(|one| *one == ItemChange::Remove);
    let comments_stay = layout.comments.len() > writer.attached().count();
    if last.is_none() && !comments_stay && (removes || !change.added.is_empty()) {
        let all: Vec<String> = change.added.iter().map(|scope| quoted(scope)).collect();
        return vec![Edit { span: layout.inside(), replacement: all.join(", ") }];
    }
    if removes {
        edits.extend(writer.deletions().into_iter().map(delete));
    }
    if !change.added.is_empty() {
        edits.extend(writer.additions(last));
    }
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    edits
}

fn delete(span: Span) -> Edit {
    Edit { span, replacement: String::new() }
}

/// A scope as a JSON string.
pub(super) fn quoted(scope: &str) -> String {
    serde_json::Value::from(scope).to_string()
}

struct Writer<'a> {
    text: &'a str,
    layout: &'a Layout,
    change: &'a ListChange,
}

impl Writer<'_> {
    /// The items that are replaced by one scope or several.
    fn replacements(&self) -> Vec<Edit> {
        let mut edits = Vec::new();
        for (item, change) in &self.change.items {
            let ItemChange::Replace { text, with } = change else { continue };
            let Some((first, others)) = with.split_first() else { continue };
            let first = quoted(first);
            let first = first[1..first.len() - 1].to_owned();
            edits.push(Edit { span: *text, replacement: first });
            let span = self.layout.items[*item].span;
            let between = self.between(*item);
            let others: Vec<String> = others.iter().map(|scope| quoted(scope)).collect();
            let joint = format!(",{between}");
            let others = others.iter().flat_map(|one| [joint.as_str(), one]).collect::<String>();
            if !others.is_empty() {
                edits.push(Edit { span: Span::new(span.end, span.end), replacement: others });
            }
        }
        edits
    }

    /// What stands between this item and another one after it: a blank, or a line end and the indentation.
    fn between(&self, item: usize) -> String {
        let start = self.layout.items[item].span.start;
        let line = self.line_start(start);
        let indent = &self.text[line..start];
        // Where the list has one line, it begins with the bracket.
        if is_blank(indent) { format!("{}{indent}", self.line_end()) } else { " ".to_owned() }
    }

    /// The line end of the list, which is that of its file.
    fn line_end(&self) -> &'static str {
        let inside = self.layout.inside();
        let inside = &self.text[inside.start..inside.end];
        match inside.find(['\n', '\r']).map(|at| &inside.as_bytes()[at..]) {
            Some([b'\r', b'\n', ..]) => "\r\n",
            Some([b'\r', ..]) => "\r",
            _ => "\n",
        }
    }

    /// The comments that go with removed items.
    fn attached(&self) -> impl Iterator<Item = Span> {
        self.layout.comments.iter().copied().filter(|comment| self.is_attached(*comment))
    }

    /// Whether a comment stands behind a removed item on its line. Of a comment between two items of a line
    /// only a person can tell which it speaks of, so it stays.
    fn is_attached(&self, comment: Span) -> bool {
        let items = &self.layout.items;
        let next = items.partition_point(|item| item.span.start <= comment.start);
        let Some(before) = next.checked_sub(1) else { return false };
        let behind = self.same_line(items[before].span.end, comment.start);
        let before_comma = items[before].comma.is_none_or(|comma| comment.start < comma);
        let ends_line =
            !items.get(next).is_some_and(|item| self.same_line(comment.end, item.span.start));
        behind && (before_comma || ends_line) && self.change.removes(before)
    }

    /// Where the line of a place begins, if that is in the list; else the bracket.
    fn line_start(&self, at: usize) -> usize {
        let open = self.layout.open;
        self.text[open..at].rfind(['\n', '\r']).map_or(open, |end| open + end + 1)
    }

    fn same_line(&self, start: usize, end: usize) -> bool {
        !self.text[start..end].contains(['\n', '\r'])
    }

    /// What is cut out, in ascending order, without overlap.
    fn deletions(&self) -> Vec<Span> {
        let items = self.layout.items.iter().enumerate();
        let removed = items.filter(|(at, _)| self.change.removes(*at)).map(|(_, item)| item.span);
        let commas = self.dropped_commas();
        let commas = commas.into_iter().map(|comma| Span::new(comma, comma + 1));
        let mut cut: Vec<Span> = removed.chain(self.attached()).chain(commas).collect();
        cut.sort();
        let joined = self.join(cut, |gap| gap.bytes().all(|byte| matches!(byte, b' ' | b'\t')));
        let trimmed = joined.into_iter().map(|span| self.with_blanks(span)).collect();
        self.join(trimmed, str::is_empty)
    }

    /// Joins spans with nothing between them but what `passes`.
    fn join(&self, spans: Vec<Span>, passes: impl Fn(&str) -> bool) -> Vec<Span> {
        let mut joined: Vec<Span> = Vec::new();
        for span in spans {
            match joined.last_mut() {
                Some(last)
                    if span.start <= last.end || passes(&self.text[last.end..span.start]) =>
                {
                    last.end = last.end.max(span.end);
                }
                _ => joined.push(span),
            }
        }
        joined
    }

    /// The commas that go: one stays between each two items that stay.
    fn dropped_commas(&self) -> Vec<usize> {
        let items = &self.layout.items;
        let comma = |at: usize| items[at].comma;
        let stays: Vec<usize> = (0..items.len()).filter(|at| !self.change.removes(*at)).collect();
        let mut kept: HashSet<Option<usize>> = stays
            .windows(2)
            .map(|pair| {
                let before = comma(pair[1] - 1);
                let leads = |at: &usize| {
                    self.same_line(*at, items[pair[1]].span.start)
                        && !self.same_line(items[pair[1] - 1].span.end, *at)
                };
                before.filter(leads).or(comma(pair[0]))
            })
            .collect();
        let trailing = items.last().is_some_and(|last| last.comma.is_some());
        if let Some(last) = stays.last().filter(|_| trailing || !self.change.added.is_empty()) {
            kept.insert(comma(*last));
        }
        let all = items.iter().filter_map(|item| item.comma);
        all.filter(|comma| !kept.contains(&Some(*comma))).collect()
    }

    /// A cut with the blanks or the whole line that would be left over.
    fn with_blanks(&self, cut: Span) -> Span {
        let bytes = self.text.as_bytes();
        let blank = |at: usize| matches!(bytes[at], b' ' | b'\t');
        let (mut start, mut end) = (cut.start, cut.end);
        while blank(start - 1) {
            start -= 1;
        }
        while blank(end) {
            end += 1;
        }
        let starts_line = matches!(bytes[start - 1], b'\n' | b'\r');
        let line_end = match &bytes[end..] {
            [b'\r', b'\n', ..] => 2,
            [b'\n' | b'\r', ..] => 1,
            _ => 0,
        };
        if line_end > 0 && starts_line {
            return Span::new(start, end + line_end);
        }
        if line_end > 0 {
            return Span::new(start, cut.end);
        }
        if &self.text[cut.start..cut.end] == "," && !starts_line {
            return cut;
        }
        let closes = end == self.layout.close;
        if closes && !starts_line {
            return Span::new(start, cut.end);
        }
        if closes { cut } else { Span::new(cut.start, end) }
    }

    /// The scopes that are added after the last item that stays.
    fn additions(&self, last: Option<usize>) -> Vec<Edit> {
        let added: Vec<String> = self.change.added.iter().map(|scope| quoted(scope)).collect();
        let insert = |at: usize, replacement: String| Edit { span: Span::new(at, at), replacement };
        let items = &self.layout.items;
        let Some(last) = last else {
            return vec![self.among_comments(&added.join(", "))];
        };
        let between = self.between(last);
        let trailing = items.last().is_some_and(|item| item.comma.is_some());
        let mut text = added.iter().map(|scope| format!("{between}{scope}")).collect::<Vec<_>>();
        let end = items[last].span.end;
        let mut edits = Vec::new();
        let mut at = items[last].comma.map_or(end, |comma| comma + 1);
        if items[last].comma.is_none() {
            edits.push(insert(end, ",".to_owned()));
        }
        if between != " " {
            // Behind the comments of the line, which speak of what stands there.
            let behind = self
                .layout
                .comments
                .iter()
                .filter(|comment| comment.start >= at && self.same_line(at, comment.start));
            let next = items.get(last + 1).map_or(usize::MAX, |item| item.span.start);
            at = behind.map(|comment| comment.end).filter(|end| *end <= next).max().unwrap_or(at);
        }
        if trailing && let Some(text) = text.last_mut() {
            text.push(',');
        }
        edits.push(insert(at, text.join(",")));
        edits
    }

    /// A list without items, where comments stay: the scopes stand behind the last of them.
    fn among_comments(&self, added: &str) -> Edit {
        let mut behind = self.layout.comments.iter().rev().copied();
        let last = behind.find(|one| !self.is_attached(*one));
        let last = last.unwrap_or(Span::new(self.layout.open, self.layout.open + 1));
        let line = self.line_start(last.start).max(self.layout.open + 1);
        let indent: String =
            self.text[line..].chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
        let replacement = format!("{}{indent}{added}", self.line_end());
        Edit { span: Span::new(last.end, last.end), replacement }
    }
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t'))
}

#[cfg(test)]
mod tests;

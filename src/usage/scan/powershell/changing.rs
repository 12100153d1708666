//! What a script puts behind a text, takes out of a table, and does under a condition.

use super::super::flow::Flow;
use super::super::model::{Condition, Expr, ExprId, FILE_SCOPE, How, Module, ScopeId, Symbol};
use super::super::syntax::Node;
use super::tables::{BOUND, MANDATORY, PARAMETER, PIPED, REMOVED, SPLAT};
use super::{Reader, child_of, children, chosen, core};
use crate::usage::command::is_known_program;

/// The values of names at the end of a branch, and the condition under which it is taken.
pub(super) struct Branch {
    pub(super) condition: Option<ExprId>,
    /// The same, as far as it asks for a constant.
    pub(super) judged: Condition,
    pub(super) end: Flow,
}

impl<'t> Reader<'t> {
    /// `$text.Append(…)`, `$table.Remove('name')`, `$table.Clone()`: what they answer, where they are known.
    pub(super) fn changing(
        &mut self,
        object: ExprId,
        method: &str,
        arguments: &[ExprId],
        node: Node<'t>,
    ) -> Option<ExprId> {
        match (method, arguments) {
            // Another one, which what is done to this one does not change.
            ("clone", []) => Some(self.add(Expr::Either(vec![object]), node)),
            ("append" | "appendline", [more, ..]) => self.put_behind(object, &[*more], node),
            ("appendformat", [format, values @ ..]) => {
                let more = self.formatted(*format, values, node);
                self.put_behind(object, &[more], node)
            }
            ("remove", [key]) => {
                let Expr::Text(key) = self.module.expr(*key) else { return None };
                let Expr::Name(variable, _) = *self.module.expr(object) else { return None };
                // A number is a place in a text.
                if key.parse::<u32>().is_ok() {
                    return None;
                }
                let key = key.to_string();
                let removed = self.call(REMOVED, Vec::new(), node);
                let variable = self.module.text(variable).to_owned();
                self.set_member(&variable, &key, removed, node);
                Some(Module::UNKNOWN)
            }
            _ => None,
        }
    }

    /// `[uri]::TryCreate($text, 'Absolute', [ref]$made)`: what a call gives to variables that it is handed.
    pub(super) fn given_by_reference(
        &mut self,
        (object, method): (Node<'t>, &str),
        list: Option<Node<'t>>,
        arguments: &[ExprId],
        node: Node<'t>,
    ) {
        let lists = list.map(children).unwrap_or_default();
        let nodes: Vec<Node<'t>> = lists.into_iter().flat_map(children).collect();
        let of = self.text(object).to_ascii_lowercase();
        let makes_uri = matches!(of.as_str(), "[uri]" | "[system.uri]") && method == "trycreate";
        for argument in &nodes {
            let text = self.text(*argument).to_ascii_lowercase();
            let Some(name) = text.strip_prefix("[ref]").map(str::trim) else { continue };
            if !name.starts_with('$') || name == "$null" {
                continue;
            }
            let (symbol, of_file) = self.variable(name);
            let value = match (arguments, &nodes[..]) {
                ([first, rest, _], [_, kind, _]) if makes_uri => {
                    if self.text(*kind).to_ascii_lowercase().contains("absolute") {
                        *first
                    } else {
                        self.call("join-path", vec![*first, *rest], node)
                    }
                }
                _ => self.unknown_named(symbol, node),
            };
            self.assign(symbol, of_file, value);
        }
    }

    /// Puts more behind a text that a variable holds.
    fn put_behind(&mut self, object: ExprId, more: &[ExprId], node: Node<'t>) -> Option<ExprId> {
        let Expr::Name(name, scope) = *self.module.expr(object) else { return None };
        let mut parts = self.parts_of(name, scope).unwrap_or_else(|| vec![object]);
        parts.extend(more);
        let whole = self.add(Expr::Concat(parts), node);
        self.assign(name, false, whole);
        let scope = self.flow.scope(name, self.at.scope);
        Some(self.add(Expr::Name(name, scope), node))
    }

    /// The parts of the text that a name stands for there, where that is one.
    fn parts_of(&self, name: Symbol, scope: ScopeId) -> Option<Vec<ExprId>> {
        let [one] = self.module.lookup(scope, name)? else { return None };
        match self.module.expr(one.value) {
            Expr::Concat(parts) => Some(parts.clone()),
            Expr::Text(_) => Some(vec![one.value]),
            _ => None,
        }
    }

    /// Tells a command what the one before gives it in a pipeline.
    pub(super) fn give_piped(&mut self, call: ExprId, before: ExprId, node: Node<'t>) {
        let Expr::Call { callee, .. } = self.module.expr(call) else { return };
        if self.module.called_name(*callee).is_some_and(is_known_program) {
            return;
        }
        let name = self.module.symbol(PIPED);
        let piped = self.add(Expr::Named(name, before), node);
        self.module.complete(call, piped);
    }

    /// Whether what a statement makes is no answer: it is thrown away, or is what the statement changes.
    pub(super) fn is_dropped(&self, node: Node<'t>) -> bool {
        let text = self.text(node).to_ascii_lowercase();
        let changes = node.kind() == "invocation_expression"
            && children(node)
                .get(1)
                .is_some_and(|name| self.text(*name).to_ascii_lowercase().starts_with("append"));
        changes || text.starts_with("[void]")
    }

    /// The elements of the list that a name stands for there, where that is one.
    pub(super) fn listed(&self, name: Symbol, scope: ScopeId) -> Option<Vec<ExprId>> {
        let [one] = self.module.lookup(scope, name)? else { return None };
        match self.module.expr(one.value) {
            Expr::List(parts) => Some(parts.clone()),
            _ => None,
        }
    }

    /// A condition, as far as it can be told from what a function is given.
    pub(super) fn condition(&mut self, node: Node<'t>) -> Option<ExprId> {
        let node = core(node);
        let parts = children(node);
        match node.kind() {
            "variable" => Some(self.expression(node)),
            "parenthesized_expression" => match parts[..] {
                [one] => self.condition(one),
                _ => None,
            },
            "expression_with_unary_operator" => {
                let text = self.text(node).to_ascii_lowercase();
                if !text.starts_with("-not") && !text.starts_with('!') {
                    return None;
                }
                let inner = self.condition(*parts.last()?)?;
                Some(self.call("-not", vec![inner], node))
            }
            "logical_expression" => {
                let [left, right] = parts[..] else { return None };
                let between = self.source.get(left.end_byte()..right.start_byte())?;
                let operator = match between.trim().to_ascii_lowercase().as_str() {
                    "-and" => "-and",
                    "-or" => "-or",
                    _ => return None,
                };
                let left = self.condition(left).unwrap_or(Module::UNKNOWN);
                let right = self.condition(right).unwrap_or(Module::UNKNOWN);
                Some(self.call(operator, vec![left, right], node))
            }
            "member_access" => {
                let [object, name] = parts[..] else { return None };
                self.text(name).eq_ignore_ascii_case("ispresent").then(|| self.expression(object))
            }
            "comparison_expression" => self.compared_with_nothing(node),
            "invocation_expression" => self.asked_for(node),
            _ => None,
        }
    }

    /// `$x -eq $false`, `$null -ne $x`.
    fn compared_with_nothing(&mut self, node: Node<'t>) -> Option<ExprId> {
        let operator = self.text(child_of(node, "comparison_operator")?).to_ascii_lowercase();
        let sides: Vec<Node<'t>> = children(node)
            .into_iter()
            .filter(|part| part.kind() != "comparison_operator")
            .collect();
        let [left, right] = sides[..] else { return None };
        let literal = |side: Node<'t>| match self.text(side).to_ascii_lowercase().as_str() {
            "$null" | "$false" | "''" | "\"\"" => Some(false),
            "$true" => Some(true),
            _ => None,
        };
        let (side, wanted) = match (literal(left), literal(right)) {
            (Some(wanted), None) => (right, wanted),
            (None, Some(wanted)) => (left, wanted),
            _ => return None,
        };
        let equal = match operator.as_str() {
            "-eq" | "-ieq" | "-ceq" => true,
            "-ne" | "-ine" | "-cne" => false,
            _ => return None,
        };
        let value = self.condition(side)?;
        if wanted == equal { Some(value) } else { Some(self.call("-not", vec![value], node)) }
    }

    /// `[string]::IsNullOrEmpty($x)`, `$PSBoundParameters.ContainsKey('x')`.
    fn asked_for(&mut self, node: Node<'t>) -> Option<ExprId> {
        let parts = children(node);
        let [object, name, list] = parts[..] else { return None };
        let method = self.text(name).to_ascii_lowercase();
        let argument = *children(*children(list).first()?).first()?;
        match method.as_str() {
            "isnullorempty" | "isnullorwhitespace" if object.kind() == "type_literal" => {
                let value = self.condition(argument)?;
                Some(self.call("-not", vec![value], node))
            }
            "containskey" if self.text(object).eq_ignore_ascii_case("$psboundparameters") => {
                let key = self.expression(argument);
                let Expr::Text(key) = self.module.expr(key).clone() else { return None };
                let table = self.expression(object);
                let key = self.symbol(&key);
                Some(self.add(Expr::Member(table, key), node))
            }
            _ => None,
        }
    }

    /// Goes on behind branches, of which one was taken: the first whose condition holds.
    ///
    /// `unset` is an expression without a value that was read before the branches, and whether a new name can be left
    /// with that: of a `switch` one clause is thought to be taken.
    pub(super) fn join_chosen(
        &mut self,
        branches: &[Branch],
        last: &Flow,
        (unset, can_be_unset): (ExprId, bool),
        node: Node<'t>,
    ) {
        let ends: Vec<Flow> = branches.iter().map(|branch| branch.end.clone()).collect();
        let all: Vec<Flow> = ends.iter().cloned().chain([last.clone()]).collect();
        let home = self.at.scope;
        let differs = |name: &Symbol| {
            let after = last.scope(*name, home);
            ends.iter().any(|end| end.scope(*name, home) != after)
        };
        let mut names: Vec<Symbol> = all.iter().flat_map(Flow::names).filter(differs).collect();
        names.sort_by(|a, b| self.module.text(*a).cmp(self.module.text(*b)));
        names.dedup();
        self.join(&all);
        for name in names {
            let after = last.scope(name, home);
            let is_new = self.is_new_since(name, unset) && !last.knows(name);
            let before = self.add(Expr::Name(name, after), node);
            let mut value = Some(if is_new { unset } else { before });
            value = value.filter(|_| can_be_unset || !is_new);
            let mut is_known = is_new;
            for (place, branch) in branches.iter().enumerate().rev() {
                let then = branch.end.scope(name, home);
                if then == after && place + 1 == branches.len() {
                    continue;
                }
                // What the condition tells as a value needs not be told by the branch.
                let judged = match branch.condition {
                    Some(_) => Condition::Unknown,
                    None => branch.judged.clone(),
                };
                is_known |= branch.condition.is_some() || judged != Condition::Unknown;
                let other = value.map(|value| self.under(&judged.clone().not(), value));
                let condition = branch.condition.unwrap_or(Module::UNKNOWN);
                // What asks for itself is empty where it does not hold.
                let asks = chosen::is_of(&self.module, condition, before);
                let behind = (last.knows(name) && !asks)
                    .then(|| self.put_behind_there(name, after, then))
                    .flatten();
                // One text that may have more behind it, and not two texts.
                value = Some(if let ([_], Some((mut parts, more))) = (branches, behind) {
                    is_known = true;
                    let more = self.add(Expr::Concat(more), node);
                    let more = self.under(&judged, more);
                    let nothing = self.literal("", node);
                    let nothing = self.under(&judged.clone().not(), nothing);
                    parts.push(self.call("-if", vec![condition, more, nothing], node));
                    self.add(Expr::Concat(parts), node)
                } else {
                    let then = self.add(Expr::Name(name, then), node);
                    let then = self.under(&judged, then);
                    match other {
                        Some(other) => self.call("-if", vec![condition, then, other], node),
                        None => then,
                    }
                });
            }
            if let (true, Some(value)) = (is_known, value) {
                let scope = self.module.open_scope(home);
                self.flow.assign(&mut self.module, scope, name, value, true);
            }
        }
    }

    /// A value that something has only under a condition.
    pub(super) fn under(&mut self, condition: &Condition, value: ExprId) -> ExprId {
        let here = self.module.enter_anew();
        let _ = self.module.enter(condition);
        let value = self.module.under(value);
        self.module.leave(here);
        value
    }

    /// Whether a name of a function was given its first value behind an expression.
    fn is_new_since(&self, name: Symbol, since: ExprId) -> bool {
        self.at.function.is_some()
            && !self.module.is_bound(FILE_SCOPE, name)
            && self
                .module
                .lookup(self.at.scope, name)
                .is_some_and(|bound| bound.iter().all(|bound| bound.value > since))
    }

    /// The parts of a text, and those that a branch puts behind them.
    fn put_behind_there(
        &self,
        name: Symbol,
        before: ScopeId,
        then: ScopeId,
    ) -> Option<(Vec<ExprId>, Vec<ExprId>)> {
        let [one] = self.module.lookup(then, name)? else { return None };
        let Expr::Concat(after) = self.module.expr(one.value) else { return None };
        if let [first, more @ ..] = &after[..]
            && *self.module.expr(*first) == Expr::Name(name, before)
        {
            return Some((vec![*first], more.to_vec()));
        }
        let parts = self.parts_of(name, before)?;
        let more = after.strip_prefix(&parts[..])?.to_vec();
        Some((parts, more))
    }

    /// What stands for a parameter of a function, and for what `$PSBoundParameters` holds of it.
    pub(super) fn parameter_named(
        &mut self,
        own: ExprId,
        names: &[String],
        node: Node<'t>,
    ) -> (ExprId, ExprId) {
        let mut asked = vec![own];
        asked.extend(names.iter().map(|name| self.literal(name, node)).collect::<Vec<_>>());
        let own = if self.is_mandatory(node) { MANDATORY } else { PARAMETER };
        (self.call(own, asked.clone(), node), self.call(BOUND, asked, node))
    }

    /// Whether a parameter is always given: in every set of parameters.
    fn is_mandatory(&self, parameter: Node<'t>) -> bool {
        let text = self.text(parameter).to_ascii_lowercase();
        text.split("[parameter(").skip(1).any(|list| {
            let list: String = list.split(")]").next().unwrap_or_default().replace(' ', "");
            let mut settings = list.split(',');
            !list.contains("parametersetname")
                && settings
                    .any(|one| matches!(one, "mandatory" | "mandatory=$true" | "mandatory=1"))
        })
    }

    /// The names of a parameter: its own, and its aliases.
    pub(super) fn names_of(&self, parameter: Node<'t>, own: &str) -> Vec<String> {
        let mut names = vec![own.to_owned()];
        let text = self.text(parameter).to_ascii_lowercase();
        for list in text.split("[alias(").skip(1) {
            let list = list.split(')').next().unwrap_or_default();
            names.extend(
                list.split(',').map(|name| name.trim().trim_matches(['\'', '"']).to_owned()),
            );
        }
        names
    }

    /// Lets a function be given more than its parameters by their names: a table, a pipeline, other names of them.
    pub(super) fn gives_more(&mut self, function: usize, aliases: &[String]) {
        for name in [SPLAT, PIPED].into_iter().chain(aliases.iter().map(String::as_str)) {
            let name = self.module.symbol(name);
            self.module.functions[function].parameters.push(name);
        }
    }

    /// Binds `$PSBoundParameters`.
    pub(super) fn bind_given(
        &mut self,
        scope: ScopeId,
        mut pairs: Vec<(Symbol, ExprId)>,
        block: Node<'t>,
    ) {
        if self.text(block).to_ascii_lowercase().contains("dynamicparam") {
            pairs.insert(0, (self.module.symbol(""), Module::UNKNOWN));
        }
        let table = self.add(Expr::Object(pairs), block);
        let name = self.module.symbol("$psboundparameters");
        self.module.bind(scope, name, table, How::Set);
    }
}

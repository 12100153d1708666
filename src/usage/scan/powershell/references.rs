//! Tables are references: what a function, a block or another name does to one counts.

use super::super::maps::{HashMap, HashSet};
use super::super::model::{Expr, ExprId, Module, Symbol};
use super::super::syntax::Node;
use super::parameters::declared;
use super::{Reader, child_of, children, core, each};

/// What a file says that gives cmdlets a verb where they are called without.
pub(super) const DEFAULT_VERB: &str = "-default-verb";

/// How often the bytes of a file may be looked at for what its functions change: functions stand in functions.
const MOST_LOOKS: usize = 8;

/// What a function does to tables that are not its own.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Whether it changes what it is given.
    parameters: bool,
    /// Variables of whoever calls it.
    outer: Vec<Symbol>,
    /// Functions that it hands on what it is given.
    hands_to: Vec<String>,
}

/// What is known of the tables of a file before it is read.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// Variables that are splatted somewhere.
    splatted: HashSet<Symbol>,
    /// What functions and methods change, by their names.
    functions: HashMap<String, Changes>,
    /// Names of one and the same table.
    same: Vec<(Symbol, Symbol)>,
}

impl<'t> Reader<'t> {
    /// Finds what is splatted, and what functions change.
    pub(super) fn look_at_tables(&mut self, root: Node<'t>) {
        let (mut functions, mut splatted, mut sets_defaults) = (Vec::new(), Vec::new(), false);
        each(root, &mut |node| match node.kind() {
            "function_statement" | "class_method_definition" => functions.push(node),
            "assignment_expression" | "invocation_expression" => {
                sets_defaults |= gives_verb(self.text(node));
            }
            "variable" => {
                let text = self.text(node);
                if text.starts_with('@') {
                    splatted.push(text);
                }
            }
            _ => {}
        });
        for text in splatted {
            let (symbol, _) = self.variable(text);
            self.tables.splatted.insert(symbol);
        }
        if sets_defaults {
            self.module.symbol(DEFAULT_VERB);
        }
        let mut left = MOST_LOOKS * (self.source.len() + 1);
        for node in functions {
            let name = child_of(node, "function_name").or_else(|| child_of(node, "simple_name"));
            let Some(name) = name else { continue };
            let size = node.end_byte() - node.start_byte();
            let changes = match left.checked_sub(size) {
                Some(rest) => {
                    left = rest;
                    self.changes_of(node)
                }
                None => Changes { parameters: true, ..Changes::default() },
            };
            let name = self.text(name).rsplit(':').next().unwrap_or_default();
            self.tables.functions.insert(name.to_ascii_lowercase(), changes);
        }
        self.hand_on();
    }

    /// A function that hands on what it is given changes it where the next one does.
    fn hand_on(&mut self) {
        let all = &mut self.tables.functions;
        loop {
            let changing: HashSet<&String> =
                all.iter().filter(|(_, of)| of.parameters).map(|(name, _)| name).collect();
            let more: Vec<String> = all
                .iter()
                .filter(|(_, of)| {
                    !of.parameters && of.hands_to.iter().any(|to| changing.contains(to))
                })
                .map(|(name, _)| name.clone())
                .collect();
            if more.is_empty() {
                return;
            }
            for name in more {
                if let Some(of) = all.get_mut(&name) {
                    of.parameters = true;
                }
            }
        }
    }

    fn changes_of(&mut self, function: Node<'t>) -> Changes {
        let (mut parameters, mut own) = (HashSet::default(), HashSet::default());
        let (mut bases, mut hands_to) = (Vec::new(), Vec::new());
        each(function, &mut |node| match node.kind() {
            "parameter_list" | "class_method_parameter_list" => parameters.extend(
                declared(node).into_iter().map(|one| self.text(one.variable).to_ascii_lowercase()),
            ),
            // What is set for whoever it is sent by says nothing of what is asked for.
            "left_assignment_expression" if is_of_sender(self.text(node)) => {}
            "left_assignment_expression" => {
                if let Some(base) = base_of(node) {
                    bases.push(self.text(base).to_ascii_lowercase());
                } else {
                    let name = super::asked::assigned_name(self.text(node));
                    own.insert(name.to_ascii_lowercase());
                }
            }
            "foreach_statement" => {
                own.extend(child_of(node, "variable").map(|of| self.text(of).to_ascii_lowercase()));
            }
            "invocation_expression" => {
                if let [object, name, ..] = children(node)[..]
                    && is_change(self.text(name))
                    && object.kind() == "variable"
                    && !is_of_sender(self.text(node))
                {
                    bases.push(self.text(object).to_ascii_lowercase());
                }
            }
            "command" => {
                let name = node.child_by_field_name("command_name").map(|name| self.text(name));
                hands_to.extend(name.map(str::to_ascii_lowercase));
            }
            _ => {}
        });
        let mut changes = Changes { hands_to, ..Changes::default() };
        for base in bases {
            if parameters.contains(&base) {
                changes.parameters = true;
            } else if !own.contains(&base) && !matches!(&*base, "$this" | "$_" | "$psitem") {
                let (symbol, _) = self.variable(&base);
                changes.outer.push(symbol);
            }
        }
        changes
    }

    /// Whether a function of the file changes tables that it is given.
    pub(super) fn changes_given(&self, function: &str) -> bool {
        self.tables.functions.get(function).is_some_and(|of| of.parameters)
    }

    /// Whether a variable holds a table, as far as that is seen here.
    pub(super) fn is_table(&self, symbol: Symbol) -> bool {
        let scope = self.flow.scope(symbol, self.at.scope);
        self.tables.splatted.contains(&symbol)
            || matches!(self.module.lookup(scope, symbol), Some([one])
                if matches!(self.module.expr(one.value), Expr::Object(_)))
    }

    /// Gives a table something whose name, or value, is known only when it runs.
    pub(super) fn set_anything(&mut self, variable: &str, value: ExprId, node: Node<'t>) {
        let (symbol, _) = self.variable(variable);
        if self.is_table(symbol) {
            self.set_member(variable, "", value, node);
        }
    }

    /// Two names that stand for one table from here on.
    pub(super) fn are_the_same(&mut self, one: Symbol, other: Symbol) {
        if one != other && self.flow.knows(other) && (self.is_table(one) || self.is_table(other)) {
            self.tables.same.push((one, other));
        }
    }

    /// A name that is given something new is no other name of what it was before.
    pub(super) fn is_another(&mut self, symbol: Symbol) {
        self.tables.same.retain(|(one, other)| *one != symbol && *other != symbol);
    }

    /// The other names of a table.
    pub(super) fn others_of(&self, symbol: Symbol) -> Vec<Symbol> {
        let pairs = self.tables.same.iter();
        pairs
            .filter_map(|(one, other)| match symbol {
                _ if *one == symbol => Some(*other),
                _ if *other == symbol => Some(*one),
                _ => None,
            })
            .collect()
    }

    /// What a call does to the tables that it is given, and to those of whoever calls.
    pub(super) fn handed_to(&mut self, callee: Option<&str>, given: &[Node<'t>], node: Node<'t>) {
        let known = callee.and_then(|callee| self.tables.functions.get(callee));
        let changes = known.is_some_and(|of| of.parameters);
        for symbol in known.map(|of| of.outer.clone()).unwrap_or_default() {
            let name = self.module.text(symbol).to_owned();
            self.set_anything(&name, Module::UNKNOWN, node);
        }
        for part in given {
            let mut inner = core(*part);
            while let ("parenthesized_expression" | "cast_expression", Some(last)) =
                (inner.kind(), children(inner).pop())
            {
                inner = core(last);
            }
            let text = self.text(inner);
            let (symbol, _) = self.variable(text);
            if inner.kind() != "variable" || text.starts_with('@') || !self.is_table(symbol) {
                continue;
            }
            let more = match callee {
                _ if changes => Module::UNKNOWN,
                // What a function of another file does to it is not looked at.
                Some(_) => continue,
                None => Module::UNKNOWN,
            };
            self.set_member(text, "", more, node);
        }
    }

    /// `$table.Add($key, $value)`, `$table.Clear()`: changes that a call makes.
    pub(super) fn changed_by(
        &mut self,
        object: Node<'t>,
        method: &str,
        arguments: &[ExprId],
        node: Node<'t>,
    ) {
        if object.kind() != "variable" || !is_change(method) {
            return;
        }
        let text = self.text(object);
        let key = arguments.first().map(|key| self.module.expr(*key).clone());
        match (method, key, arguments) {
            ("add" | "set_item", Some(Expr::Text(key)), [_, value]) => {
                self.set_member(text, &key, *value, node);
            }
            ("add" | "set_item", _, [_, _]) | ("clear", _, []) => {
                self.set_anything(text, Module::UNKNOWN, node);
            }
            _ => {}
        }
    }

    /// A block that a command may run, again and again, or not at all.
    pub(super) fn block(&mut self, node: Node<'t>) {
        let (names, entries) = self.changed_in(node);
        let start = self.flow.clone();
        let outside = (self.left, std::mem::take(&mut self.in_loop));
        self.flow.forget(&names);
        self.held_before(&entries);
        self.walk_children(node);
        (self.left, self.in_loop) = outside;
        let end = std::mem::replace(&mut self.flow, start.clone());
        self.join(&[start, end]);
    }

    /// `$table | % { $_.Method = … }`: what a block does to what it is given.
    pub(super) fn changed_in_block(&mut self, before: Node<'t>, command: Node<'t>) {
        let mut before = core(before);
        while let ("parenthesized_expression" | "array_expression", [one]) =
            (before.kind(), &children(before)[..])
        {
            before = core(*one);
        }
        let mut is_changed = false;
        each(command, &mut |node| {
            let base = match node.kind() {
                "left_assignment_expression" => base_of(node),
                _ => None,
            };
            let base = base.map(|base| self.text(base).to_ascii_lowercase());
            is_changed |= matches!(base.as_deref(), Some("$_" | "$psitem"));
        });
        let parts = match before.kind() {
            "array_literal_expression" => children(before),
            _ => vec![before],
        };
        let name = command.child_by_field_name("command_name").map(|name| self.text(name));
        let name = name.unwrap_or_default().to_ascii_lowercase();
        if !is_changed {
            return self.handed_to(Some(&name), &parts, command);
        }
        for part in parts.into_iter().map(core).filter(|part| part.kind() == "variable") {
            self.set_anything(self.text(part), Module::UNKNOWN, command);
        }
    }
}

/// Whether a statement gives cmdlets a verb by default, or can: `$PSDefaultParameterValues['Invoke-*:Method'] = …`.
fn gives_verb(statement: &str) -> bool {
    const NAME: &str = "psdefaultparametervalues";
    let start = statement.trim_start_matches('$');
    let start = start.split_once(':').map_or(start, |(_, rest)| rest);
    let is_of_defaults = [start, statement.trim_start_matches('$')]
        .iter()
        .any(|text| text.get(..NAME.len()).is_some_and(|of| of.eq_ignore_ascii_case(NAME)));
    let lower = if is_of_defaults { statement.to_ascii_lowercase() } else { return false };
    [":method", ":*", "[$", "add($"].iter().any(|sign| lower.contains(sign))
        && !lower.contains(".remove(")
}

/// Whether what is set in a table is who sends a request, what with, and how: `$t.Headers`, `$t['Body']`,
/// `$t.Add('Credential', …)`.
fn is_of_sender(target: &str) -> bool {
    const KEYS: [&str; 18] = [
        "authentication",
        "body",
        "certificate",
        "contenttype",
        "credential",
        "erroraction",
        "form",
        "headers",
        "infile",
        "outfile",
        "proxy",
        "proxycredential",
        "proxyusedefaultcredentials",
        "skipcertificatecheck",
        "timeoutsec",
        "token",
        "usebasicparsing",
        "usedefaultcredentials",
    ];
    let lower = target.to_ascii_lowercase();
    let key = match lower.split_once(".add(") {
        Some((_, given)) => given.split(',').next().unwrap_or_default(),
        None => lower.rsplit(['.', '[']).next().unwrap_or_default(),
    };
    KEYS.contains(&key.trim().trim_end_matches(']').trim().trim_matches(['\'', '"']))
}

/// Whether a method changes a table.
fn is_change(method: &str) -> bool {
    ["add", "clear", "set_item"].iter().any(|name| method.eq_ignore_ascii_case(name))
}

/// The variable whose member is given a value: `$x` of `$x.Key`, `$x['Key']`, `$x.Value.Key`.
fn base_of(target: Node<'_>) -> Option<Node<'_>> {
    let mut base = core(target);
    let mut is_inside = false;
    for _ in 0..super::DEEPEST {
        match base.kind() {
            "left_assignment_expression" | "expression_with_unary_operator" => {
                base = core(children(base).pop()?);
            }
            "cast_expression" => base = core(children(base).pop()?),
            "member_access" | "element_access" => {
                is_inside = true;
                base = core(*children(base).first()?);
            }
            _ => break,
        }
    }
    (is_inside && base.kind() == "variable").then_some(base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_for_the_sender_is_told_by_its_key() {
        for target in
            ["$t.Headers", "$t['Body']", "$t[ \"ContentType\" ]", "$t.Add('Credential', $c)"]
        {
            assert!(is_of_sender(target), "{target}");
        }
        for target in [
            "$t.Method",
            "$t[$key]",
            "$t['Uri']",
            "$t.Add($k, 'Body')",
            "$body",
            "$t.Headers.Method",
        ] {
            assert!(!is_of_sender(target), "{target}");
        }
    }
}

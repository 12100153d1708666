//! What branches ask of what a function is given, in terms that all languages share.

use super::super::maps::HashSet;
use super::super::model::{Condition, ExprId, Other, Symbol};
use super::super::syntax::Node;
use super::strings::unescaped;
use super::{Reader, child_of, children, core, each};

/// Longer conditions are not looked into.
const LONGEST: usize = 1_000;
/// Clauses of a `switch` that are told apart: some list every address of an API.
const MOST_CLAUSES: usize = 1_000;
/// Constants that one thing is compared with.
const MOST_OTHERS: usize = 64;

impl<'t> Reader<'t> {
    /// The condition that an expression is, as far as it is understood.
    pub(super) fn judged(&mut self, node: Node<'t>) -> Condition {
        if self.at.function.is_none() || node.end_byte() - node.start_byte() > LONGEST {
            return Condition::Unknown;
        }
        let node = core(node);
        let parts = children(node);
        match node.kind() {
            "parenthesized_expression" => match parts[..] {
                [one] => self.judged(one),
                _ => Condition::Unknown,
            },
            "expression_with_unary_operator" => {
                let text = self.text(node).to_ascii_lowercase();
                match parts.last() {
                    Some(inner) if text.starts_with("-not") || text.starts_with('!') => {
                        self.judged(*inner).not()
                    }
                    _ => Condition::Unknown,
                }
            }
            "logical_expression" => {
                let [left, right] = parts[..] else { return Condition::Unknown };
                let between = self.source.get(left.end_byte()..right.start_byte());
                let operator = between.unwrap_or_default().trim().to_ascii_lowercase();
                let sides = vec![self.judged(left), self.judged(right)];
                match operator.as_str() {
                    "-and" => Condition::All(sides),
                    "-or" => Condition::Any(sides),
                    _ => Condition::Unknown,
                }
            }
            "comparison_expression" => self.judged_comparison(node),
            // Whether something is given at all is another matter: functions are there for others to call too, who give
            // what no call in the app does.
            _ => Condition::Unknown,
        }
    }

    /// `$x -eq 'a'`, `$x -in 'a', 'b'`, `@('a', 'b') -contains $x`, `$x -like 'a'`.
    fn judged_comparison(&mut self, node: Node<'t>) -> Condition {
        let Some(operator) = child_of(node, "comparison_operator") else {
            return Condition::Unknown;
        };
        let operator = self.text(operator).to_ascii_lowercase();
        let sides: Vec<Node<'t>> = children(node)
            .into_iter()
            .filter(|part| part.kind() != "comparison_operator")
            .map(core)
            .collect();
        let [left, right] = sides[..] else { return Condition::Unknown };
        // Case counts where the operator says so.
        let (plain, ignores_case) = match operator.trim_start_matches('-') {
            "contains" => ("contains", true),
            "in" => ("in", true),
            name => match name.strip_prefix('c') {
                Some(name) => (name, false),
                None => (name.strip_prefix('i').unwrap_or(name), true),
            },
        };
        let (subject, others, is_pattern) = match plain {
            "eq" | "ne" if self.constant(left).is_some() => (right, vec![left], false),
            "eq" | "ne" => (left, vec![right], false),
            "like" | "notlike" => (left, vec![right], true),
            "in" | "notin" => (left, listed(right), false),
            "contains" | "notcontains" => (right, listed(left), false),
            _ => return Condition::Unknown,
        };
        let asks_for_pattern = |other: &Node<'t>| self.text(*other).contains(['*', '?', '[', '`']);
        if is_pattern && others.iter().any(asks_for_pattern) {
            return Condition::Unknown;
        }
        let condition = self.one_of(subject, &others, ignores_case);
        if matches!(plain, "ne" | "notlike" | "notin" | "notcontains") {
            condition.not()
        } else {
            condition
        }
    }

    /// The condition that one thing is one of several constants.
    fn one_of(&mut self, subject: Node<'t>, others: &[Node<'t>], ignores_case: bool) -> Condition {
        let others: Option<Vec<Other>> = others
            .iter()
            .take(MOST_OTHERS + 1)
            .map(|other| self.constant(*other).map(Other::Text))
            .collect();
        let others = others.filter(|others| !others.is_empty() && others.len() <= MOST_OTHERS);
        match (others, self.subject(subject)) {
            (Some(others), Some(subject)) => Condition::Is { subject, others, ignores_case },
            _ => Condition::Unknown,
        }
    }

    /// What is compared: a variable that no block and no call changes behind its back, in any case.
    fn subject(&mut self, node: Node<'t>) -> Option<ExprId> {
        let node = core(node);
        let parts = children(node);
        match (node.kind(), &parts[..]) {
            ("variable" | "braced_variable", _) => {
                let (symbol, _) = self.variable(self.text(node));
                let text = self.module.text(symbol);
                let is_own = !matches!(text, "$_" | "$this" | "$args" | "$input" | "$null");
                (is_own && !self.changed_aside.contains(&symbol)).then(|| self.expression(node))
            }
            ("parenthesized_expression", [one]) => self.subject(*one),
            ("cast_expression", [of, one]) => {
                self.text(*of).eq_ignore_ascii_case("[string]").then(|| self.subject(*one))?
            }
            ("invocation_expression", [object, name, ..]) => {
                let method = self.text(*name).to_ascii_lowercase();
                let is_case = ["tolower", "toupper", "tolowerinvariant", "toupperinvariant"];
                is_case.contains(&method.as_str()).then(|| self.subject(*object))?
            }
            _ => None,
        }
    }

    /// A text that something is compared with. Numbers and flags can be written in more ways than one.
    fn constant(&self, node: Node<'t>) -> Option<Box<str>> {
        let node = core(node);
        let text = self.text(node);
        let plain = match node.kind() {
            "verbatim_string_characters" => {
                text.get(1..text.len().checked_sub(1)?)?.replace("''", "'")
            }
            "expandable_string_literal" if !text.contains('$') => {
                unescaped(text.get(1..text.len().checked_sub(1)?)?)
            }
            "generic_token" | "command_name" | "simple_name"
                if text.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c)) =>
            {
                text.to_owned()
            }
            _ => return None,
        };
        let lower = plain.to_ascii_lowercase();
        let is_other = plain.is_empty()
            || plain.parse::<f64>().is_ok()
            || matches!(lower.as_str(), "true" | "false" | "default");
        (!is_other).then(|| plain.into())
    }

    /// When each clause of a `switch` is taken. None of them leads to the next one, so that each rests on what it asks
    /// itself; `default` takes what is left.
    pub(super) fn asked_by(&mut self, node: Node<'t>, clauses: &[Node<'t>]) -> Vec<Condition> {
        let has_mode = child_of(node, "switch_parameters").is_some();
        let subject = child_of(node, "switch_condition")
            .filter(|_| !has_mode && self.at.function.is_some() && clauses.len() <= MOST_CLAUSES)
            .and_then(|condition| child_of(condition, "pipeline"));
        let asked = clauses.iter().map(|clause| {
            let asked = child_of(*clause, "switch_clause_condition");
            let inner = asked.map(|asked| children(asked).first().copied().unwrap_or(asked));
            match (subject, inner) {
                (Some(subject), Some(inner)) => self.one_of(subject, &[inner], true),
                _ => Condition::Unknown,
            }
        });
        let mut asked: Vec<Condition> = asked.collect();
        if let Some(rest) = clauses.iter().position(|clause| self.takes_the_rest(*clause)) {
            let mut others = asked.clone();
            others.remove(rest);
            asked[rest] = Condition::Any(others).not();
        }
        asked
    }

    /// `default { … }`.
    pub(super) fn takes_the_rest(&self, clause: Node<'t>) -> bool {
        child_of(clause, "switch_clause_condition")
            .is_some_and(|asked| self.text(asked).eq_ignore_ascii_case("default"))
    }

    /// Names that are given values where it is not seen when: in blocks that others run, and by reference.
    pub(super) fn names_changed_aside(&mut self, root: Node<'t>) -> HashSet<Symbol> {
        let mut names = Vec::new();
        each(root, &mut |node| match node.kind() {
            "script_block_expression" => each(node, &mut |inner| {
                if inner.kind() == "left_assignment_expression" {
                    names.push(inner);
                }
            }),
            "cast_expression" => names.push(node),
            _ => {}
        });
        let mut all = HashSet::default();
        for node in names {
            let text = self.text(node);
            let is_handed = text.get(..5).is_some_and(|of| of.eq_ignore_ascii_case("[ref]"));
            if node.kind() != "cast_expression" || is_handed {
                let name = assigned_name(text);
                all.insert(self.variable(name).0);
            }
        }
        all
    }
}

/// The name in `$x`, `[string]$x`, `$x.Key`, `$x['Key']`.
pub(super) fn assigned_name(text: &str) -> &str {
    let text = without_type(text);
    text[..text.find(['.', '[', ' ']).unwrap_or(text.len())].trim()
}

/// What is assigned to, without the type before it.
pub(super) fn without_type(text: &str) -> &str {
    if !text.starts_with('[') {
        return text;
    }
    text.find('$').map_or(text, |at| &text[at..])
}

/// The elements of `'a', 'b'` and `@('a', 'b')`.
fn listed(node: Node<'_>) -> Vec<Node<'_>> {
    let mut node = core(node);
    loop {
        let parts = children(node);
        match (node.kind(), &parts[..]) {
            ("parenthesized_expression" | "array_expression" | "statement_list", [one]) => {
                node = core(*one);
            }
            ("array_literal_expression", _) => return parts.into_iter().map(core).collect(),
            _ => return vec![node],
        }
    }
}

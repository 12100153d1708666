//! The conditions of branches, as the grammars of all languages write them.
//!
//! What is compared is a name or a member, what it is compared with a constant; case can be put aside. All else may
//! hold or not.

use super::maps::HashSet;
use super::model::{Condition, ExprId, Other};
use super::syntax::Node;

/// Longer conditions are not looked into: what is asked there can be nested as deep as it is long.
const LONGEST: usize = 1_000;
/// Constants that one thing is compared with.
const MOST_OTHERS: usize = 64;
/// Blocks in blocks that are looked through for where they end.
pub(super) const DEEPEST_BLOCKS: u8 = 40;

/// Reads conditions: the text of the file, and what reads an expression of the language.
pub(super) struct Conditions<'s, 't> {
    pub(super) source: &'t str,
    pub(super) read: &'s mut dyn FnMut(Node<'t>) -> ExprId,
}

/// What is compared.
struct Subject {
    value: ExprId,
    ignores_case: bool,
}

impl<'t> Conditions<'_, 't> {
    /// The condition that an expression is.
    pub(super) fn of(&mut self, node: Node<'t>) -> Condition {
        if is_long(node) {
            return Condition::Unknown;
        }
        match node.kind() {
            "parenthesized_expression" | "test_command" => match parts(node)[..] {
                [inner] => self.of(inner),
                _ => Condition::Unknown,
            },
            "binary_expression" | "boolean_operator" => self.binary(node),
            "comparison_operator" => self.comparison(node),
            "unary_expression" | "prefix_unary_expression" | "not_operator" => self.unary(node),
            "is_pattern_expression" => {
                let pattern = node.child_by_field_name("pattern");
                match (node.child_by_field_name("expression"), pattern) {
                    (Some(subject), Some(pattern)) => self.matches(subject, pattern),
                    _ => Condition::Unknown,
                }
            }
            "call_expression" | "call" | "invocation_expression" => self.asked(node),
            _ => match self.subject(node) {
                Some(subject) if !subject.ignores_case => Condition::Holds(subject.value),
                _ => Condition::Unknown,
            },
        }
    }

    /// The condition that one thing is one of several, as `switch` asks it.
    pub(super) fn one_of(&mut self, subject: Node<'t>, others: &[Node<'t>]) -> Condition {
        if is_long(subject) || others.len() > MOST_OTHERS || others.iter().any(|one| is_long(*one))
        {
            return Condition::Unknown;
        }
        let Some(subject) = self.subject(subject) else { return Condition::Unknown };
        let others: Option<Vec<Other>> = others.iter().map(|other| self.other(*other)).collect();
        match others {
            Some(others) if !others.is_empty() => subject.is(others),
            _ => Condition::Unknown,
        }
    }

    fn binary(&mut self, node: Node<'t>) -> Condition {
        let (Some(left), Some(right)) =
            (node.child_by_field_name("left"), node.child_by_field_name("right"))
        else {
            return Condition::Unknown;
        };
        let operator = node.child_by_field_name("operator").map_or("", |operator| operator.kind());
        match operator {
            "&&" | "and" => Condition::All(vec![self.of(left), self.of(right)]),
            "||" | "or" => Condition::Any(vec![self.of(left), self.of(right)]),
            "=" | "==" | "===" => self.equal(left, right, operator),
            "!=" | "!==" => self.equal(left, right, operator).not(),
            _ => Condition::Unknown,
        }
    }

    fn equal(&mut self, left: Node<'t>, right: Node<'t>, operator: &str) -> Condition {
        // `"$1"` of a shell is what is compared, and no constant.
        let is_constant = |node: Node<'t>| is_literal(node) && !self.is_plain(node);
        let (subject, other) = if is_constant(left) { (right, left) } else { (left, right) };
        let is_strict = operator.len() == 3;
        match (self.subject(subject), self.other(other)) {
            // What was not given is `undefined`, and no `null`.
            (Some(_), Some(Other::Null)) if is_strict => Condition::Unknown,
            (Some(subject), Some(other)) => subject.is(vec![other]),
            _ => Condition::Unknown,
        }
    }

    /// `a == b`, `a in (b, c)`, `a is None`.
    fn comparison(&mut self, node: Node<'t>) -> Condition {
        let [left, right] = parts(node)[..] else { return Condition::Unknown };
        let between = self.source.get(left.end_byte()..right.start_byte()).unwrap_or_default();
        let operator: Vec<&str> = between.split_whitespace().collect();
        match operator[..] {
            ["==" | "is"] => self.equal(left, right, "=="),
            ["!="] | ["is", "not"] => self.equal(left, right, "==").not(),
            ["in"] if is_list(right) => self.one_of(left, &parts(right)),
            ["not", "in"] if is_list(right) => self.one_of(left, &parts(right)).not(),
            _ => Condition::Unknown,
        }
    }

    fn unary(&mut self, node: Node<'t>) -> Condition {
        let inner = parts(node).last().copied();
        let is_not = self.text(node).starts_with("not ")
            || self.text(node).starts_with("not(")
            || self.text(node).starts_with('!');
        let text = self.text(node);
        match inner {
            Some(inner) if is_not || text.starts_with("-z ") => self.of(inner).not(),
            Some(inner) if text.starts_with("-n ") => self.of(inner),
            _ => Condition::Unknown,
        }
    }

    /// `x is "a" or "b"`, `x is not null`.
    pub(super) fn matches(&mut self, subject: Node<'t>, pattern: Node<'t>) -> Condition {
        if is_long(pattern) {
            return Condition::Unknown;
        }
        match pattern.kind() {
            "constant_pattern" => match parts(pattern)[..] {
                [one] => self.one_of(subject, &[one]),
                _ => Condition::Unknown,
            },
            "or_pattern" => {
                let sides = parts(pattern).into_iter();
                Condition::Any(sides.map(|side| self.matches(subject, side)).collect())
            }
            "negated_pattern" => match parts(pattern)[..] {
                [one] => self.matches(subject, one).not(),
                _ => Condition::Unknown,
            },
            kind if kind.ends_with("_pattern") => Condition::Unknown,
            _ => self.one_of(subject, &[pattern]),
        }
    }

    /// `strings.EqualFold(a, b)`, `a.Equals(b, …IgnoreCase)`, `["a", "b"].includes(c)`, `string.IsNullOrEmpty(a)`.
    fn asked(&mut self, node: Node<'t>) -> Condition {
        let Some((object, name, given)) = self.called(node) else { return Condition::Unknown };
        match (name, &given[..]) {
            ("EqualFold", [left, right]) => self.equal_but_for_case(*left, *right),
            ("Equals", [left, right, how]) if self.ignores_case(*how) => {
                self.equal_but_for_case(*left, *right)
            }
            ("Equals", [other, how]) if self.ignores_case(*how) => {
                self.equal_but_for_case(object, *other)
            }
            ("Equals", [other]) => self.equal(object, *other, "=="),
            ("includes", [subject]) if is_list(object) => self.one_of(*subject, &parts(object)),
            ("IsNullOrEmpty" | "IsNullOrWhiteSpace", [one]) => match self.subject(*one) {
                Some(subject) => Condition::Holds(subject.value).not(),
                None => Condition::Unknown,
            },
            _ => Condition::Unknown,
        }
    }

    fn equal_but_for_case(&mut self, left: Node<'t>, right: Node<'t>) -> Condition {
        match self.equal(left, right, "==") {
            Condition::Is { subject, others, .. } => {
                Condition::Is { subject, others, ignores_case: true }
            }
            _ => Condition::Unknown,
        }
    }

    fn ignores_case(&self, how: Node<'t>) -> bool {
        self.text(how).ends_with("IgnoreCase")
    }

    /// The object, the name of the method and the arguments of a call.
    fn called(&self, node: Node<'t>) -> Option<(Node<'t>, &'t str, Vec<Node<'t>>)> {
        let callee = node.child_by_field_name("function")?;
        let members = parts(callee);
        let (object, name) = match (callee.kind(), &members[..]) {
            (
                "member_expression"
                | "attribute"
                | "member_access_expression"
                | "selector_expression",
                [object, name],
            ) => (*object, self.text(*name)),
            // `a?.ToUpper()` and the like ask for more than their text.
            _ => return None,
        };
        let given = parts(node.child_by_field_name("arguments")?);
        let inside = |argument: Node<'t>| match (argument.kind(), &parts(argument)[..]) {
            ("argument", [one]) => Some(*one),
            ("argument" | "keyword_argument" | "spread_element" | "list_splat", _) => None,
            _ => Some(argument),
        };
        let given: Option<Vec<Node<'t>>> = given.into_iter().map(inside).collect();
        Some((object, name, given?))
    }

    /// What is compared: a name or a member of one, in any case where that is said.
    fn subject(&mut self, node: Node<'t>) -> Option<Subject> {
        match node.kind() {
            "parenthesized_expression" | "non_null_expression" | "as_expression" => {
                self.subject(*parts(node).first()?)
            }
            "call_expression" | "call" | "invocation_expression" => {
                let (object, name, given) = self.called(node)?;
                if let ("ToString", []) = (name, &given[..]) {
                    return self.subject(object);
                }
                let inner = match (name, &given[..]) {
                    (
                        "toLowerCase" | "toUpperCase" | "lower" | "upper" | "casefold" | "ToLower"
                        | "ToUpper" | "ToLowerInvariant" | "ToUpperInvariant",
                        [],
                    ) => object,
                    ("ToLower" | "ToUpper", [one]) if self.text(object) == "strings" => *one,
                    _ => return None,
                };
                let subject = self.subject(inner)?;
                Some(Subject { ignores_case: true, ..subject })
            }
            _ if self.is_plain(node) => {
                Some(Subject { value: (self.read)(node), ignores_case: false })
            }
            _ => None,
        }
    }

    /// Whether an expression is a name, or a member of one: reading it twice does no harm.
    fn is_plain(&self, node: Node<'t>) -> bool {
        match node.kind() {
            "identifier" | "this" | "self" | "simple_expansion" => true,
            // `${name}`, and no part of it.
            "expansion" => match parts(node)[..] {
                [name] => name.end_byte() - name.start_byte() + 3 == self.text(node).len(),
                _ => false,
            },
            // `"$1"`
            "string" => match parts(node)[..] {
                [one] => {
                    one.kind().ends_with("expansion")
                        && self.is_plain(one)
                        && one.end_byte() - one.start_byte() + 2 == self.text(node).len()
                }
                _ => false,
            },
            "member_expression"
            | "attribute"
            | "member_access_expression"
            | "selector_expression" => parts(node).first().is_some_and(|of| self.is_plain(*of)),
            _ => false,
        }
    }

    /// What something is compared with.
    fn other(&mut self, node: Node<'t>) -> Option<Other> {
        if let "case_pattern"
        | "constant_pattern"
        | "expression_list"
        | "parenthesized_expression" = node.kind()
        {
            return match parts(node)[..] {
                [one] => self.other(one),
                _ => None,
            };
        }
        match (node.kind(), self.text(node)) {
            ("true" | "boolean_literal", "true" | "True") => Some(Other::Flag(true)),
            ("false" | "boolean_literal", "false" | "False") => Some(Other::Flag(false)),
            ("null" | "undefined" | "none" | "nil" | "null_literal", _) => Some(Other::Null),
            ("number" | "integer" | "int_literal" | "integer_literal", text) => {
                Some(Other::Text(text.into()))
            }
            ("word" | "extglob_pattern", text)
                if text.chars().all(|c| c.is_alphanumeric() || "_-.:/".contains(c)) =>
            {
                Some(Other::Text(text.into()))
            }
            ("raw_string", text) => Some(Other::Text(text.trim_matches('\'').into())),
            (_, text) if is_literal(node) => plain_text(node, text).map(Other::Text),
            _ if self.is_plain(node) => Some(Other::Value((self.read)(node))),
            _ => None,
        }
    }

    fn text(&self, node: Node<'t>) -> &'t str {
        self.source.get(node.byte_range()).unwrap_or_default()
    }
}

impl Subject {
    fn is(self, others: Vec<Other>) -> Condition {
        Condition::Is { subject: self.value, others, ignores_case: self.ignores_case }
    }
}

/// The text of a literal, where it says it plainly.
fn plain_text(node: Node<'_>, text: &str) -> Option<Box<str>> {
    let has_gaps = parts(node)
        .iter()
        .any(|part| part.kind().contains("interpolation") || part.kind().ends_with("expansion"));
    if has_gaps || text.contains('\\') {
        return None;
    }
    let text = text.trim_start_matches(['@', 'r', 'b', 'u', 'R', 'B', 'U']);
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    Some(text.trim_matches(quote).into())
}

fn is_literal(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "string"
            | "string_literal"
            | "verbatim_string_literal"
            | "interpreted_string_literal"
            | "raw_string_literal"
    )
}

fn is_list(node: Node<'_>) -> bool {
    matches!(node.kind(), "array" | "list" | "tuple" | "set")
}

fn is_long(node: Node<'_>) -> bool {
    node.end_byte() - node.start_byte() > LONGEST
}

/// The named children, without comments.
fn parts(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| child.kind() != "comment").collect()
}

/// Whether nothing behind a statement is reached from its end.
pub(super) fn jumps(node: Node<'_>) -> bool {
    jumps_within(node, DEEPEST_BLOCKS)
}

fn jumps_within(node: Node<'_>, depth: u8) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    match node.kind() {
        "statement_block" | "block" | "statement_list" | "else_clause" => {
            parts(node).last().is_some_and(|last| jumps_within(*last, depth))
        }
        kind => matches!(
            kind,
            "return_statement"
                | "throw_statement"
                | "raise_statement"
                | "break_statement"
                | "continue_statement"
        ),
    }
}

/// What holds behind `if (condition) …`, where one of its sides jumps. `after` is what holds behind the other side.
pub(super) fn behind(condition: &Condition, side: Option<Node<'_>>, after: Condition) -> Condition {
    match side {
        Some(side) if jumps(side) => Condition::All(vec![condition.clone().not(), after]),
        _ => Condition::ALWAYS,
    }
}

/// The names behind a mark: variables that are handed on to be given another value, as by `ref name` and `&name`.
pub(super) fn handed_by_reference<'t>(source: &'t str, mark: &str) -> HashSet<&'t str> {
    let behind = memchr::memmem::find_iter(source.as_bytes(), mark).map(|at| {
        let rest = source.get(at + mark.len()..).unwrap_or_default();
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        &rest[..end]
    });
    behind.filter(|name| !name.is_empty()).collect()
}

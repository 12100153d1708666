//! PowerShell: scripts, modules, and the lines that pipelines and workflows run.

mod asked;
mod assign;
mod branches;
mod builders;
mod calls;
mod changing;
mod chosen;
mod expressions;
mod files;
mod idiom;
mod lines;
mod operators;
mod parameters;
mod references;
mod requests;
mod statements;
mod strings;
mod tables;

pub(super) use idiom::Idiom;

use std::sync::Arc;

use self::parameters::{Parameter, declared};
use self::references::Tables;
use super::flow::Flow;
use super::idiom::Family;
use super::maps::{HashMap, HashSet};
use super::model::{
    ClassId, Export, Expr, ExprId, FILE_SCOPE, FunctionId, Module, ScopeId, Symbol,
};
use super::parse::parse;
use super::source::Skipped;
use super::syntax::{Grammar, Node};
use super::unparsed;
use crate::text::Span;

/// Things nested more deeply than this are not read: people do not write them.
const DEEPEST: u16 = 150;

/// A literal that is longer is no part of a URL.
const LONGEST_TEXT: usize = 2048;

static GRAMMAR: Grammar = Grammar::new(|| tree_sitter_pwsh::LANGUAGE.into());

/// Reads a file, or the parts of it that are in the language.
pub(super) fn read(name: &Arc<str>, text: &str, parts: &[Span]) -> Result<Module, Skipped> {
    let joined = lines::joined(text);
    let tree = parse(&GRAMMAR, &joined, parts)?;
    let spaced = lines::told_apart(&tree, &joined);
    let tree = match &spaced {
        Some(spaced) => parse(&GRAMMAR, spaced, parts)?,
        None => tree,
    };
    let mut reader = Reader {
        source: text,
        module: Module::new(Arc::clone(name), Family::PowerShell),
        flow: Flow::default(),
        at: At { scope: FILE_SCOPE, function: None, class: None },
        switches: HashSet::default(),
        changed_inside: HashSet::default(),
        renamed: HashMap::default(),
        tables: Tables::default(),
        changed_aside: HashSet::default(),
        outputs: None,
        left: false,
        in_loop: false,
        depth: 0,
    };
    reader.look_ahead(tree.root_node());
    reader.look_at_tables(tree.root_node());
    reader.walk(tree.root_node());
    unparsed::keep(&mut reader.module, &tree, text);
    Ok(reader.module)
}

/// Where in the script something stands.
#[derive(Debug, Clone, Copy)]
struct At {
    scope: ScopeId,
    function: Option<FunctionId>,
    class: Option<ClassId>,
}

struct Reader<'t> {
    source: &'t str,
    module: Module,
    flow: Flow,
    at: At,
    /// Parameters of functions of the file that take no value.
    switches: HashSet<String>,
    /// Names of the whole file that a function gives values: any call can change them.
    changed_inside: HashSet<Symbol>,
    /// Other names of commands.
    renamed: HashMap<String, String>,
    /// What is known of tables.
    tables: Tables,
    /// Names to which the function at hand gives values where it is not seen when.
    changed_aside: HashSet<Symbol>,
    /// What statements make whose value is assigned: `$x = if (…) { … }`.
    outputs: Option<Vec<ExprId>>,
    /// Whether what stands next is never come to: the block was left before.
    left: bool,
    /// Whether `break` leaves a loop, and no `switch`.
    in_loop: bool,
    depth: u16,
}

impl<'t> Reader<'t> {
    fn text(&self, node: Node<'t>) -> &'t str {
        self.source.get(node.byte_range()).unwrap_or_default()
    }

    fn add(&mut self, expr: Expr, node: Node<'t>) -> ExprId {
        self.module.add(expr, Span::new(node.start_byte(), node.end_byte()))
    }

    /// A name in lower case: the language does not tell cases apart.
    fn symbol(&mut self, name: &str) -> Symbol {
        self.module.symbol(&name.to_ascii_lowercase())
    }

    /// A variable, and whether it is one of the whole file: `$x`, `${x}`, `$script:x`, `@x`.
    fn variable(&mut self, text: &str) -> (Symbol, bool) {
        let name = text.trim_start_matches(['$', '@']).trim_matches(['{', '}']);
        let (of_file, name) = match name.split_once(':') {
            Some((scope, name)) => match scope.to_ascii_lowercase().as_str() {
                "script" | "global" => (true, name),
                "local" | "private" | "using" | "variable" => (false, name),
                _ => return (self.symbol(&format!("${}", text.trim_start_matches('$'))), true),
            },
            None => (false, name),
        };
        (self.symbol(&format!("${name}")), of_file)
    }

    /// Gives a variable a value.
    fn assign(&mut self, name: Symbol, of_file: bool, value: ExprId) {
        let home = if of_file {
            // The other files of the module see it too.
            self.module.exports.push(Export::Value(name, value));
            FILE_SCOPE
        } else {
            self.at.scope
        };
        let follows = self.at.function.is_some() || !self.changed_inside.contains(&name);
        self.flow.assign(&mut self.module, home, name, value, follows);
    }

    /// Finds parameters that take no value, and names of the file that functions change.
    fn look_ahead(&mut self, root: Node<'t>) {
        let mut found = Vec::new();
        each(root, &mut |node| match node.kind() {
            "parameter_list" | "left_assignment_expression" => found.push(node),
            _ => {}
        });
        for node in found {
            if node.kind() == "parameter_list" {
                for Parameter { node, variable, .. } in declared(node) {
                    let said = self.source.get(node.start_byte()..variable.start_byte());
                    if said.unwrap_or_default().to_ascii_lowercase().contains("[switch]") {
                        let name = self.text(variable).trim_start_matches('$').to_ascii_lowercase();
                        self.switches.insert(name);
                    }
                }
                continue;
            }
            let text = self.text(node);
            let name = asked::assigned_name(text);
            let lower = name.to_ascii_lowercase();
            if lower.starts_with("$script:") || lower.starts_with("$global:") {
                let (name, _) = self.variable(name);
                self.changed_inside.insert(name);
            }
        }
    }
}

/// Calls something for every node below one. A cursor, not recursion: a text may be nested as deep as it likes.
fn each<'t>(node: Node<'t>, found: &mut impl FnMut(Node<'t>)) {
    let mut cursor = node.walk();
    loop {
        found(cursor.node());
        if cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

/// The first child of a kind.
fn child_of<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).find(|child| child.kind() == kind)
}

/// Named children, comments left out.
fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| child.kind() != "comment").collect()
}

/// What is inside of nodes that only stand for a level of precedence.
fn core(mut node: Node<'_>) -> Node<'_> {
    while node.named_child_count() == 1 {
        let Some(inner) = node.named_child(0) else { break };
        // `[string]$x` stands where an operator can.
        let is_only_cast = node.kind() == "expression_with_unary_operator"
            && inner.kind() == "cast_expression"
            && inner.start_byte() == node.start_byte();
        if !is_level(node.kind()) && !is_only_cast {
            break;
        }
        node = inner;
    }
    node
}

fn is_level(kind: &str) -> bool {
    kind.ends_with("_expression")
        && !matches!(
            kind,
            "parenthesized_expression"
                | "sub_expression"
                | "array_expression"
                | "hash_literal_expression"
                | "script_block_expression"
                | "invocation_expression"
                | "cast_expression"
                | "assignment_expression"
                | "expression_with_unary_operator"
                | "pre_increment_expression"
                | "post_increment_expression"
        )
        || matches!(
            kind,
            "pipeline"
                | "pipeline_chain"
                | "assignment_value"
                | "string_literal"
                | "integer_literal"
                | "script_parameter_default"
        )
}

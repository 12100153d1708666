//! C#.

mod assign;
mod branches;
mod builders;
mod calls;
mod expressions;
mod functions;
mod idiom;
mod libraries;
mod located;
mod members;
mod names;
mod overloads;
mod requests;
mod statements;
mod strings;
mod texts;
mod type_names;
mod types;
mod usual;

pub(super) use idiom::Idiom;

use std::sync::Arc;

use super::conditions::handed_by_reference;
use super::flow::Flow;
use super::idiom::Family;
use super::maps::HashSet;
use super::model::{ClassId, Expr, ExprId, FILE_SCOPE, FunctionId, How, Module, ScopeId, Symbol};
use super::parse::parse;
use super::source::Skipped;
use super::syntax::{Grammar, Node};
use super::unparsed;
use crate::text::Span;

/// Things nested more deeply than this are not read: people do not write them.
const DEEPEST: u16 = 220;

/// A literal that is longer is no part of a URL.
const LONGEST_TEXT: usize = 2048;

/// The name that the grammar of types and the evaluator share for constructors.
const CONSTRUCTOR: &str = "constructor";

static GRAMMAR: Grammar = Grammar::new(|| tree_sitter_c_sharp::LANGUAGE.into());

/// Reads a file.
pub(super) fn read(name: &Arc<str>, text: &str) -> Result<Module, Skipped> {
    let tree = parse(&GRAMMAR, text, &[])?;
    let mut reader = Reader::new(Arc::clone(name), text);
    // The statements of a file are those of a method that nobody else sees.
    let scope = reader.module.open_scope(FILE_SCOPE);
    let at = At { scope, function: None, this: None, space: None };
    reader.file(tree.root_node(), at);
    let mut module = reader.finish();
    unparsed::keep(&mut module, &tree, text);
    Ok(module)
}

/// Where in the program something stands.
#[derive(Debug, Clone, Copy)]
struct At<'t> {
    /// The innermost scope.
    scope: ScopeId,
    function: Option<FunctionId>,
    this: Option<ClassId>,
    /// The name of the namespace or class around, in full.
    space: Option<&'t str>,
}

/// `variable.Property = value`.
#[derive(Debug)]
struct Completion {
    scope: ScopeId,
    this: Option<ClassId>,
    variable: Symbol,
    property: Symbol,
    value: ExprId,
    /// Whether it is put behind what is there: `+=`.
    behind: bool,
    /// The block in which it is said.
    block: Span,
}

/// Builds the model of a file.
struct Reader<'t> {
    source: &'t str,
    module: Module,
    /// Names that are declared, also where nothing is known of their value yet.
    locals: HashSet<(ScopeId, Symbol)>,
    /// Names of variables that are handed on by reference.
    by_reference: HashSet<&'t str>,
    /// The values of variables where the reader is.
    flow: Flow,
    /// What is put behind a variable whose value is not known there.
    appends: Vec<(ScopeId, Symbol, ExprId, How)>,
    completions: Vec<Completion>,
    depth: u16,
}

impl<'t> Reader<'t> {
    fn new(name: Arc<str>, source: &'t str) -> Self {
        Self {
            source,
            module: Module::new(name, Family::CSharp),
            locals: HashSet::default(),
            by_reference: ["ref ", "out "]
                .into_iter()
                .flat_map(|mark| handed_by_reference(source, mark))
                .collect(),
            flow: Flow::default(),
            appends: Vec::new(),
            completions: Vec::new(),
            depth: 0,
        }
    }

    fn text(&self, node: Node<'t>) -> &'t str {
        self.source.get(node.byte_range()).unwrap_or_default()
    }

    fn symbol(&mut self, node: Node<'t>) -> Symbol {
        let text = self.text(node);
        // `@class` is the name `class`.
        self.module.symbol(text.trim_start_matches('@'))
    }

    fn add(&mut self, expr: Expr, node: Node<'t>) -> ExprId {
        self.module.add(expr, Span::new(node.start_byte(), node.end_byte()))
    }

    fn call_of(
        &mut self,
        callee: ExprId,
        arguments: Vec<ExprId>,
        is_new: bool,
        node: Node<'t>,
    ) -> ExprId {
        let id = self.add(Expr::Call { callee, arguments, is_new }, node);
        self.module.calls.push(id);
        id
    }

    /// One of several values, without a layer where there is only one.
    fn either(&mut self, mut values: Vec<ExprId>, node: Node<'t>) -> ExprId {
        match values.len() {
            0 => Module::UNKNOWN,
            1 => values.remove(0),
            _ => self.add(Expr::Either(values), node),
        }
    }

    /// Reads every named child as a statement or an expression that nobody uses.
    fn children(&mut self, node: Node<'t>, at: At<'t>) {
        for child in named(node) {
            self.read(child, at);
        }
    }
}

/// The named children, without comments.
fn named(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| child.kind() != "comment").collect()
}

/// The first named child.
fn inner(node: Node<'_>) -> Option<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).find(|child| child.kind() != "comment")
}

/// The last named child.
fn last(node: Node<'_>) -> Option<Node<'_>> {
    named(node).pop()
}

/// Whether a declaration has a modifier.
fn has_modifier(node: Node<'_>, source: &str, wanted: &str) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor)
        .filter(|child| child.kind() == "modifier")
        .any(|child| source.get(child.byte_range()) == Some(wanted))
}

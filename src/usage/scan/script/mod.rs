//! TypeScript and JavaScript, TSX, JSX, and the scripts of HTML, Vue, Svelte and Astro files.

mod asked;
mod begun;
mod branches;
mod calls;
mod changes;
mod classes;
mod components;
mod declare;
mod entries;
mod expressions;
mod files;
mod flow;
mod functions;
mod hosted;
mod idiom;
mod libraries;
pub mod library_files;
mod live;
mod loads;
mod merging;
pub mod modules;
mod patterns;
mod requests;
mod tools;
pub(super) mod uncalled;
mod urls;
mod usual;
mod usual_verb;
mod ways;

pub(super) use idiom::Idiom;

use std::sync::Arc;

use super::idiom::Family;
use super::maps::HashMap;
use super::model::{ClassId, ExprId, FILE_SCOPE, FunctionId, How, Module, ScopeId, Symbol};
use super::parse::parse;
use super::source::Skipped;
use super::syntax::{Grammar, Node};
use super::unparsed;
use crate::text::Span;
use changes::Changes;
use flow::Names;

/// Which of the grammars reads a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// JavaScript, with JSX.
    JavaScript,
    /// TypeScript, where `<T>x` is an assertion.
    TypeScript,
    /// TypeScript with JSX.
    Tsx,
}

/// Things nested more deeply than this are not read: people do not write them.
const DEEPEST: u16 = 220;

/// A literal that is longer is no part of a URL.
const LONGEST_TEXT: usize = 2048;

static JAVASCRIPT: Grammar = Grammar::new(|| tree_sitter_javascript::LANGUAGE.into());
static TYPESCRIPT: Grammar = Grammar::new(|| tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into());
static TSX: Grammar = Grammar::new(|| tree_sitter_typescript::LANGUAGE_TSX.into());

/// Reads a file, or the parts of it that are scripts.
pub(super) fn read(
    name: &Arc<str>,
    text: &str,
    dialect: Dialect,
    parts: &[Span],
) -> Result<Module, Skipped> {
    let grammar = match dialect {
        Dialect::JavaScript => &JAVASCRIPT,
        Dialect::TypeScript => &TYPESCRIPT,
        Dialect::Tsx => &TSX,
    };
    let tree = parse(grammar, text, parts)?;
    let mut reader = Reader::new(Arc::clone(name), text);
    let top = At { scope: FILE_SCOPE, hoist: FILE_SCOPE, function: None, this: None };
    reader.module.shares_names = !parts.is_empty();
    reader.find_changes(tree.root_node());
    reader.statements(tree.root_node(), top);
    let mut module = reader.finish();
    unparsed::keep(&mut module, &tree, text);
    Ok(module)
}

/// Where in the program something stands.
#[derive(Debug, Clone, Copy)]
struct At {
    /// The innermost scope.
    scope: ScopeId,
    /// The scope of the function, where `var` binds.
    hoist: ScopeId,
    function: Option<FunctionId>,
    this: Option<ClassId>,
}

/// An assignment to a name whose values are not followed, which is bound when all declarations are known.
#[derive(Debug)]
struct Assignment {
    scope: ScopeId,
    name: Symbol,
    value: ExprId,
    append: bool,
}

/// Builds the model of a file.
struct Reader<'t> {
    source: &'t str,
    module: Module,
    assignments: Vec<Assignment>,
    changes: Changes,
    names: Names,
    /// The types of what components are given, by the place of their functions.
    props: HashMap<usize, Node<'t>>,
    depth: u16,
    is_module: bool,
}

impl<'t> Reader<'t> {
    fn new(name: Arc<str>, source: &'t str) -> Self {
        let module = Module::new(name, Family::Script);
        Self {
            source,
            module,
            assignments: Vec::new(),
            changes: Changes::default(),
            names: Names::default(),
            props: HashMap::default(),
            depth: 0,
            is_module: false,
        }
    }

    fn finish(mut self) -> Module {
        for Assignment { scope, name, value, append } in self.assignments {
            // What nobody declared is a name of the whole file.
            let home = self.module.scope_of(scope, name).unwrap_or(FILE_SCOPE);
            let how = match append {
                false => How::Set,
                true if home == scope => How::Append,
                true => How::MayAppend,
            };
            self.module.bind(home, name, value, how);
        }
        self.module.shares_names |= !self.is_module;
        self.module
    }

    fn text(&self, node: Node<'t>) -> &'t str {
        self.source.get(node.byte_range()).unwrap_or_default()
    }

    fn symbol(&mut self, node: Node<'t>) -> Symbol {
        let text = self.text(node);
        self.module.symbol(text)
    }

    fn add(&mut self, expr: super::model::Expr, node: Node<'t>) -> ExprId {
        self.module.add(expr, Span::new(node.start_byte(), node.end_byte()))
    }

    /// Reads every named child as a statement or an expression that nobody uses.
    fn statements(&mut self, node: Node<'t>, at: At) {
        let mut cursor = node.walk();
        for child in node.named_children(&mut cursor) {
            self.read(child, at);
        }
    }

    /// Loads another module.
    fn load(&mut self, name: &str) {
        self.module.loads.push(name.into());
    }
}

/// The named children, without comments.
fn children(node: Node<'_>) -> Vec<Node<'_>> {
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
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| child.kind() != "comment").last()
}

/// A child by either of two names: the grammars differ.
fn field<'t>(node: Node<'t>, name: &str, other: &str) -> Option<Node<'t>> {
    node.child_by_field_name(name).or_else(|| node.child_by_field_name(other))
}

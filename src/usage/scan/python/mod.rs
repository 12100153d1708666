//! Python: `.py` and `.pyw`, scripts that say `python` in their first line, and the cells of notebooks.

mod branches;
mod calls;
mod classes;
mod commands;
mod expressions;
mod files;
mod flow;
mod formats;
mod functions;
mod idiom;
mod imports;
mod joins;
mod libraries;
mod live;
mod notebook;
mod overriding;
mod requests;
mod statements;
mod strings;
mod types;
mod usual;

pub(super) use idiom::Idiom;
pub(super) use notebook::code_of;

use std::sync::Arc;

use self::flow::Flow;
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
const DEEPEST: u16 = 220;

/// A literal that is longer is no part of a URL.
const LONGEST_TEXT: usize = 2048;

static GRAMMAR: Grammar = Grammar::new(|| tree_sitter_python::LANGUAGE.into());

/// Reads a file.
pub(super) fn read(name: &Arc<str>, text: &str) -> Result<Module, Skipped> {
    let tree = parse(&GRAMMAR, text, &[])?;
    let mut reader = Reader::new(Arc::clone(name), text);
    let at = At { home: FILE_SCOPE, function: None, class: None, body: None };
    reader.flow.changing = reader.changing(tree.root_node(), &[]);
    reader.block(tree.root_node(), at);
    let mut module = reader.finish();
    unparsed::keep(&mut module, &tree, text);
    Ok(module)
}

/// Where in the program something stands.
#[derive(Debug, Clone, Copy)]
struct At {
    /// The scope of the function, or of the file: what functions inside see.
    home: ScopeId,
    function: Option<FunctionId>,
    /// The class whose method this is.
    class: Option<ClassId>,
    /// The class whose body this is.
    body: Option<ClassId>,
}

/// Builds the model of a file.
struct Reader<'t> {
    source: &'t str,
    module: Module,
    depth: u16,
    /// Which values names have at the place that is being read.
    flow: Flow,
    /// Modules that are loaded by a name with dots: `import a.b`.
    dotted: HashSet<&'t str>,
    /// Names of `partial(f, …)`: the function, and what it is given first.
    partials: HashMap<Symbol, (ExprId, Vec<ExprId>)>,
}

impl<'t> Reader<'t> {
    fn new(name: Arc<str>, source: &'t str) -> Self {
        Self {
            source,
            module: Module::new(name, Family::Python),
            depth: 0,
            flow: Flow::new(FILE_SCOPE),
            dotted: HashSet::default(),
            partials: HashMap::default(),
        }
    }

    /// Every name of a file can be imported; what it is at the end of the file counts.
    fn finish(mut self) -> Module {
        let names: Vec<String> =
            self.module.file_names().map(|(name, _)| name.to_owned()).collect();
        for name in names {
            let name = self.module.symbol(&name);
            let value = self.module.add(Expr::Name(name, self.flow.scope), Span::default());
            self.module.exports.push(Export::Value(name, value));
        }
        self.module
    }

    fn text(&self, node: Node<'t>) -> &'t str {
        self.source.get(node.byte_range()).unwrap_or_default()
    }

    fn symbol(&mut self, node: Node<'t>) -> Symbol {
        let text = self.text(node);
        self.module.symbol(text)
    }

    fn add(&mut self, expr: Expr, node: Node<'t>) -> ExprId {
        self.module.add(expr, Span::new(node.start_byte(), node.end_byte()))
    }

    /// One of several values, without a layer where there is only one.
    fn either(&mut self, mut values: Vec<ExprId>, node: Node<'t>) -> ExprId {
        match values.len() {
            0 => Module::UNKNOWN,
            1 => values.remove(0),
            _ => self.add(Expr::Either(values), node),
        }
    }
}

/// The named children without comments.
fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor)
        .filter(|child| !matches!(child.kind(), "comment" | "line_continuation"))
        .collect()
}

/// The first named child.
fn inner(node: Node<'_>) -> Option<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).find(|child| child.kind() != "comment")
}

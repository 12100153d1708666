//! Go. A package is a folder: its files share their names, and a method can stand in another file than its type.

mod branches;
mod calls;
mod declare;
mod expressions;
mod fields;
mod flow;
mod formats;
mod functions;
mod idiom;
mod libraries;
mod packages;
mod requests;
mod services;
mod shapes;
mod types;
mod urls;
mod usual;

pub(super) use idiom::Idiom;
pub(super) use packages::is_generated;

use std::sync::Arc;

use super::completing::Said;
use super::conditions::handed_by_reference;
use super::idiom::Family;
use super::maps::HashMap;
use super::model::{
    Class, ClassId, Expr, ExprId, FILE_SCOPE, FunctionId, How, Module, ScopeId, Symbol,
};
use super::parse::parse;
use super::parts::Part;
use super::source::Skipped;
use super::syntax::{Grammar, Node};
use super::unparsed;
use crate::text::Span;

/// Things nested more deeply than this are not read: people do not write them.
const DEEPEST: u16 = 220;

/// A literal that is longer is no part of a URL.
const LONGEST_TEXT: usize = 2048;

static GRAMMAR: Grammar = Grammar::new(|| tree_sitter_go::LANGUAGE.into());

/// Reads a file.
pub(super) fn read(name: &Arc<str>, text: &str) -> Result<Module, Skipped> {
    let tree = parse(&GRAMMAR, text, &[])?;
    let mut reader = Reader::new(Arc::clone(name), text);
    reader.module.shares_names = !packages::stands_alone(text);
    let root = tree.root_node();
    reader.known_fields(root);
    reader.statements(root);
    reader.give_verbs();
    unparsed::keep(&mut reader.module, &tree, text);
    Ok(reader.module)
}

/// The function that is read.
#[derive(Debug, Default)]
struct Inside {
    function: Option<FunctionId>,
    /// Its first scope: what is bound further out belongs to others.
    outermost: u32,
    /// The types of what it answers, where they say something.
    results: Vec<Option<ExprId>>,
    /// The names of what it answers.
    named: Vec<Symbol>,
    /// Whether the last of what it answers is an error.
    can_fail: bool,
    /// The scopes of the loops around.
    loops: Vec<ScopeId>,
    /// How many branches there are around, in the innermost loop.
    branches: u32,
}

/// Builds the model of a file.
struct Reader<'t> {
    source: &'t str,
    module: Module,
    /// The innermost scope. Each assignment opens one, so that a name means what it does at that line.
    scope: ScopeId,
    inside: Inside,
    depth: u16,
    /// Names that were assigned to, with the scope that they are declared in.
    assigned: Vec<(Symbol, ScopeId)>,
    /// Classes by what they are a part of.
    parts: HashMap<Part, ClassId>,
    /// The fields of the structs of the file, in order.
    fields: HashMap<&'t str, Vec<&'t str>>,
    /// What names are of by their type, as far as that is written beside them.
    types: HashMap<(Option<FunctionId>, Symbol), Part>,
    /// Names of variables whose address is taken.
    by_reference: super::maps::HashSet<&'t str>,
    /// The paths of packages by the names that the file gives to them.
    packages: HashMap<Box<str>, Box<str>>,
    /// Verbs that requests are given after they were made: the calls that make one, and the verb.
    verbs: Vec<(Said, Vec<ExprId>, ExprId)>,
}

impl<'t> Reader<'t> {
    fn new(name: Arc<str>, source: &'t str) -> Self {
        Self {
            source,
            module: Module::new(name, Family::Go),
            scope: FILE_SCOPE,
            inside: Inside::default(),
            depth: 0,
            assigned: Vec::new(),
            parts: HashMap::default(),
            fields: HashMap::default(),
            types: HashMap::default(),
            by_reference: handed_by_reference(source, "&"),
            packages: HashMap::default(),
            verbs: Vec::new(),
        }
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

    /// Goes one level deeper, where that is not too deep.
    fn deeper<T>(&mut self, step: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth >= DEEPEST {
            self.module.too_deep = true;
            return None;
        }
        self.depth += 1;
        let answer = step(self);
        self.depth -= 1;
        Some(answer)
    }

    /// Binds a name where it is declared. `_` is no name.
    fn bind(&mut self, name: Node<'t>, value: ExprId) {
        if self.text(name) != "_" {
            let name = self.symbol(name);
            self.module.bind(self.scope, name, value, How::Set);
        }
    }

    /// One of several values, without a layer where there is only one.
    fn either(&mut self, mut values: Vec<ExprId>, node: Node<'t>) -> ExprId {
        match values.len() {
            0 => Module::UNKNOWN,
            1 => values.remove(0),
            _ => self.add(Expr::Either(values), node),
        }
    }

    fn new_class(&mut self) -> ClassId {
        self.module.classes.push(Class::default());
        ClassId(u32::try_from(self.module.classes.len() - 1).unwrap_or(0))
    }

    /// The class that holds what this file knows of a type.
    fn part(&mut self, part: Part) -> ClassId {
        if let Some(class) = self.parts.get(&part) {
            return *class;
        }
        let class = self.new_class();
        self.module.classes[class.0 as usize].part = Some(part.clone());
        self.parts.insert(part, class);
        class
    }

    fn member_of(&mut self, class: ClassId, name: Symbol, value: ExprId) {
        self.module.classes[class.0 as usize].members.entry(name).or_default().push(value);
    }
}

/// The named children, without comments.
fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|child| child.kind() != "comment").collect()
}

/// The children of this name.
fn fields<'t>(node: Node<'t>, name: &str) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.children_by_field_name(name, &mut cursor).filter(Node::is_named).collect()
}

/// The first named child.
fn inner(node: Node<'_>) -> Option<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).find(|child| child.kind() != "comment")
}

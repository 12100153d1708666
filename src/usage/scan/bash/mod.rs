//! Bash and its relatives: scripts, and the lines that pipelines, workflows and images run.

mod branches;
mod expressions;
mod files;
mod heredocs;
mod idiom;
mod statements;
mod words;

pub use files::ScriptPaths;
pub(super) use files::beside;
pub(super) use idiom::Idiom;

use std::sync::Arc;

use super::flow::Flow;
use super::idiom::Family;
use super::maps::HashSet;
use super::model::{Expr, ExprId, FILE_SCOPE, FunctionId, Module, ScopeId, Symbol};
use super::parse::parse;
use super::source::Skipped;
use super::syntax::{Grammar, Node};
use super::unparsed;
use crate::text::Span;

/// Things nested more deeply than this are not read: people do not write them.
const DEEPEST: u16 = 150;

/// A literal that is longer is no part of a URL.
const LONGEST_TEXT: usize = 2048;

/// Arguments of a function that are followed.
const MOST_ARGUMENTS: u32 = 12;

/// Texts that stand below a command. The grammar remembers at every word which of them have no end yet.
const MOST_HEREDOCS: usize = 1_000;

static GRAMMAR: Grammar = Grammar::new(|| tree_sitter_bash::LANGUAGE.into());

/// Reads a file, or the parts of it that are in the language.
pub(super) fn read(name: &Arc<str>, text: &str, parts: &[Span]) -> Result<Module, Skipped> {
    if memchr::memmem::find_iter(text.as_bytes(), "<<").count() > MOST_HEREDOCS {
        return Err(Skipped::TakesTooLong);
    }
    let tree = parse(&GRAMMAR, text, parts)?;
    let mut reader = Reader {
        source: text,
        module: Module::new(Arc::clone(name), Family::Bash),
        flow: Flow::default(),
        loops: 0,
        at: At { scope: FILE_SCOPE, function: None, shifted: Some(0) },
        changed_inside: HashSet::default(),
        depth: 0,
    };
    reader.find_changed(tree.root_node());
    reader.walk(tree.root_node());
    unparsed::keep(&mut reader.module, &tree, text);
    Ok(reader.module)
}

/// Where in the script something stands.
#[derive(Debug, Clone, Copy)]
struct At {
    scope: ScopeId,
    function: Option<FunctionId>,
    /// How many arguments were shifted away, where that is known.
    shifted: Option<u32>,
}

struct Reader<'t> {
    source: &'t str,
    module: Module,
    flow: Flow,
    /// How many loops are around.
    loops: u16,
    at: At,
    /// Names of the whole file that a function gives values: any call can change them.
    changed_inside: HashSet<Symbol>,
    depth: u16,
}

impl<'t> Reader<'t> {
    fn text(&self, node: Node<'t>) -> &'t str {
        self.source.get(node.byte_range()).unwrap_or_default()
    }

    /// A variable has a `$` before its name, a function has none: they never are each other.
    fn variable(&mut self, name: &str) -> Symbol {
        self.module.symbol(&format!("${name}"))
    }

    fn add(&mut self, expr: Expr, node: Node<'t>) -> ExprId {
        self.module.add(expr, Span::new(node.start_byte(), node.end_byte()))
    }

    /// Gives a variable a value.
    fn assign(&mut self, name: Symbol, value: ExprId, is_local: bool) {
        let home = match self.at.function {
            Some(_)
                if is_local || self.module.scope_of(self.at.scope, name) == Some(self.at.scope) =>
            {
                self.at.scope
            }
            _ => FILE_SCOPE,
        };
        let follows = home != FILE_SCOPE
            || !self.changed_inside.contains(&name)
            || self.at.function.is_some();
        self.flow.assign(&mut self.module, home, name, value, follows);
    }

    /// Names of the whole file that functions give values.
    fn find_changed(&mut self, root: Node<'t>) {
        let mut cursor = root.walk();
        for child in root.named_children(&mut cursor) {
            if child.kind() == "function_definition" {
                let mut locals = HashSet::default();
                let mut all = Vec::new();
                assigned(child, self.source, &mut |name, is_local| {
                    if is_local {
                        locals.insert(name);
                    } else {
                        all.push(name);
                    }
                });
                for name in all.into_iter().filter(|name| !locals.contains(name)) {
                    let name = self.variable(name);
                    self.changed_inside.insert(name);
                }
            }
        }
    }
}

/// Every variable that is given a value below a node, and whether it is declared as local there.
fn assigned<'t>(node: Node<'t>, source: &'t str, found: &mut impl FnMut(&'t str, bool)) {
    let mut cursor = node.walk();
    // A cursor, not recursion: the text may be nested as deep as it likes. What is around is kept, since a node
    // finds its parent from the root of the tree.
    let mut around: Vec<Node<'t>> = Vec::new();
    loop {
        let here = cursor.node();
        if here.kind() == "variable_assignment" || here.kind() == "for_statement" {
            let field = if here.kind() == "for_statement" { "variable" } else { "name" };
            let outer = around.last().copied();
            let parent = if around.is_empty() { node.parent() } else { outer };
            let local = parent.is_some_and(|parent| {
                parent.kind() == "declaration_command"
                    && source[parent.byte_range()].starts_with(['l', 'd', 't'])
            });
            if let Some(name) = here.child_by_field_name(field) {
                let name = source.get(name.byte_range()).unwrap_or_default();
                found(name.split('[').next().unwrap_or_default(), local);
            }
        }
        if cursor.goto_first_child() {
            around.push(here);
            continue;
        }
        loop {
            // The node itself has been seen with all that is below it, and what follows it is not asked for.
            if around.is_empty() {
                return;
            }
            if cursor.goto_next_sibling() {
                break;
            }
            cursor.goto_parent();
            around.pop();
        }
    }
}

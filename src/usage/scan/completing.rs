//! What is said of an object after it was made: whether that holds wherever the object is used.
//!
//! `request.Method = "PUT"` holds of a request that is sent in the block in which it stands. Where the request is
//! used outside of that block too, it may have been said or not.

use super::maps::{HashMap, HashSet};
use super::model::{Expr, ExprId, Module, ScopeId, Symbol};
use super::syntax::Node;
use crate::text::Span;

/// Uses of one name that are looked at.
const MOST_USES: usize = 512;

/// What is said of an object that a variable holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    pub(super) variable: Symbol,
    /// The scope in which the variable is declared.
    pub(super) home: ScopeId,
    /// Where it is said.
    pub(super) at: Span,
    /// The block in which it is said.
    pub(super) block: Span,
}

/// The block in which something is done whenever the block is entered: a statement behind `if (a)` is a block itself.
pub(super) fn block_around(node: Node<'_>) -> Span {
    const BLOCKS: [&str; 4] = ["block", "statement_list", "switch_section", "compilation_unit"];
    let mut node = node;
    while let Some(parent) = node.parent() {
        let kind = parent.kind();
        if BLOCKS.contains(&kind) || kind.ends_with("_case") {
            return span(parent);
        }
        let is_statement = node.kind().ends_with("_statement") && kind != "global_statement";
        if is_statement || kind == "lambda_expression" {
            return span(node);
        }
        node = parent;
    }
    span(node)
}

fn span(node: Node<'_>) -> Span {
    Span::new(node.start_byte(), node.end_byte())
}

/// Where the variables of a file are used.
pub(super) struct Uses {
    all: HashMap<Symbol, Vec<(Span, ExprId)>>,
    /// Names that are given to a call, or sent by one.
    handed: HashSet<ExprId>,
}

impl Uses {
    pub(super) fn of(module: &Module) -> Self {
        let (mut all, mut handed) = (HashMap::<_, Vec<_>>::default(), HashSet::default());
        for (id, expr) in module.exprs() {
            match expr {
                Expr::Name(name, _) => all.entry(*name).or_default().push((module.span(id), id)),
                Expr::Call { callee, arguments, .. } => {
                    handed.extend(arguments);
                    if let Expr::Member(object, name) = module.expr(*callee)
                        && module.text(*name).contains("GetResponse")
                    {
                        handed.insert(*object);
                    }
                }
                _ => {}
            }
        }
        Self { all, handed }
    }

    /// Whether what is said of an object holds wherever the object is used that a call makes.
    pub(super) fn is_sure(&self, module: &Module, said: &Said, made: ExprId) -> bool {
        let made = module.span(made);
        if is_inside(made, said.block) {
            return true;
        }
        let uses = self.all.get(&said.variable).map_or(&[][..], Vec::as_slice);
        if uses.len() > MOST_USES {
            return false;
        }
        let is_own = |id: ExprId| match module.expr(id) {
            Expr::Name(_, scope) => module.scopes_around(*scope).any(|around| around == said.home),
            _ => false,
        };
        let mut is_used = false;
        for (span, id) in uses.iter().filter(|(_, id)| is_own(*id)) {
            let is_behind = span.start >= said.at.end;
            if is_behind && !is_inside(*span, said.block) {
                return false;
            }
            let is_before = made.end <= span.start && span.end <= said.at.start;
            if is_before && self.handed.contains(id) {
                return false;
            }
            is_used |= is_behind;
        }
        is_used
    }
}

fn is_inside(inner: Span, outer: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

//! What literals are there for, as far as the syntax around them says so.

use super::model::{Expr, ExprId, Module};

impl Module {
    /// Whether a literal is only looked for in another text, or shown.
    pub(super) fn is_compared(&self, id: ExprId) -> bool {
        let idiom = self.family.idiom();
        let at = self.span(id);
        // Arguments stand before the call that is read from them.
        let calls = self.calls.partition_point(|call| call.0 < id.0);
        self.calls[calls..].iter().take(8).any(|call| match self.expr(*call) {
            Expr::Call { callee, arguments, .. } => {
                let position = arguments.iter().position(|argument| {
                    let of = self.span(*argument);
                    of.start <= at.start && at.end <= of.end
                });
                let name = self.called_name(*callee).unwrap_or_default();
                // What is replaced is looked for, and what takes its place is not.
                let is_replaced = position == Some(0)
                    && arguments.len() > 1
                    && matches!(name, "replace" | "replaceAll" | "Replace" | "ReplaceAll");
                position.is_some() && idiom.only_looks(name) || is_replaced
            }
            _ => false,
        })
    }

    /// Whether a literal is the address in a link, `{ rel, url }`: data that is stored, and not asked for.
    pub(super) fn is_link(&self, id: ExprId) -> bool {
        let at = self.span(id);
        let has = |value: ExprId| {
            let of = self.span(value);
            of.start <= at.start && at.end <= of.end
        };
        self.exprs().any(|(_, expr)| match expr {
            Expr::Object(pairs) => {
                pairs.iter().any(|(name, _)| self.text(*name) == "rel")
                    && pairs.iter().any(|(name, value)| self.text(*name) == "url" && has(*value))
            }
            _ => false,
        })
    }
}

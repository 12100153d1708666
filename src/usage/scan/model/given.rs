//! What calls give to functions.

use super::{Expr, ExprId, FunctionId, Module};

impl Module {
    /// The argument at a position, or the one that is given by the name of the parameter.
    pub(in super::super) fn argument(
        &self,
        arguments: &[ExprId],
        index: u32,
        name: Option<&str>,
    ) -> Option<ExprId> {
        let by_name = arguments.iter().find_map(|argument| match self.expr(*argument) {
            Expr::Named(given, value) if name == Some(self.text(*given)) => Some(*value),
            _ => None,
        });
        by_name.or_else(|| {
            let argument = *arguments.get(index as usize)?;
            // Named arguments follow those that are given by position.
            (!matches!(self.expr(argument), Expr::Named(..))).then_some(argument)
        })
    }

    /// What a call is given at a position.
    pub(in super::super) fn handed(&self, call: ExprId, position: u32) -> Option<ExprId> {
        match self.expr(call) {
            Expr::Call { arguments, .. } => arguments.get(position as usize).copied(),
            _ => None,
        }
    }

    /// Values of the types that a call is given.
    pub(in super::super) fn types_given(&self, call: ExprId) -> &[ExprId] {
        self.given_types.get(&call).map_or(&[], Vec::as_slice)
    }

    /// The name of a parameter, where arguments can be given by name.
    pub(in super::super) fn parameter_name(
        &self,
        function: FunctionId,
        index: u32,
    ) -> Option<&str> {
        let names = &self.functions[function.0 as usize].parameters;
        names.get(index as usize).map(|name| self.text(*name))
    }
}

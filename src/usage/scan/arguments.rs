//! What calls give to functions.

use std::rc::Rc;

use super::evaluate::Evaluator;
use super::model::{Expr, ExprId, FunctionId, Module};
use super::value::{Frame, ModuleId, Spot, Value, Values, one, unknown};

impl Evaluator<'_> {
    /// A frame for a call of a function.
    pub(super) fn frame(
        &self,
        module: ModuleId,
        function: FunctionId,
        call: (ModuleId, &[ExprId]),
        caller: Option<&Rc<Frame>>,
    ) -> Rc<Frame> {
        let arguments = self.arguments(module, function, call);
        Rc::new(Frame { module, function, arguments, caller: caller.cloned() })
    }

    /// The arguments of a call in the order of the parameters of a function.
    pub(super) fn arguments(
        &self,
        module: ModuleId,
        function: FunctionId,
        (at, given): (ModuleId, &[ExprId]),
    ) -> Vec<Option<Spot>> {
        let (of, caller) = (self.app.module(module), self.app.module(at));
        let names = of.functions[function.0 as usize].parameters.len();
        let most = u32::try_from(names.max(given.len())).unwrap_or(u32::MAX);
        let argument = |index| caller.argument(given, index, of.parameter_name(function, index));
        (0..most).map(|index| argument(index).map(|id| (at, id))).collect()
    }

    /// What a function is given from a position on, up to its next parameter with a name.
    pub(super) fn rest(
        &mut self,
        at: ModuleId,
        function: FunctionId,
        from: u32,
        frame: Option<&Rc<Frame>>,
    ) -> Values {
        let app = self.app;
        let names = &app.module(at).functions[function.0 as usize].parameters;
        let is_other = |index: &usize| {
            names.get(*index).is_some_and(|name| app.module(at).text(*name) != Module::PLACE)
        };
        let from = from as usize;
        let end = (from..names.len().max(from)).find(is_other).unwrap_or(usize::MAX);
        let within = |arguments: &[Option<Spot>]| -> Rc<[Spot]> {
            let given = arguments.get(from..end.min(arguments.len())).unwrap_or_default();
            given.iter().copied().flatten().collect()
        };
        let mut known = frame;
        while let Some(of) = known {
            if of.module == at && of.function == function {
                return one(Value::Rest(within(&of.arguments), of.caller.clone()));
            }
            known = of.caller.as_ref();
        }
        self.open.push((at, function));
        let mut all = Values::new();
        for call in self.callers(at, function).iter() {
            if let Expr::Call { arguments, .. } = app.module(call.0).expr(call.1) {
                let arguments = self.arguments(at, function, (call.0, arguments));
                all.push(Value::Rest(within(&arguments), None));
            }
        }
        if all.is_empty() { unknown() } else { all }
    }
}

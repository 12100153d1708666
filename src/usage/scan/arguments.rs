//! What functions are given where they are called.

use std::rc::Rc;

use super::evaluate::Evaluator;
use super::idiom::Family;
use super::making::NO_FUNCTION;
use super::model::{Expr, ExprId, FunctionId, Module};
use super::value::{Frame, ModuleId, Spot, Value, Values, one, unknown};

/// Calls of a function, and what each gives it in the order of its parameters.
pub(super) type GivenBy = (Rc<[Spot]>, Rc<[Vec<Option<Spot>>]>);

impl Evaluator<'_> {
    /// What a parameter stands for: in the call at hand, or in any that is known.
    pub(super) fn parameter(
        &mut self,
        at: ModuleId,
        function: FunctionId,
        index: u32,
        frame: Option<&Rc<Frame>>,
    ) -> Values {
        let of = &self.app.module(at).functions[function.0 as usize];
        let default = of.defaults.iter().find(|(of, _)| *of == index).map(|(_, id)| (at, *id));
        let mut known = frame;
        while let Some(call) = known {
            if (call.module, call.function) == (at, function) {
                if let Some(values) = self.spread_into(call, index, default) {
                    return values;
                }
                let given = call.arguments.get(index as usize).copied().flatten();
                return match (given, default) {
                    (Some(argument), _) => self.value(argument, call.caller.as_ref()),
                    (None, Some(default)) => self.value(default, frame),
                    // `undefined`
                    (None, None) if self.app.module(at).family == Family::Script => {
                        one(Value::Nothing)
                    }
                    (None, None) => one(Value::Foreign),
                };
            }
            known = call.caller.as_ref();
        }
        if let Some(made) = self.way_into((at, function)) {
            // Asked about another object, the answer is another one.
            self.cut.is_short = true;
            let given = made.arguments.get(index as usize).copied().flatten();
            return match given.or(default) {
                Some(argument) => self.value(argument, made.caller.as_ref()),
                None => one(Value::Foreign),
            };
        }
        if let Some((call, position)) = of.handed_to
            && let Some(values) = self.idiom.handed(self, (at, call), position, index, frame)
        {
            self.is_same_again = false;
            return values;
        }
        self.basis.open.push((at, function));
        let callers = self.callers(at, function);
        let mut arguments: Vec<Spot> = Vec::new();
        let mut spread = Values::new();
        for call in callers.iter() {
            let frame = self.is_loose(*call).then(|| self.frame(at, function, *call, None));
            match frame.and_then(|frame| self.spread_into(&frame, index, default)) {
                Some(values) => spread.extend(values),
                None => arguments.extend(self.given(*call, (at, function), index).or(default)),
            }
        }
        if !spread.is_empty() {
            if !arguments.is_empty() {
                spread.extend(self.any_of(arguments, None));
            }
            return spread;
        }
        self.is_same_again = false;
        match (arguments.is_empty(), default) {
            (false, _) => self.any_of(arguments, None),
            (true, None) => unknown(),
            // Somebody else may call it with anything.
            (true, Some(default)) => {
                let mut values = self.value(default, None);
                values.push(Value::Unknown);
                values
            }
        }
    }

    /// What a parameter is that a list is spread into, which is given last: `(...all) => send(...all)`.
    fn spread_into(&mut self, call: &Frame, index: u32, default: Option<Spot>) -> Option<Values> {
        let (at, list) = call.arguments.last().copied().flatten()?;
        let Expr::Spread(list) = *self.app.module(at).expr(list) else { return None };
        let first = u32::try_from(call.arguments.len()).ok()?.checked_sub(1)?;
        let index = index.checked_sub(first)?;
        let is_spread = |given: &Option<Spot>| {
            given.is_some_and(|(at, id)| matches!(self.app.module(at).expr(id), Expr::Spread(_)))
        };
        if call.arguments.iter().filter(|given| is_spread(given)).count() > 1 {
            return Some(unknown());
        }
        let mut all = Values::new();
        for value in self.value((at, list), call.caller.as_ref()) {
            match (&value, default) {
                (Value::Rest(given, _), Some(default)) if given.len() <= index as usize => {
                    all.extend(self.value(default, None));
                }
                (Value::Rest(given, _), None) if given.len() <= index as usize => {
                    all.push(Value::Nothing);
                }
                (Value::Rest(given, frame), _) => {
                    all.extend(self.value(given[index as usize], frame.as_ref()));
                }
                _ => all.extend(self.element((at, list), Some(index), call.caller.as_ref())),
            }
        }
        Some(all)
    }

    /// Whether what is known of a call can tell more of an expression: it stands in a function that is called there,
    /// or the call is one of a known object. The answer is the same for all calls otherwise, and is asked for once.
    pub(super) fn tells(&self, frame: &Rc<Frame>, (at, id): Spot) -> bool {
        // What a reader put together of several branches stands nowhere.
        let place = self.app.module(at).span(id);
        let is_nowhere = place.start == place.end;
        let mut frames = std::iter::successors(Some(frame), |frame| frame.caller.as_ref());
        is_nowhere
            || frames.any(|frame| {
                frame.this.is_some()
                    || frame.function == NO_FUNCTION
                    || frame.module == at && self.app.module(at).encloses(frame.function, id)
            })
    }

    /// The call of a constructor on the way of the question.
    pub(super) fn way_into(&self, (at, function): (ModuleId, FunctionId)) -> Option<Rc<Frame>> {
        let mut way = self.way.as_ref();
        self.app.constructed(at, function)?;
        while let Some(frame) = way {
            if (frame.module, frame.function) == (at, function) {
                return Some(Rc::clone(frame));
            }
            way = frame.caller.as_ref();
        }
        None
    }

    /// What a call of a function gives it as this parameter, by position or by name.
    pub(super) fn given(
        &self,
        (at, call): Spot,
        (module, function): (ModuleId, FunctionId),
        index: u32,
    ) -> Option<Spot> {
        let caller = self.app.module(at);
        let Expr::Call { callee, arguments, .. } = caller.expr(call) else { return None };
        let of = self.app.module(module);
        let name = of.parameter_name(function, index);
        let plainly = of.functions[function.0 as usize].extends_by.map(|class| of.text(class));
        let at_position = match (plainly, caller.expr(*callee)) {
            // `object.method(a)`: the object is the first, and `a` the second.
            (Some(class), Expr::Member(object, _))
                if caller.called_name(*object) != Some(class) =>
            {
                match index.checked_sub(1) {
                    None => return Some((at, *object)),
                    Some(before) => before,
                }
            }
            _ => index,
        };
        caller.argument(arguments, at_position, name).map(|id| (at, id))
    }

    /// What a call gives a function, in the order of its parameters.
    pub(super) fn arguments(
        &self,
        module: ModuleId,
        function: FunctionId,
        call: Spot,
    ) -> Vec<Option<Spot>> {
        let names = self.app.module(module).functions[function.0 as usize].parameters.len();
        let given = match self.app.module(call.0).expr(call.1) {
            Expr::Call { arguments, .. } => arguments.len(),
            _ => 0,
        };
        let most = u32::try_from(names.max(given)).unwrap_or(u32::MAX);
        (0..most).map(|index| self.given(call, (module, function), index)).collect()
    }

    /// What each of its calls gives a function: each of its parameters asks for that.
    pub(super) fn arguments_of(
        &mut self,
        (at, function): (ModuleId, FunctionId),
        calls: &Rc<[Spot]>,
    ) -> Rc<[Vec<Option<Spot>>]> {
        match self.given_by.get(&(at, function)) {
            Some((of, known)) if Rc::ptr_eq(of, calls) => Rc::clone(known),
            _ => {
                let all = calls.iter().map(|call| self.arguments(at, function, *call));
                let all: Rc<[_]> = all.collect();
                self.given_by.insert((at, function), (Rc::clone(calls), Rc::clone(&all)));
                all
            }
        }
    }

    /// A frame for a call of a function.
    pub(super) fn frame(
        &self,
        module: ModuleId,
        function: FunctionId,
        call: Spot,
        caller: Option<&Rc<Frame>>,
    ) -> Rc<Frame> {
        let arguments = self.arguments(module, function, call);
        let is_loose = self.is_loose(call);
        Rc::new(Frame {
            module,
            function,
            arguments,
            is_loose,
            this: None,
            caller: caller.cloned(),
        })
    }

    /// Whether a call gives the elements of a list one by one, or a table of names.
    pub(super) fn is_loose(&self, (at, call): Spot) -> bool {
        let module = self.app.module(at);
        let Expr::Call { arguments, .. } = module.expr(call) else { return true };
        arguments.iter().any(|argument| match module.expr(*argument) {
            Expr::Spread(_) | Expr::Rest(..) => true,
            // `"$@"`
            Expr::List(_) => module.family == Family::Bash,
            Expr::Named(name, _) => module.text(*name).is_empty(),
            _ => false,
        })
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
        if let Some((call, _)) = app.module(at).functions[function.0 as usize].handed_to
            && let Some(all) = self.idiom.all_handed(self, (at, call))
        {
            let all: Vec<Option<Spot>> = all.into_iter().map(Some).collect();
            return one(Value::Rest(within(&all), frame.cloned()));
        }
        self.basis.open.push((at, function));
        let mut all = Values::new();
        for call in self.callers(at, function).iter() {
            let arguments = self.arguments(at, function, *call);
            all.push(Value::Rest(within(&arguments), None));
        }
        if all.is_empty() { unknown() } else { all }
    }

    /// What a function of the app calls its own parameter with: `withClient(client => …)`.
    pub(super) fn handed_on(&mut self, call: Spot, position: u32, index: u32) -> Option<Values> {
        let app = self.app;
        let mut all = Values::new();
        for (at, function) in self.functions_of(call) {
            let module = app.module(at);
            let frame = self.frame(at, function, call, None);
            let of_call = &frame.arguments;
            // The object that it is called on can be the first that it is given.
            let handed = app.module(call.0).handed(call.1, position).map(|handed| (call.0, handed));
            let position = of_call.iter().position(|given| handed.is_some() && *given == handed);
            let Some(position) = position.and_then(|at| u32::try_from(at).ok()) else { continue };
            for inner in &module.calls {
                let Expr::Call { callee, arguments, .. } = module.expr(*inner) else { continue };
                let Expr::Name(name, scope) = module.expr(*callee) else { continue };
                let is_it = module.lookup(*scope, *name).is_some_and(|bound| {
                    bound.iter().any(|bound| is_parameter(module, bound.value, function, position))
                });
                if let (true, Some(given)) = (is_it, arguments.get(index as usize)) {
                    all.extend(self.value((at, *given), Some(&frame)));
                }
            }
        }
        (!all.is_empty()).then_some(all)
    }

    /// The functions of the app that a call calls.
    fn functions_of(&mut self, spot: Spot) -> Vec<(ModuleId, FunctionId)> {
        let (at, call) = spot;
        let app = self.app;
        let module = app.module(at);
        let Expr::Call { callee, .. } = module.expr(call) else { return Vec::new() };
        let values = self.value((at, *callee), None);
        let known: Vec<_> = values
            .iter()
            .filter_map(|value| match value {
                Value::Function(at, function) => Some((*at, *function)),
                _ => None,
            })
            .collect();
        if !known.is_empty() {
            return known;
        }
        let added = module.called_name(*callee).map_or(&[][..], |name| app.functions_named(name));
        let is_added = |(at, function): &&(ModuleId, FunctionId)| {
            app.module(*at).functions[function.0 as usize].extends_by.is_some()
                && self.idiom.takes(app, (*at, *function), spot)
        };
        added.iter().filter(is_added).copied().collect()
    }
}

/// Whether a value is what a function is given at a position, as far as its type does not say more.
fn is_parameter(module: &Module, id: ExprId, function: FunctionId, position: u32) -> bool {
    match module.expr(id) {
        Expr::Either(parts) => {
            parts.iter().any(|part| *module.expr(*part) == Expr::Parameter(function, position))
        }
        expr => *expr == Expr::Parameter(function, position),
    }
}

/// A frame for a function that is called with these.
pub(super) fn frame_with(
    module: ModuleId,
    function: FunctionId,
    arguments: &[Spot],
    caller: Option<&Rc<Frame>>,
) -> Rc<Frame> {
    let arguments = arguments.iter().map(|argument| Some(*argument)).collect();
    let (is_loose, this) = (false, None);
    Rc::new(Frame { module, function, arguments, is_loose, this, caller: caller.cloned() })
}

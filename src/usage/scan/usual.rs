//! Functions and methods that every program uses, by name: promises, lists, texts, hooks.

use std::rc::Rc;

use super::evaluate::Evaluator;
use super::members::Call;
use super::model::{Expr, ExprId};
use super::value::{Frame, Spot, Value, Values, one, unknown};

impl Evaluator<'_> {
    /// Methods that mean the same on whatever they are called.
    pub(super) fn usual_method(
        &mut self,
        object: Spot,
        name: &str,
        call: &Call<'_>,
    ) -> Option<Values> {
        match name {
            "then" => Some(self.then(object, call)),
            "promise" if call.arguments.is_empty() => self.deferred(object),
            "catch" | "finally" | "fail" | "always" | "bind" => {
                Some(self.value(object, call.frame))
            }
            "toString" | "valueOf" | "trim" | "trimEnd" | "trimStart" | "replace"
            | "replaceAll" | "toLowerCase" => {
                let values = self.value(object, call.frame);
                let is_text = values.iter().any(|value| matches!(value, Value::Text(_)));
                is_text.then_some(values)
            }
            "concat" => {
                let values = self.value(object, call.frame);
                let is_text = values.iter().any(|value| matches!(value, Value::Text(_)));
                let rest = call.arguments.iter().map(|argument| (call.at, *argument));
                let parts: Vec<Spot> = std::iter::once(object).chain(rest).collect();
                is_text.then(|| self.concat(&parts, "", call.frame))
            }
            "join" => {
                let list = self.value(object, call.frame).into_iter().next()?;
                let between = match call.arguments.first() {
                    Some(first) => self.one_text((call.at, *first), call.frame)?,
                    None => ",".into(),
                };
                matches!(list, Value::List(..)).then(|| self.join(&list, &between))
            }
            _ => None,
        }
    }

    fn one_text(&mut self, spot: Spot, frame: Option<&Rc<Frame>>) -> Option<Rc<str>> {
        self.value(spot, frame).into_iter().find_map(|value| match value {
            Value::Text(text) => Some(text),
            _ => None,
        })
    }

    /// What `promise.then(f)` comes to: what `f` answers.
    fn then(&mut self, promise: Spot, call: &Call<'_>) -> Values {
        let Some(first) = call.arguments.first() else { return self.value(promise, call.frame) };
        let mut all = Values::new();
        for value in self.value((call.at, *first), call.frame) {
            match value {
                Value::Function(at, function) => {
                    let frame = Self::frame(at, function, (promise.0, &[promise.1]), call.frame);
                    all.extend(self.answers_of(at, function, &frame));
                }
                _ => all.push(Value::Unknown),
            }
        }
        all
    }

    /// What a promise comes to that is kept apart from what resolves it: `d.resolve(x)` … `d.promise`.
    pub(super) fn deferred(&mut self, (at, object): Spot) -> Option<Values> {
        let app = self.app;
        let module = app.module(at);
        let Expr::Name(name, scope) = module.expr(object) else { return None };
        let home = module.scope_of(*scope, *name)?;
        let mut all = Values::new();
        for call in &module.calls {
            let Expr::Call { callee, arguments, .. } = module.expr(*call) else { continue };
            let Expr::Member(of, method) = module.expr(*callee) else { continue };
            let Expr::Name(same, scope) = module.expr(*of) else { continue };
            if same == name
                && module.text(*method) == "resolve"
                && module.scope_of(*scope, *same) == Some(home)
                && let Some(first) = arguments.first()
            {
                all.extend(self.value((at, *first), None));
            }
        }
        (!all.is_empty()).then_some(all)
    }

    /// Functions that are known by name alone.
    pub(super) fn usual_function(&mut self, name: &str, call: &Call<'_>) -> Option<Values> {
        let first = |call: &Call<'_>| call.arguments.first().map(|first| (call.at, *first));
        match name {
            "encodeURI" | "decodeURI" | "String" | "useCallback" | "ref" | "toValue" => {
                Some(self.value(first(call)?, call.frame))
            }
            "encodeURIComponent" | "escape" => Some(unknown()),
            "useMemo" => Some(self.made_lazily(first(call)?, call.frame)),
            "urljoin" | "urlJoin" | "joinUrl" => {
                let parts: Vec<Spot> =
                    call.arguments.iter().map(|argument| (call.at, *argument)).collect();
                Some(self.concat(&parts, "/", call.frame))
            }
            "URL" if call.is_new => {
                let mut parts: Vec<Spot> =
                    call.arguments.iter().map(|argument| (call.at, *argument)).collect();
                parts.reverse();
                Some(self.concat(&parts, "/", call.frame))
            }
            _ => None,
        }
    }

    /// What a function is given that is handed to a call where it stands.
    pub(super) fn handed(
        &mut self,
        (at, call): Spot,
        position: u32,
        index: u32,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Values> {
        let app = self.app;
        let module = app.module(at);
        let Expr::Call { callee, arguments, .. } = module.expr(call) else { return None };
        let object = match module.expr(*callee) {
            Expr::Member(object, _) => Some((at, *object)),
            _ => None,
        };
        match (module.called_name(*callee)?, object) {
            ("then" | "done", Some(promise)) if (position, index) == (0, 0) => {
                Some(self.value(promise, frame))
            }
            ("then" | "done" | "catch" | "fail" | "finally" | "addEventListener", _) => {
                Some(one(Value::Foreign))
            }
            ("define" | "require" | "requirejs", _) => {
                let list = arguments.iter().find_map(|argument| match module.expr(*argument) {
                    Expr::List(parts) => Some(parts),
                    _ => None,
                })?;
                self.loaded((at, *list.get(index as usize)?))
            }
            ("map" | "forEach" | "filter" | "find" | "some" | "every" | "flatMap", Some(list))
                if index == 0 =>
            {
                Some(self.element(list, None, frame))
            }
            _ => self.handed_on((at, call), position, index),
        }
    }

    fn loaded(&mut self, name: (super::value::ModuleId, ExprId)) -> Option<Values> {
        let Expr::Text(path) = self.app.module(name.0).expr(name.1) else { return None };
        Some(one(self.module_named(name.0, path)))
    }

    /// What a function of the app calls its own parameter with: `withClient(client => …)`.
    fn handed_on(&mut self, call: Spot, position: u32, index: u32) -> Option<Values> {
        let app = self.app;
        let Expr::Call { callee, .. } = app.module(call.0).expr(call.1) else { return None };
        let mut all = Values::new();
        for value in self.value((call.0, *callee), None) {
            let Value::Function(at, function) = value else { continue };
            let module = app.module(at);
            for inner in &module.calls {
                let Expr::Call { callee, arguments, .. } = module.expr(*inner) else { continue };
                let Expr::Name(name, scope) = module.expr(*callee) else { continue };
                let is_it = module.lookup(*scope, *name).is_some_and(|bound| {
                    bound.iter().any(|bound| {
                        *module.expr(bound.value) == Expr::Parameter(function, position)
                    })
                });
                if let (true, Some(given)) = (is_it, arguments.get(index as usize)) {
                    all.extend(self.value((at, *given), None));
                }
            }
        }
        (!all.is_empty()).then_some(all)
    }
}

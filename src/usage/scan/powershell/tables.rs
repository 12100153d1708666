//! What functions are given: by name, by position, or in a table that is splatted; and what tables hold.

use std::rc::Rc;

use super::super::evaluate::Evaluator;
use super::super::members::Call;
use super::super::model::{Expr, ExprId, FunctionId, Module};
use super::super::said::Said;
use super::super::value::{Frame, Given, ModuleId, Spot, Value, Values, one, unknown};

/// What a parameter stands for: what is given, or its default.
pub(super) const PARAMETER: &str = "-parameter";
/// The same of a parameter that every caller gives, and gives something.
pub(super) const MANDATORY: &str = "-mandatory";
/// What `$PSBoundParameters` holds of a parameter: nothing where it is not given.
pub(super) const BOUND: &str = "-bound";
/// What stands in a table for a name that was taken out of it.
pub(super) const REMOVED: &str = "-removed";
/// The name of what is splatted.
pub(super) const SPLAT: &str = "@";
/// The name of what comes from the command before in a pipeline: it can be given to any parameter.
pub(super) const PIPED: &str = "|";

/// A parameter of a function, as `PARAMETER` and `BOUND` name it.
pub(super) struct Asked<'m> {
    at: ModuleId,
    function: FunctionId,
    index: u32,
    /// Its name, and its other names.
    names: Vec<&'m str>,
}

impl<'m> Asked<'m> {
    pub(super) fn of(module: &'m Module, at: ModuleId, arguments: &[ExprId]) -> Option<Self> {
        let (first, names) = arguments.split_first()?;
        let Expr::Parameter(function, index) = *module.expr(*first) else { return None };
        let names = names.iter().filter_map(|name| match module.expr(*name) {
            Expr::Text(name) => Some(&**name),
            _ => None,
        });
        Some(Self { at, function, index, names: names.collect() })
    }

    /// What one call gives.
    fn given(
        &self,
        evaluator: &mut Evaluator<'_>,
        arguments: &[Option<Spot>],
        caller: Option<&Rc<Frame>>,
    ) -> Said {
        let module = evaluator.app.module(self.at);
        if let Some(spot) = self.own(module, arguments) {
            return Said::these(evaluator.value(spot, caller));
        }
        let mut said = match self.by_name(module, arguments, SPLAT) {
            Some(table) => {
                let tables = evaluator.value(table, caller);
                entry(evaluator, &tables, &self.names)
            }
            None => Said::nothing(),
        };
        said.may_be_any |= said.may_lack && self.by_name(module, arguments, PIPED).is_some();
        said
    }

    /// What the call at hand gives, and in which call that stands.
    pub(super) fn handed(
        &self,
        evaluator: &mut Evaluator<'_>,
        frame: Option<&Rc<Frame>>,
    ) -> Option<(Spot, Option<Rc<Frame>>)> {
        let mut known = frame;
        while let Some(call) = known {
            if (call.module, call.function) == (self.at, self.function) {
                if let Some(own) = self.own(evaluator.app.module(self.at), &call.arguments) {
                    return Some((own, call.caller.clone()));
                }
                let module = evaluator.app.module(self.at);
                let table = self.by_name(module, &call.arguments, SPLAT)?;
                let tables = evaluator.value(table, call.caller.as_ref());
                return found(evaluator, &tables, &self.names);
            }
            known = call.caller.as_ref();
        }
        None
    }

    /// What a call gives under a name that the function has for it.
    fn by_name(&self, module: &Module, arguments: &[Option<Spot>], wanted: &str) -> Option<Spot> {
        let names = &module.functions[self.function.0 as usize].parameters;
        let at = names.iter().position(|name| module.text(*name) == wanted)?;
        arguments.get(at).copied().flatten()
    }

    /// What a call gives as this parameter, by any of its names.
    fn own(&self, module: &Module, arguments: &[Option<Spot>]) -> Option<Spot> {
        let own = arguments.get(self.index as usize).copied().flatten();
        let aliases = &self.names[1.min(self.names.len())..];
        own.or_else(|| aliases.iter().find_map(|name| self.by_name(module, arguments, name)))
    }

    /// What the call at hand gives, or any call that is known.
    fn said(&self, evaluator: &mut Evaluator<'_>, frame: Option<&Rc<Frame>>) -> Said {
        let mut known = frame;
        while let Some(call) = known {
            if (call.module, call.function) == (self.at, self.function) {
                return self.given(evaluator, &call.arguments, call.caller.as_ref());
            }
            known = call.caller.as_ref();
        }
        self.said_by_all(evaluator)
    }

    /// What any call that is known gives. Nearly every function that sends is asked that for each of its parameters,
    /// by each that calls it, so that the answer is kept where it is the same for all who ask.
    fn said_by_all(&self, evaluator: &mut Evaluator<'_>) -> Said {
        let key = (self.at, self.function, self.index);
        if let Some((said, basis)) = evaluator.said.get(&key).map(Rc::clone).as_deref()
            && evaluator.holds_for_all(basis)
        {
            evaluator.basis.add(basis);
            return said.clone();
        }
        let before = std::mem::take(&mut evaluator.basis);
        let cut_before = std::mem::take(&mut evaluator.cut);
        let said = self.said_by_each(evaluator);
        evaluator.basis.sort();
        if evaluator.cut.is_whole() {
            let known = Rc::new((said.clone(), evaluator.basis.clone()));
            evaluator.said.insert(key, known);
        }
        evaluator.cut.add(cut_before);
        evaluator.basis.add(&before);
        said
    }

    fn said_by_each(&self, evaluator: &mut Evaluator<'_>) -> Said {
        evaluator.basis.open.push((self.at, self.function));
        let callers = evaluator.callers(self.at, self.function);
        if callers.is_empty() {
            // Somebody else may call it with anything, or leave it out.
            return Said { may_lack: true, may_be_any: true, ..Said::default() };
        }
        let arguments = evaluator.arguments_of((self.at, self.function), &callers);
        let each = arguments.iter().map(|arguments| self.given(evaluator, arguments, None));
        let mut all = Said::any_of(each);
        evaluator.at_most(&mut all.values);
        all
    }
}

/// What one call gives as a parameter, where that can be told.
pub(super) fn given(
    evaluator: &mut Evaluator<'_>,
    (at, id): Spot,
    call: &Rc<Frame>,
) -> Option<Given> {
    let module = evaluator.app.module(at);
    let Expr::Call { callee, arguments, .. } = module.expr(id) else { return None };
    let asked = Asked::of(module, at, arguments)?;
    if let Some(given) = asked.handed(evaluator, Some(call)) {
        return Some(Some(given));
    }
    let may_give = |name| asked.by_name(module, &call.arguments, name).is_some();
    let is_always = module.called_name(*callee) == Some(MANDATORY);
    let is_left_out = !is_always && !may_give(PIPED);
    if !is_left_out {
        return None;
    }
    // A table that is splatted may leave it out, if all that it holds is known.
    let Some(table) = asked.by_name(module, &call.arguments, SPLAT) else { return Some(None) };
    let tables = evaluator.value(table, call.caller.as_ref());
    let said = entry(evaluator, &tables, &asked.names);
    (said.may_lack && !said.may_be_any && said.values.is_empty()).then_some(None)
}

/// The value of a parameter.
pub(super) fn parameter(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Values {
    let module = evaluator.app.module(call.at);
    let Some(asked) = Asked::of(module, call.at, call.arguments) else { return unknown() };
    let mut said = asked.said(evaluator, call.frame);
    let defaults = &module.functions[asked.function.0 as usize].defaults;
    let default = defaults.iter().find(|(of, _)| *of == asked.index);
    if let (true, Some((_, default))) = (said.may_lack, default) {
        said.may_lack = false;
        said.or(Said::these(evaluator.value((call.at, *default), call.frame)));
    }
    said.may_lack &= !said.may_be_any;
    said.into_values()
}

/// What `$PSBoundParameters` holds of a parameter.
pub(super) fn bound(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Values {
    let module = evaluator.app.module(call.at);
    match Asked::of(module, call.at, call.arguments) {
        Some(asked) => asked.said(evaluator, call.frame).into_values(),
        None => unknown(),
    }
}

/// What tables hold under any of these names.
pub(super) fn entry(evaluator: &mut Evaluator<'_>, tables: &[Value], names: &[&str]) -> Said {
    Said::any_of(tables.iter().map(|table| match table {
        Value::Object(at, id, frame) => {
            let (spot, frame) = ((*at, *id), frame.as_ref());
            let inside = evaluator.deeper(|deeper| held(deeper, spot, frame, names));
            inside.unwrap_or_else(Said::anything)
        }
        Value::Nothing => Said::nothing(),
        _ => Said::anything(),
    }))
}

/// What one table holds.
fn held(
    evaluator: &mut Evaluator<'_>,
    (at, id): Spot,
    frame: Option<&Rc<Frame>>,
    names: &[&str],
) -> Said {
    let module = evaluator.app.module(at);
    let Expr::Object(pairs) = module.expr(id) else { return Said::anything() };
    let mut all = Said::default();
    // What is said last counts.
    for (key, value) in pairs.iter().rev() {
        match module.text(*key) {
            "" => {
                let tables = evaluator.value((at, *value), frame);
                let mut inside = entry(evaluator, &tables, names);
                let goes_on = std::mem::take(&mut inside.may_lack) || inside.may_be_any;
                all.or(inside);
                if !goes_on {
                    return all;
                }
            }
            key if names.contains(&key) => {
                all.or(said_by(evaluator, (at, *value), frame));
                return all;
            }
            _ => {}
        }
    }
    all.may_lack = true;
    all
}

/// Where one table holds something under any of these names, if that is the same whatever happens.
fn found(
    evaluator: &mut Evaluator<'_>,
    tables: &[Value],
    names: &[&str],
) -> Option<(Spot, Option<Rc<Frame>>)> {
    let [Value::Object(at, id, frame)] = tables else { return None };
    let module = evaluator.app.module(*at);
    let Expr::Object(pairs) = module.expr(*id) else { return None };
    for (key, value) in pairs.iter().rev() {
        match module.text(*key) {
            "" => {
                let tables = evaluator.value((*at, *value), frame.as_ref());
                let inside = evaluator.deeper(|deeper| found(deeper, &tables, names)).flatten();
                let is_table = |value: &Value| matches!(value, Value::Object(..) | Value::Nothing);
                if inside.is_some() || !tables.iter().all(is_table) {
                    return inside;
                }
            }
            key if names.contains(&key) => return Some(((*at, *value), frame.clone())),
            _ => {}
        }
    }
    None
}

/// What stands behind a name of a table.
fn said_by(evaluator: &mut Evaluator<'_>, (at, value): Spot, frame: Option<&Rc<Frame>>) -> Said {
    let module = evaluator.app.module(at);
    if let Expr::Call { callee, arguments, .. } = module.expr(value) {
        match module.called_name(*callee) {
            Some(REMOVED) => return Said::nothing(),
            Some(BOUND) => {
                return Asked::of(module, at, arguments)
                    .map_or_else(Said::anything, |asked| asked.said(evaluator, frame));
            }
            _ => {}
        }
    }
    Said::these(evaluator.value((at, value), frame))
}

/// Nothing, as `$null` and a switch that is off.
pub(super) fn global(name: &str) -> Option<Value> {
    match name {
        "$null" | "$false" => Some(Value::Nothing),
        "$true" => Some(Value::Text("true".into())),
        _ => None,
    }
}

/// A call as a value, where something stands in its place that a text was made into.
pub(super) fn escaped(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Values {
    let Some(argument) = call.arguments.first() else { return unknown() };
    let values = evaluator.value((call.at, *argument), call.frame);
    let mut all = Values::new();
    for value in values {
        all.push(match value {
            Value::Text(text) => Value::Text(as_segment(&text).into()),
            other => other,
        });
    }
    if all.is_empty() { one(Value::Unknown) } else { all }
}

/// A text as one segment of a path; what is not known of it stays so.
fn as_segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("{*", "{").chars() {
        match c {
            '/' => out.push_str("%2F"),
            '?' => out.push_str("%3F"),
            '&' => out.push_str("%26"),
            '#' => out.push_str("%23"),
            ':' => out.push_str("%3A"),
            ' ' => out.push_str("%20"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_is_one_segment() {
        assert_eq!(as_segment("a b/c?d=1&e"), "a%20b%2Fc%3Fd=1%26e");
        assert_eq!(as_segment("refs/{*path}"), "refs%2F{path}");
    }
}

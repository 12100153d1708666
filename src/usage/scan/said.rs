//! What calls say under a name, where arguments are given by name and can be left out.

use std::rc::Rc;

use super::maps::HashSet;
use super::value::{Value, Values};

/// What is said under a name.
#[derive(Debug, Clone, Default)]
pub(super) struct Said {
    pub(super) values: Values,
    /// Whether it may be that nothing is said.
    pub(super) may_lack: bool,
    /// Whether it may be anything.
    pub(super) may_be_any: bool,
}

impl Said {
    pub(super) fn nothing() -> Self {
        Self { may_lack: true, ..Self::default() }
    }

    pub(super) fn anything() -> Self {
        Self { may_be_any: true, ..Self::default() }
    }

    pub(super) fn these(values: Values) -> Self {
        Self { values, ..Self::default() }
    }

    /// This, or the other.
    pub(super) fn or(&mut self, other: Self) {
        for value in other.values {
            if !self.values.contains(&value) {
                self.values.push(value);
            }
        }
        self.may_lack |= other.may_lack;
        self.may_be_any |= other.may_be_any;
    }

    /// All of these together. Hundreds of calls say a different text each.
    pub(super) fn any_of(all: impl IntoIterator<Item = Self>) -> Self {
        let mut together = Self::default();
        let mut texts: HashSet<Rc<str>> = HashSet::default();
        let mut others: Vec<usize> = Vec::new();
        for said in all {
            for value in said.values {
                let is_new = match &value {
                    Value::Text(text) => texts.insert(Rc::clone(text)),
                    _ => !others.iter().any(|at| together.values[*at] == value),
                };
                if is_new {
                    if !matches!(value, Value::Text(_)) {
                        others.push(together.values.len());
                    }
                    together.values.push(value);
                }
            }
            together.may_lack |= said.may_lack;
            together.may_be_any |= said.may_be_any;
        }
        together
    }

    /// As the value of an expression.
    pub(super) fn into_values(self) -> Values {
        let mut values = self.values;
        let rest = [(self.may_be_any, Value::Unknown), (self.may_lack, Value::Nothing)];
        for (is_so, value) in rest {
            if is_so && !values.contains(&value) {
                values.push(value);
            }
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::super::value::text;
    use super::*;

    #[test]
    fn what_is_said_twice_counts_once_and_in_its_order() {
        let says = |values: &[Value]| Said::these(values.iter().cloned().collect());
        let all = [
            says(&[text("a"), Value::Unknown]),
            Said::nothing(),
            says(&[text("b"), Value::Unknown, text("a")]),
        ];
        let together = Said::any_of(all);
        assert_eq!(together.values[..], [text("a"), Value::Unknown, text("b")]);
        assert!(together.may_lack && !together.may_be_any);
    }
}

//! What a list of parameters declares.

use super::super::syntax::Node;
use super::{child_of, children, core};

/// A parameter of a function or of a script.
#[derive(Clone, Copy)]
pub(super) struct Parameter<'t> {
    /// All of it, with what is said of it.
    pub(super) node: Node<'t>,
    pub(super) variable: Node<'t>,
    pub(super) default: Option<Node<'t>>,
}

/// The parameters of a list, in order.
pub(super) fn declared(list: Node<'_>) -> Vec<Parameter<'_>> {
    let mut all = Vec::new();
    for node in children(list) {
        let Some(variable) = child_of(node, "variable") else { continue };
        let default = child_of(node, "script_parameter_default").map(core);
        // Of `$a = 1, [switch]$b` the grammar may take all that stands behind the sign for one list.
        let parts = default.filter(|default| default.kind() == "array_literal_expression");
        let parts = parts.map(children).unwrap_or_default();
        let more: Option<Vec<Parameter<'_>>> =
            parts.iter().skip(1).map(|part| plain(*part)).collect();
        match (parts.first(), more) {
            (Some(first), Some(more)) => {
                all.push(Parameter { node, variable, default: Some(*first) });
                all.extend(more);
            }
            _ => all.push(Parameter { node, variable, default }),
        }
    }
    all
}

/// A parameter of which no more is said than its type.
fn plain(node: Node<'_>) -> Option<Parameter<'_>> {
    let mut variable = core(node);
    while variable.kind() == "cast_expression" {
        variable = core(children(variable).pop()?);
    }
    (variable.kind() == "variable").then_some(Parameter { node, variable, default: None })
}

//! Which of several methods of one name a call means, as far as the types say that are written down.

use super::super::model::{Expr, ExprId, FunctionId, Module};

/// Types that are words of the language, and neither a text nor anything at all.
const PLAIN: [&str; 12] = [
    "bool", "byte", "decimal", "double", "float", "int", "long", "sbyte", "short", "uint", "ulong",
    "ushort",
];

/// What is known of the type of an argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind<'m> {
    Text,
    Number,
    Flag,
    Function,
    /// Of a type that has this name.
    Named(&'m str),
}

/// Whether an argument cannot be given to a parameter whose type is written so.
pub(super) fn is_refused(wanted: &str, caller: &Module, argument: ExprId) -> bool {
    let wanted = wanted.trim_end_matches('?');
    let Some(kind) = kind(caller, argument) else { return false };
    let is_plain = PLAIN.contains(&wanted);
    match kind {
        Kind::Text | Kind::Named("string") => is_plain || wanted == "HttpMethod",
        Kind::Number => wanted == "string" || wanted == "bool" || wanted == "HttpMethod",
        Kind::Flag => wanted == "string" || is_plain && wanted != "bool",
        Kind::Function => wanted == "string" || is_plain,
        Kind::Named(known) if PLAIN.contains(&known) => {
            wanted == "string"
                || wanted == "HttpMethod"
                || known == "bool" && is_plain && wanted != known
        }
        Kind::Named("HttpMethod") => is_plain || wanted == "string",
        Kind::Named(_) => wanted == "HttpMethod",
    }
}

fn kind(caller: &Module, argument: ExprId) -> Option<Kind<'_>> {
    match caller.expr(argument) {
        // A literal with quotes is longer than what it says; a number is not.
        Expr::Text(text) => {
            let span = caller.span(argument);
            match (span.end - span.start).checked_sub(text.len())? {
                0 if text.starts_with(|c: char| c.is_ascii_digit()) => Some(Kind::Number),
                // `HttpMethod.Get` is read as its verb.
                11 if text.chars().all(|c| c.is_ascii_uppercase()) => {
                    Some(Kind::Named("HttpMethod"))
                }
                2 | 3 => Some(Kind::Text),
                _ => None,
            }
        }
        // A sum of numbers reads the same.
        Expr::Concat(parts) => {
            let is_text = |part: &ExprId| {
                let Expr::Text(text) = caller.expr(*part) else { return false };
                !text.chars().all(|c| c.is_ascii_digit())
            };
            parts.iter().any(is_text).then_some(Kind::Text)
        }
        Expr::Flag(_) => Some(Kind::Flag),
        Expr::Function(_) => Some(Kind::Function),
        Expr::Member(of, _) if caller.called_name(*of) == Some("HttpMethod") => {
            Some(Kind::Named("HttpMethod"))
        }
        Expr::Call { callee, is_new: true, .. } => match caller.expr(*callee) {
            Expr::TypeName(name, _) => Some(Kind::Named(caller.text(*name))),
            _ => None,
        },
        Expr::Name(name, scope) => match caller.lookup(*scope, *name)? {
            [bound] => match caller.expr(bound.value) {
                Expr::Parameter(function, index) => declared(caller, *function, *index),
                Expr::Either(parts) => parts.iter().find_map(|part| match caller.expr(*part) {
                    Expr::Parameter(function, index) => declared(caller, *function, *index),
                    _ => None,
                }),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// The type that is written for a parameter.
fn declared(module: &Module, function: FunctionId, index: u32) -> Option<Kind<'_>> {
    let kinds = &module.functions[function.0 as usize].kinds;
    let kind = kinds.get(index as usize)?;
    // Of others it is not known what they can be taken for.
    let is_known = PLAIN.contains(&&**kind) || matches!(&**kind, "string" | "HttpMethod");
    is_known.then_some(Kind::Named(kind))
}

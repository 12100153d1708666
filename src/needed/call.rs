//! One call: the operation that it is, or what is known of it where that cannot be told.

use super::Undetermined;
use super::limits::limits;
use crate::catalog::{Access, OperationRow, ScopeName};
use crate::usage::{Resolution, UsedCall, Why};

/// The operation of a call whose needs are known.
pub(super) fn determined<'c>(call: &UsedCall<'c>) -> Result<&'c OperationRow, Box<Undetermined>> {
    let undetermined = |why: String, may_need, limits| {
        Box::new(Undetermined {
            call: shown(call),
            why,
            may_need,
            limits,
            is_of_code: call.why.is_some(),
            count: call.count,
            place: call.first.clone(),
        })
    };
    match &call.resolution {
        Resolution::DifferentScopes { operations, why } => {
            let all = operations.iter().flat_map(|row| row.access.scopes()).cloned();
            let mut may_need: Vec<ScopeName> = all.collect();
            may_need.sort();
            may_need.dedup();
            // Where the rest of a path is not known, the operations that fit are the shortest, not all.
            let open = operations.iter().any(|row| row.access == Access::Undeclared)
                || call.call.target().contains("{*");
            let can_be = can_be(operations);
            let reason = call.why.as_deref().unwrap_or_else(|| reason(*why));
            let why = format!("{reason}: it can be {can_be}");
            let limits = (!open)
                .then(|| limits(format!("can be only {can_be}"), operations.iter().copied()));
            Err(undetermined(why, (!open).then_some(may_need), limits))
        }
        resolution => match resolution.operations().first() {
            Some(row) if row.access == Access::Undeclared => Err(undetermined(
                format!(
                    "the spec of `{}` names no scope, which does not mean that none is needed",
                    row.id
                ),
                None,
                None,
            )),
            Some(row) => Ok(row),
            None => Err(undetermined("no published operation fits".to_owned(), None, None)),
        },
    }
}

const fn reason(why: Why) -> &'static str {
    match why {
        Why::VerbUnknown => "the verb is not known",
        Why::Query => "the query keys fit several operations",
        Why::Placeholder => "a placeholder stands where the route has a word",
        Why::ReceiverUnknown => "the client class is not known",
        Why::Name => "the class has several methods that the name can mean",
        Why::Arguments => "an argument of the command is not known",
    }
}

/// The first operations of some, and how many more there are.
fn can_be(operations: &[&OperationRow]) -> String {
    const SHOWN: usize = 8;
    let names: Vec<&str> = operations.iter().take(SHOWN).map(|row| row.id.as_str()).collect();
    match operations.len().saturating_sub(SHOWN) {
        0 => names.join(" or "),
        more => format!("{} or {more} more", names.join(" or ")),
    }
}

/// A call as people are shown it.
pub(super) fn shown(call: &UsedCall<'_>) -> String {
    match call.call.verb() {
        Some(verb) => format!("{verb} {}", call.call.target()),
        None => call.call.target().to_owned(),
    }
}

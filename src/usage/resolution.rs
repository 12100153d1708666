//! What is known of a call: the operation, several, or why there is none.

use std::fmt;

use super::verb::Verb;
use crate::catalog::{Access, OperationRow};

/// The answer to "which operation is this call?". Never a guess.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution<'c> {
    /// Exactly this operation. Whether its scopes are declared is a property of the operation.
    One(&'c OperationRow),
    /// Exactly this operation, and it needs no token.
    Anonymous(&'c OperationRow),
    /// One of several operations that ask for the same scopes, sorted by id.
    SameScopes(Vec<&'c OperationRow>),
    /// One of several operations that ask for different scopes; or the only published one, if a placeholder stands for a
    /// word of its route.
    DifferentScopes {
        /// The operations, sorted by id.
        operations: Vec<&'c OperationRow>,
        /// What would decide between them.
        why: Why,
    },
    /// A call to Azure DevOps that no document publishes; its scopes are unknown.
    Unpublished(Unpublished),
    /// No call to an interface of Azure DevOps.
    NotAzureDevOps,
}

/// What would decide between several operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The verb is not known.
    VerbUnknown,
    /// The query keys fit several operations.
    Query,
    /// A placeholder stands where the route has a word.
    Placeholder,
    /// The client class on which the method is called is not known.
    ReceiverUnknown,
    /// The client class has several methods that this name can mean.
    Name,
    /// An argument of a command decides, and is not known.
    Arguments,
}

/// What is missing in the published documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unpublished {
    /// No route fits the URL.
    Route,
    /// The route is published for other verbs only.
    Verb {
        /// Those verbs.
        published: Vec<Verb>,
    },
    /// The client class stands for no published area.
    Area,
    /// The area is published, the method is not.
    Method,
    /// No command of this name is known.
    Command,
    /// The command calls this.
    ByCommand(Box<str>),
    /// The arguments of a command decide, and are not known.
    Arguments,
}

impl<'c> Resolution<'c> {
    pub(super) fn one(row: &'c OperationRow) -> Self {
        if row.access == Access::Anonymous { Self::Anonymous(row) } else { Self::One(row) }
    }

    /// The answer for any number of operations but none.
    pub(super) fn several(rows: impl IntoIterator<Item = &'c OperationRow>, why: Why) -> Self {
        let mut rows: Vec<_> = rows.into_iter().collect();
        rows.sort_by(|a, b| a.id.cmp(&b.id));
        rows.dedup_by(|a, b| a.id == b.id);
        match rows[..] {
            [] => Self::Unpublished(Unpublished::Route),
            [one] => Self::one(one),
            [first, ..] if rows.iter().all(|row| same_access(&row.access, &first.access)) => {
                Self::SameScopes(rows)
            }
            _ => Self::DifferentScopes { operations: rows, why },
        }
    }

    /// Every operation that the call can be.
    pub fn operations(&self) -> &[&'c OperationRow] {
        match self {
            Self::One(row) | Self::Anonymous(row) => std::slice::from_ref(row),
            Self::SameScopes(rows) | Self::DifferentScopes { operations: rows, .. } => rows,
            Self::Unpublished(_) | Self::NotAzureDevOps => &[],
        }
    }

    /// What a token needs for the call, where that is decided.
    pub fn access(&self) -> Option<&'c Access> {
        match self {
            Self::One(row) | Self::Anonymous(row) => Some(&row.access),
            Self::SameScopes(rows) => rows.first().map(|row| &row.access),
            Self::DifferentScopes { .. } | Self::Unpublished(_) | Self::NotAzureDevOps => None,
        }
    }

    /// The word for it in output.
    pub const fn status(&self) -> &'static str {
        match self {
            Self::One(_) => "one-operation",
            Self::Anonymous(_) => "anonymous",
            Self::SameScopes(_) => "same-scopes",
            Self::DifferentScopes { .. } => "different-scopes",
            Self::Unpublished(_) => "unpublished",
            Self::NotAzureDevOps => "not-azure-devops",
        }
    }
}

fn same_access(a: &Access, b: &Access) -> bool {
    match (a, b) {
        (Access::AnyOf(a), Access::AnyOf(b)) => {
            a.len() == b.len() && a.iter().all(|scope| b.contains(scope))
        }
        _ => a == b,
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::VerbUnknown => "the verb is not known",
            Self::Query => "the query keys fit several operations",
            Self::Placeholder => "a placeholder stands where the route has a word",
            Self::ReceiverUnknown => "the client class is not known",
            Self::Name => "the name fits several methods of the class",
            Self::Arguments => "an argument of the command is not known",
        })
    }
}

impl fmt::Display for Unpublished {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Route => f.write_str("no published route fits"),
            Self::Verb { published } => {
                f.write_str("the route is published for ")?;
                for (at, verb) in published.iter().enumerate() {
                    let before = match at {
                        0 => "",
                        _ if at + 1 == published.len() => " and ",
                        _ => ", ",
                    };
                    write!(f, "{before}{verb}")?;
                }
                f.write_str(" only")
            }
            Self::Area => f.write_str("the client class stands for no published area"),
            Self::Method => f.write_str("the area publishes no such method"),
            Self::Command => f.write_str("no such command is known"),
            Self::ByCommand(what) => {
                write!(f, "the command calls `{what}`, which no document publishes")
            }
            Self::Arguments => f.write_str("the arguments that decide are known only when it runs"),
        }
    }
}

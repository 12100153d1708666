//! Names of facts. Each is its own type, so that a scope cannot be passed for a source.

use std::borrow::Borrow;
use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Box<str>);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: Into<Box<str>>> From<T> for $name {
            fn from(text: T) -> Self {
                Self(text.into())
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    };
}

id!(
    /// A scope, such as `vso.code_write`.
    ScopeName
);
id!(
    /// A document, spec, release note, post or measurement: an entry of `data/sources.yaml`.
    SourceId
);
id!(
    /// A REST operation, such as `git.GetPullRequests`.
    OperationId
);
id!(
    /// One printing of the table of scopes.
    TableId
);
id!(
    /// A way to authenticate, such as `managed-identity`.
    MechanismId
);
id!(
    /// A kind of application, such as `web-app`.
    AppTypeId
);
id!(
    /// A decision of `data/decisions.yaml`.
    DecisionId
);

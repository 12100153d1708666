//! What the `security` of an operation says about scopes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The scopes that one version of an operation names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Declared {
    /// Names none. That is not the same as needing none.
    Nothing,
    /// Says that no security applies (`security: []`).
    Anonymous,
    /// Any one of these allows the call. Swagger reads such a list as "all of"; that Azure DevOps
    /// means "any of" is an inference, explained in `data/README.md`. Lower case.
    AnyOf(BTreeSet<String>),
}

impl Declared {
    /// `own` is whether the operation itself carries the list: an empty list in the operation
    /// lifts all security, an empty default of the file only says nothing.
    pub(super) fn from_security(security: &[BTreeMap<String, Vec<String>>], own: bool) -> Self {
        if own && security.is_empty() {
            return Self::Anonymous;
        }
        let scopes: BTreeSet<String> = security
            .iter()
            .flat_map(BTreeMap::values)
            .flatten()
            .map(|scope| scope.to_lowercase())
            .collect();
        if scopes.is_empty() { Self::Nothing } else { Self::AnyOf(scopes) }
    }
}

impl fmt::Display for Declared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("UNDECLARED"),
            Self::Anonymous => f.write_str("ANONYMOUS"),
            Self::AnyOf(scopes) => {
                for (at, scope) in scopes.iter().enumerate() {
                    if at > 0 {
                        f.write_str("|")?;
                    }
                    f.write_str(scope)?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Declared;

    fn security(json: &str) -> Vec<BTreeMap<String, Vec<String>>> {
        serde_json::from_str(json).expect("a security list")
    }

    #[test]
    fn the_three_answers() {
        for (json, own, printed) in [
            ("[]", true, "ANONYMOUS"),
            ("[]", false, "UNDECLARED"),
            (r#"[{"accessToken":[]}]"#, false, "UNDECLARED"),
            (r#"[{"oauth2":["vso.work","vso.Code"]}]"#, true, "vso.code|vso.work"),
            (r#"[{"oauth2":["vso.a"]},{"Entra":["vso.a"]}]"#, true, "vso.a"),
        ] {
            let declared = Declared::from_security(&security(json), own);
            assert_eq!(declared.to_string(), printed, "{json}");
        }
    }
}

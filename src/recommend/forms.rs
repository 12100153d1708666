//! Scopes in the forms in which they are asked for, ready to paste.

use jiff::ToSpan;
use serde::Serialize;

use super::asking::AskedScope;
use crate::catalog::{AskedIn, MechanismId, ScopeForm, SourceId};
use crate::date::AsOf;

/// The resource Azure DevOps in Microsoft Entra; `data/mechanisms.yaml` cites who says so.
const RESOURCE: &str = "499b84ac-1321-427f-aa17-267ca6975798";
/// How long the token of the example lives: short, since the token is an example to be changed.
const DAYS: i64 = 30;

/// Scopes in one form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The form.
    pub form: ScopeForm,
    /// The text to paste.
    pub text: String,
    /// Scopes that it lacks, because no permission id of theirs is known.
    pub without: Vec<String>,
    /// Who documents it.
    pub sources: Vec<SourceId>,
}

/// A request of the API that makes personal access tokens.
#[derive(Serialize)]
struct NewToken<'a> {
    #[serde(rename = "displayName")]
    display_name: &'a str,
    scope: &'a str,
    #[serde(rename = "validTo")]
    valid_to: String,
    #[serde(rename = "allOrgs")]
    all_orgs: bool,
}

/// The scopes in each of these forms. No scopes have one form only, the empty array of a manifest: the others
/// need a scope to mean anything.
pub(super) fn forms(
    asked_in: &[&AskedIn],
    mechanism: &MechanismId,
    scopes: &[AskedScope],
    as_of: AsOf,
) -> Vec<Form> {
    let names: Vec<&str> = scopes.iter().map(|one| one.scope.as_str()).collect();
    let form = |asked: &&AskedIn| {
        if names.is_empty() && asked.form != ScopeForm::Manifest {
            return None;
        }
        let mut without = Vec::new();
        let text = match asked.form {
            ScopeForm::Manifest => manifest(&names),
            ScopeForm::EntraScope => {
                names.iter().map(|name| format!("{RESOURCE}/{name}")).collect::<Vec<_>>().join(" ")
            }
            ScopeForm::EntraPermission => permissions(scopes, &mut without)?,
            ScopeForm::LegacyScope => names.join(" "),
            ScopeForm::PatPage => scopes.iter().map(label).collect::<Vec<_>>().join("; "),
            ScopeForm::PatApi => new_token(&names, mechanism, as_of),
        };
        Some(Form { form: asked.form, text, without, sources: asked.sources.clone() })
    };
    asked_in.iter().filter_map(form).collect()
}

fn manifest(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    format!("\"scopes\": [{}]", quoted.join(", "))
}

/// The command that adds the permissions; nothing where no id is known.
fn permissions(scopes: &[AskedScope], without: &mut Vec<String>) -> Option<String> {
    let mut command = format!(
        "az ad app permission add --id <application-id> --api {RESOURCE} --api-permissions"
    );
    let bare = command.len();
    for one in scopes {
        if let Some(permission) = &one.permission {
            command.push(' ');
            command.push_str(&permission.id);
            command.push_str("=Scope");
        } else {
            without.push(one.scope.to_string());
        }
    }
    (command.len() > bare).then_some(command)
}

/// What stands beside the box to tick.
fn label(one: &AskedScope) -> String {
    one.pat_label.clone().unwrap_or_else(|| format!("{} (name of the table of scopes)", one.name))
}

fn new_token(names: &[&str], mechanism: &MechanismId, as_of: AsOf) -> String {
    let token = NewToken {
        display_name: "my-app",
        scope: &names.join(" "),
        valid_to: format!("{}T00:00:00Z", as_of.day().saturating_add(DAYS.days())),
        all_orgs: mechanism.as_str() == "pat-global",
    };
    serde_json::to_string(&token).expect("plain data with text keys")
}

//! The rules, sorted by id.

mod app_role_on_azure_devops;
mod catalogue_not_request;
mod documented_scopes_differ;
mod duplicate_scope;
mod expired_allowance;
mod full_access_scope;
mod full_access_token;
mod global_token;
mod hard_coded_token;
mod high_privilege_scope;
mod ignored_scopes;
mod long_lived_token;
mod mechanism_cannot_call;
mod missing_scope;
mod narrowing;
mod not_public_scope;
mod over_broad_scope;
mod packager_refuses;
mod pat_scopes_not_one_string;
mod redundant_scope;
mod retired_mechanism;
mod retired_scope;
mod rule;
mod scope_not_in_server_version;
mod scopes_on_task_only_extension;
mod scopes_with_app_identity;
mod secret_in_public_client;
mod superfluous_extension_data;
mod undetermined_call;
mod unknown_permission_id;
mod unknown_scope;
mod unqualified_entra_scope;
mod unused_allowance;
mod unused_scope;
mod usage;
mod wrong_resource;

pub use expired_allowance::META as EXPIRED_ALLOWANCE;
pub use rule::{Meta, Rule, Subject};
pub(crate) use unknown_scope::is_template;
pub use unused_allowance::META as UNUSED_ALLOWANCE;

/// Ids of the rules that need to know what the app calls, sorted.
pub const ABOUT_CALLS: &[&str] = &[
    "documented-scopes-differ",
    "missing-scope",
    "over-broad-scope",
    "undetermined-call",
    "unused-scope",
];

/// All rules, sorted by id.
pub const RULES: &[&dyn Rule] = &[
    &app_role_on_azure_devops::AppRoleOnAzureDevOps,
    &catalogue_not_request::CatalogueNotRequest,
    &documented_scopes_differ::DocumentedScopesDiffer,
    &duplicate_scope::DuplicateScope,
    &expired_allowance::ExpiredAllowance,
    &full_access_scope::FullAccessScope,
    &full_access_token::FullAccessToken,
    &global_token::GlobalToken,
    &hard_coded_token::HardCodedToken,
    &high_privilege_scope::HighPrivilegeScope,
    &ignored_scopes::IgnoredScopes,
    &long_lived_token::LongLivedToken,
    &mechanism_cannot_call::MechanismCannotCall,
    &missing_scope::MissingScope,
    &not_public_scope::NotPublicScope,
    &over_broad_scope::OverBroadScope,
    &packager_refuses::PackagerRefuses,
    &pat_scopes_not_one_string::PatScopesNotOneString,
    &redundant_scope::RedundantScope,
    &retired_mechanism::RetiredMechanism,
    &retired_scope::RetiredScope,
    &scope_not_in_server_version::ScopeNotInServerVersion,
    &scopes_on_task_only_extension::ScopesOnTaskOnlyExtension,
    &scopes_with_app_identity::ScopesWithAppIdentity,
    &secret_in_public_client::SecretInPublicClient,
    &superfluous_extension_data::SuperfluousExtensionData,
    &undetermined_call::UndeterminedCall,
    &unknown_permission_id::UnknownPermissionId,
    &unknown_scope::UnknownScope,
    &unqualified_entra_scope::UnqualifiedEntraScope,
    &unused_allowance::UnusedAllowance,
    &unused_scope::UnusedScope,
    &wrong_resource::WrongResource,
];

/// The rule of this id.
pub fn find(id: &str) -> Option<&'static dyn Rule> {
    RULES.iter().copied().find(|rule| rule.meta().id == id)
}

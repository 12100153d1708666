//! scopewise answers two questions about any application that talks to Azure DevOps: which
//! authentication mechanism it should use, and which `vso.*` scopes are the least that it needs.

pub mod catalog;
pub mod date;
pub mod diagnostic;
pub mod finding;
pub mod manifest;
pub mod report;
pub mod scopes;
#[cfg(feature = "cli")]
pub mod shell;
pub mod text;

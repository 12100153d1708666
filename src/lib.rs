//! scopewise answers two questions about any application that talks to Azure DevOps: which
//! authentication mechanism it should use, and which `vso.*` scopes are the least that it needs.

pub mod catalog;
pub mod config;
pub mod date;
pub mod diagnostic;
pub mod engine;
pub mod finding;
pub mod manifest;
pub mod nearest;
pub mod project;
pub mod report;
pub mod rules;
pub mod scopes;
#[cfg(feature = "cli")]
pub mod shell;
pub mod text;
pub mod usage;

//! scopewise answers two questions about any application that talks to Azure DevOps: which
//! authentication mechanism it should use, and which `vso.*` scopes are the least that it needs.
//!
//! # The house
//!
//! Data flows one way: bytes become what an app requests (`manifest`) and what it calls (`usage`); the
//! facts (`catalog`) turn calls into operations and operations into scopes (`scopes`); `rules` hold the
//! requested against the needed, `recommend` turns a profile into a mechanism; `report` turns outcomes
//! into bytes. Configuration and the day that is asked for are inputs, read once at the top and passed
//! down: nothing below `shell` opens a file, asks the clock or reads the environment.
//!
//! | floor | modules | what they are about |
//! | --- | --- | --- |
//! | 6 | `shell` | files, terminal, command line: speak to the world, decide nothing |
//! | 5 | `engine` `explain` `report` | the one pipeline; explanations; outcomes to bytes |
//! | 4 | `baseline` `compare` `recommend` `rules` | what is known; what changed; what to choose, and why; what is wrong |
//! | 3 | `config` `fix` `needed` `project` `scopes` `usage` | what belongs together; calls; the least scopes |
//! | 2 | `catalog` `finding` `manifest` | the facts; what a finding is; what is requested |
//! | 1 | `date` `diagnostic` `nearest` `text` | days, input errors, near names, places in texts |
//!
//! Every arrow points down, or across within a floor below the fifth; `tests/it/layers.rs` reads the code
//! and fails on one that does not.

pub mod baseline;
pub mod catalog;
pub mod compare;
pub mod config;
pub mod date;
pub mod diagnostic;
pub mod engine;
pub mod explain;
pub mod finding;
pub mod fix;
pub mod manifest;
pub mod nearest;
pub mod needed;
pub mod project;
pub mod recommend;
pub mod report;
pub mod rules;
pub mod scopes;
#[cfg(feature = "cli")]
pub mod shell;
pub mod text;
pub mod usage;

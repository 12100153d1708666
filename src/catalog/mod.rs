//! The facts, typed.
//!
//! The program's own facts are read from `data/` when it is built and kept in a compact form; each table
//! is unpacked on first use, scopes and sources row by row, so that a command pays only for what it asks. A user's catalog is
//! read from YAML and CSV by the same parser.

mod check;
mod check_advice;
mod circle;
mod command;
mod files;
mod guide;
mod ids;
mod inheritance;
mod mechanism;
mod normal;
mod operation;
mod packed;
pub mod parse;
pub mod places;
pub mod plain;
mod rows;
mod special;
mod tables;
mod traits;

pub use check::check;
pub use circle::find_circle;
pub use command::{CommandRow, Commands, MayCall};
pub use files::{CatalogFiles, FILES};
pub use guide::*;
pub use ids::{AppTypeId, DecisionId, MechanismId, OperationId, ScopeName, SourceId, TableId};
pub use inheritance::{Edge, Inheritance};
pub use mechanism::*;
pub use normal::normal_forms;
pub use operation::*;
pub use rows::*;
pub use special::special_api;
pub use tables::{Catalog, Operations, Scopes, Sources};
pub use traits::*;

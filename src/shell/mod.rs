//! The program's faces to the world: files, terminal, command line. They decide nothing.

pub mod cli;
pub mod files;
mod git;
mod sides;
#[cfg(feature = "scan")]
mod sources;
pub mod terminal;
pub mod traffic;
mod walk;

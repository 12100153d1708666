//! The program's faces to the world: files, terminal, command line. They decide nothing.

pub mod cli;
pub mod files;
mod git;
mod sides;
pub mod terminal;
pub mod traffic;
mod walk;

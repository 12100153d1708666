//! The program's faces to the world: files, terminal, command line. They decide nothing.

mod above;
#[cfg(feature = "scan")]
mod beside;
pub mod cli;
#[cfg(feature = "scan")]
mod credentials;
pub mod files;
mod git;
mod kept;
#[cfg(feature = "scan")]
mod land;
mod links;
#[cfg(feature = "scan")]
mod locks;
#[cfg(feature = "scan")]
mod makers;
mod modules;
#[cfg(feature = "scan")]
mod nearer;
#[cfg(feature = "scan")]
mod operators;
#[cfg(feature = "scan")]
mod other_code;
#[cfg(feature = "scan")]
mod packed_pages;
#[cfg(feature = "scan")]
mod page_gaps;
mod pipe;
#[cfg(feature = "scan")]
mod progress;
mod rewrite;
mod sides;
#[cfg(feature = "scan")]
mod sources;
pub mod terminal;
#[cfg(feature = "scan")]
mod test_files;
mod threads;
mod tracked;
pub mod traffic;
mod tree;
#[cfg(feature = "scan")]
mod uncounted;
#[cfg(feature = "scan")]
mod unread;
#[cfg(feature = "scan")]
mod unseen;
mod walk;

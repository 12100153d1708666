//! What an application calls: requests and method calls become operations of the catalog.
//!
//! [`Router`] finds the operation of one call; [`read_calls`] reads lists, logs and recordings, and
//! [`Tally`] counts what they hold into [`Usage`]. Query values, tokens and bodies are never kept.

mod access_log;
mod address;
mod call;
pub mod command;
mod comments;
mod curl;
mod har;
mod index;
mod json_lines;
mod made_clients;
mod mechanism_signs;
mod method_aliases;
mod names;
mod placeholder;
mod receivers;
mod resolution;
mod route;
#[cfg(feature = "scan")]
pub mod scan;
mod tally;
mod templates;
mod unpack;
mod urls;
mod verb;

pub use call::{CallPlace, CallText, ObservedCall, without_values};
pub use made_clients::{MadeClient, made_clients, makes_own_requests, service_of};
pub use mechanism_signs::{MechanismSign, signs, signs_in_with_password, takes_token};
pub use names::operations_of_class;
pub use resolution::{Resolution, Unpublished, Why};
pub use route::Router;
pub use tally::{Heard, Tally, UnreadableLine, Usage, UsedCall};
pub use urls::{ReadError, Sink, Unreadable, read_call, read_calls};
pub use verb::Verb;

//! `recommend`: from what an application is to the mechanism that it should use, on any day.
//!
//! What rules a mechanism out follows from its facts ([`crate::catalog::Mechanism`]) and the profile's
//! traits; only the order among those that fit, and special cases, are decisions (`data/decisions.yaml`).

mod advice;
mod asking;
mod conflict;
mod dated;
mod decide;
mod fit;
mod forms;
mod judge;
mod question;
mod remarks;

pub use advice::{
    Acceptable, Advice, Choice, Conflict, Disagreement, Reason, Relaxation, RuledOut, Warning,
};
pub use asking::{AskedScope, Asking, Permissions, ScopeAdvice, asking, permission_basis};
pub use dated::dated;
pub use decide::decide;
pub use forms::Form;
pub use question::{Origin, Profile, Question, UnknownName, resolve};

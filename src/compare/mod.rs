//! Two requests side by side: what became possible and impossible from one to the other, and who must agree
//! to it once more.

mod consent;
mod difference;
mod list;
mod side;

pub use consent::{Again, Consent};
pub use difference::{
    Bound, Change, Difference, Facts, FullAccess, Privilege, Reached, Services, Unclear, compare,
    services,
};
pub use list::{looks_like_list, read_list};
pub use side::{Side, Why};

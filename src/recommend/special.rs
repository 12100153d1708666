//! Calls that only some mechanisms can make: what a list of calls says of the profile.

use crate::catalog::{Api, OperationRow};

/// The special interface that an operation belongs to.
pub fn special_api(row: &OperationRow) -> Option<Api> {
    let route = row.route.to_ascii_lowercase();
    if route == "/_apis/accounts" {
        Some(Api::Organizations)
    } else if route.starts_with("/_apis/profile/profiles/") {
        Some(Api::Profiles)
    } else if route == "/_apis/tokens/pats" {
        Some(Api::PatLifecycle)
    } else {
        None
    }
}

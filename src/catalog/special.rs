//! Interfaces that only some mechanisms can call.

use super::{Api, OperationRow};

impl Api {
    /// The special interface that a path of REST belongs to, whatever host it is on.
    pub fn of_route(route: &str) -> Option<Self> {
        let route = route.to_ascii_lowercase();
        if route == "/_apis/accounts" {
            Some(Self::Organizations)
        } else if route.starts_with("/_apis/profile/profiles/") {
            Some(Self::Profiles)
        } else if route == "/_apis/tokens/pats" {
            Some(Self::PatLifecycle)
        } else {
            None
        }
    }
}

/// The special interface that an operation belongs to.
pub fn special_api(row: &OperationRow) -> Option<Api> {
    Api::of_route(&row.route)
}

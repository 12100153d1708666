//! One call as a list or a recording states it, and what may be kept of it.

use std::borrow::Cow;
use std::sync::Arc;

use super::address::{Parts, query_pairs};
use super::verb::Verb;

/// A call as it was read, secrets included: it lives only as long as its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallText<'t> {
    /// A request.
    Request {
        /// The verb; nothing where it is not known.
        verb: Option<Cow<'t, str>>,
        /// The URL, or the path of one.
        url: Cow<'t, str>,
    },
    /// A method of a client library, such as `git.GetPullRequests`.
    Method(Cow<'t, str>),
}

/// A call as it is kept: no user, password, query value or fragment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ObservedCall {
    /// A request.
    Request {
        /// The verb; nothing where it is not known.
        verb: Option<Verb>,
        /// The URL, see [`without_values`].
        url: Box<str>,
    },
    /// A method of a client library.
    Method(Box<str>),
}

impl From<&CallText<'_>> for ObservedCall {
    fn from(text: &CallText<'_>) -> Self {
        match text {
            CallText::Request { verb, url } => Self::Request {
                verb: verb.as_deref().map(Verb::named),
                url: without_values(url).into(),
            },
            CallText::Method(name) => Self::Method(name.as_ref().into()),
        }
    }
}

impl ObservedCall {
    /// The verb of a request, where it is known.
    pub fn verb(&self) -> Option<Verb> {
        match self {
            Self::Request { verb, .. } => *verb,
            Self::Method(_) => None,
        }
    }

    /// Whether it is a method of a client library.
    pub const fn is_method(&self) -> bool {
        matches!(self, Self::Method(_))
    }

    /// The URL, or the name of the method.
    pub fn target(&self) -> &str {
        match self {
            Self::Request { url, .. } => url,
            Self::Method(name) => name,
        }
    }
}

/// Where a call was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallPlace {
    /// The file as people are shown it; `<stdin>`, or the name of an argument.
    pub file: Arc<str>,
    /// The line, from 1.
    pub line: u64,
}

/// A query key is kept when it is a name of at most this length.
const LONGEST_KEY: usize = 48;
/// A key without a value is kept up to this length: a longer one may be a token that ends in `=`.
const LONGEST_BARE_KEY: usize = 20;

/// A URL without user, password, query values and fragment.
pub fn without_values(url: &str) -> String {
    let parts = Parts::of(url);
    let mut kept = String::with_capacity(url.len());
    kept.push_str(parts.scheme);
    // A password may hold a slash: whatever stands before an `@` ahead of the route is a user.
    let marker = parts.path.find("_apis").unwrap_or(parts.path.len());
    if let Some(at) = parts.path[..marker].rfind('@') {
        kept.push_str(&parts.path[at + 1..]);
    } else {
        kept.push_str(parts.authority.rsplit('@').next().unwrap_or_default());
        kept.push_str(parts.path);
    }
    let is_name = |key: &str, value: &str| {
        let name = |b: u8| b.is_ascii_alphanumeric() || b"$._-[]".contains(&b);
        let bare = value.is_empty() || value.starts_with('=');
        let longest = if bare { LONGEST_BARE_KEY } else { LONGEST_KEY };
        !key.is_empty() && key.len() <= longest && key.bytes().all(name)
    };
    let mut before = '?';
    for (key, _) in query_pairs(parts.query).filter(|(key, value)| is_name(key, value)) {
        kept.push(before);
        kept.push_str(&key);
        before = '&';
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_users_and_fragments_are_left_out() {
        let cases = [
            (
                "https://me:pat@dev.azure.com/o/_apis/x?a=SECRET&b=2#c",
                "https://dev.azure.com/o/_apis/x?a&b",
            ),
            ("https://me:p/a@dev.azure.com/o/_apis/x", "https://dev.azure.com/o/_apis/x"),
            (
                "https://h/_apis/npm/@scope/x?eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.x",
                "https://h/_apis/npm/@scope/x",
            ),
            ("/p/_apis/x?%24filter=a%20b&x", "/p/_apis/x?$filter&x"),
            ("x?a b=1&=2&&c=/", "x?c"),
        ];
        for (url, kept) in cases {
            assert_eq!(without_values(url), kept, "{url}");
        }
    }
}

//! HTTP verbs.

use std::fmt;

/// The verb of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// GET.
    Get,
    /// HEAD.
    Head,
    /// POST.
    Post,
    /// PUT.
    Put,
    /// PATCH.
    Patch,
    /// DELETE.
    Delete,
    /// OPTIONS.
    Options,
    /// A verb that no published operation uses, such as TRACE.
    Other,
}

impl Verb {
    /// The verb of this name, in any case; `Other` for a name that no operation uses.
    pub fn named(name: &str) -> Self {
        const ALL: [Verb; 7] = [
            Verb::Get,
            Verb::Post,
            Verb::Patch,
            Verb::Put,
            Verb::Delete,
            Verb::Head,
            Verb::Options,
        ];
        let is = |verb: &Self| verb.as_str().eq_ignore_ascii_case(name);
        ALL.into_iter().find(is).unwrap_or(Self::Other)
    }

    /// The verb that a word names in a list of requests; nothing where the word is no verb.
    pub fn from_word(word: &str) -> Option<Self> {
        match Self::named(word) {
            Self::Other => {
                let other = ["TRACE", "CONNECT", "MERGE", "PROPFIND", "REPORT"];
                other.iter().any(|name| name.eq_ignore_ascii_case(word)).then_some(Self::Other)
            }
            verb => Some(verb),
        }
    }

    /// The verb in capitals.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Options => "OPTIONS",
            Self::Other => "OTHER",
        }
    }
}

impl fmt::Display for Verb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

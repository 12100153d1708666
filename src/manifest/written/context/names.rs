//! What names a string: the left side of an assignment, and an object that has the names of who signs people in.

use std::ops::Range;

use super::{Walk, names_scopes};
use crate::manifest::written::lexer::Kind;

impl Walk<'_> {
    /// The name on the left of an assignment, where a type may stand beside it: the one that names scopes, else the
    /// nearest.
    pub(super) fn left_side(&self, last: usize) -> Option<Range<usize>> {
        let is = |name: &str| self.written(last).eq_ignore_ascii_case(name);
        // `<add key="Scope" value="…"/>`, `<meta name="scopes" content="…">`
        if (is("value") || is("content")) && last >= 3 {
            let name = &self.tokens[last - 1];
            if name.kind == Kind::Text && self.tokens[last - 2].is(b'=') {
                return Some(name.inner.clone());
            }
        }
        let (mut nearest, mut angles) = (None, 0_usize);
        for at in (0..=last).rev().take(14) {
            let token = &self.tokens[at];
            match token.kind {
                Kind::Word => {
                    if names_scopes(self.written(at)) {
                        return Some(token.inner.clone());
                    }
                    nearest.get_or_insert_with(|| token.inner.clone());
                }
                Kind::Mark(b'>') => angles += 1,
                Kind::Mark(b'<') => angles = angles.saturating_sub(1),
                Kind::Mark(b',') if angles > 0 => {}
                Kind::Mark(b'[' | b']' | b':' | b'?' | b'&') => {}
                Kind::Mark(_) | Kind::Text => break,
            }
            if token.begins_line {
                break;
            }
        }
        nearest
    }

    /// What the object is given to that a provider's name stands in, where that speaks of scopes:
    /// `scopes: { microsoft: ["…"] }`.
    pub(super) fn above_provider(&self, provider: usize) -> Option<Range<usize>> {
        if !is_provider(self.written(provider)) {
            return None;
        }
        let mut depth = 0_usize;
        let mut open = None;
        for at in (0..provider).rev().take(400) {
            match self.tokens[at].kind {
                Kind::Mark(b')' | b']' | b'}') => depth += 1,
                Kind::Mark(b'(' | b'[' | b'{') if depth > 0 => depth -= 1,
                Kind::Mark(b'{' | b'[') => {
                    open = Some(at);
                    break;
                }
                Kind::Mark(b'(' | b';') if depth == 0 => return None,
                _ => {}
            }
        }
        let mut sign = open?.checked_sub(1)?;
        // `scopes={{ microsoft: […] }}`
        if self.tokens[sign].is(b'{') {
            sign = sign.checked_sub(1)?;
        }
        let before = sign.checked_sub(1)?;
        let name = match self.tokens[sign].kind {
            Kind::Mark(b':') => {
                let named = matches!(self.tokens[before].kind, Kind::Word | Kind::Text);
                named.then(|| self.tokens[before].inner.clone())
            }
            Kind::Mark(b'=') => self.left_side(before),
            _ => None,
        };
        name.filter(|name| names_scopes(&self.text[name.clone()]))
    }
}

/// Whether a key is what somebody calls the sign-in of Microsoft, or Azure DevOps.
fn is_provider(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["microsoft", "azure", "entra", "devops"].iter().any(|part| key.contains(part))
        || matches!(key.as_str(), "ado" | "azdo" | "vsts" | "visualstudio")
}

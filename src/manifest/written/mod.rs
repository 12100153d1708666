//! Scopes that are asked for by name in code, configuration and scripts: strings that hold scopes and nothing else.
//!
//! A string with a resource in front of each scope is a request, unless it is only compared or shown. A bare one is a
//! request only where its key, its variable or the call it is given to speaks of scopes. What cannot be told
//! apart from a table of scopes is left alone: no finding is better than a wrong one.

mod accepted;
mod assigned;
mod constants;
mod context;
mod gather;
mod lexer;
mod life;
mod lines;
mod manner;
mod open;
mod parts;
mod purpose;
mod value;

use std::ops::Range;

use memchr::memmem;
use once_cell::sync::Lazy;

use super::authorize_url::UrlScope;
use super::declaration::{Request, Text};
use crate::text::{SourceText, Span};

pub use purpose::{Purpose, Standing, is_sample, standing};

/// Scopes that are asked for together in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenScopes {
    /// What for.
    pub purpose: Purpose,
    /// In what kind of file.
    pub standing: Standing,
    /// The key, variable, flag or call that holds them.
    pub key: Option<Text>,
    /// From the first string to the last.
    pub span: Span,
    /// The scopes that concern Azure DevOps.
    pub scopes: Vec<UrlScope>,
    /// Pieces that are filled in at run time, so that nobody can tell what they ask for.
    pub unknown: Vec<Span>,
    /// How several scopes are written.
    pub form: Form,
    /// What the body of a request for a token says beside its scopes.
    pub token: Option<TokenBody>,
}

/// How scopes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// One string, with blanks between scopes.
    OneString,
    /// One string, with commas between scopes.
    Commas,
    /// A list of strings, or several calls.
    List,
}

/// What the body of a request for a token says beside its scopes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenBody {
    /// `allOrgs: true`.
    pub all_organizations: Option<Span>,
    /// `validTo`, where it is a string.
    pub valid_to: Option<Text>,
    /// How long it is to live, where `validTo` is reckoned from the day on which the code runs.
    pub life: Option<TokenLife>,
}

/// How long a token is to live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenLife {
    /// In days, at least.
    pub days: u64,
    /// What says so.
    pub span: Span,
}

impl WrittenScopes {
    /// The scopes that it requests of Azure DevOps; none where scopes do not count.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        let counted = self.purpose != Purpose::EntraV1;
        self.scopes.iter().filter(move |_| counted).map(|scope| &scope.request)
    }
}

/// Whether texts of this name are of a language that is read.
pub(super) fn is_read(name: &str) -> bool {
    manner::manner(name).is_some()
}

/// Of a page the parts that are no prose; nothing for a text of another kind.
pub(super) fn code_of_page(source: &SourceText) -> Option<Vec<Range<usize>>> {
    let manner = manner::manner(source.name()).filter(|manner| manner.page)?;
    Some(parts::parts(source.text(), manner))
}

/// Whether a text may hold such strings.
pub fn sniff(name: &str, bytes: &[u8]) -> bool {
    static SCOPE: Lazy<memmem::Finder<'static>> = Lazy::new(|| memmem::Finder::new("vso."));
    static DEFAULT: Lazy<memmem::Finder<'static>> = Lazy::new(|| memmem::Finder::new("/.default"));
    static PERSON: Lazy<memmem::Finder<'static>> =
        Lazy::new(|| memmem::Finder::new("/user_impersonation"));
    static FULL: Lazy<memmem::Finder<'static>> = Lazy::new(|| memmem::Finder::new("app_token"));
    static PAT: Lazy<memmem::Finder<'static>> = Lazy::new(|| memmem::Finder::new("pat_scope"));
    manner::manner(name).is_some()
        && [&SCOPE, &DEFAULT, &PERSON, &FULL, &PAT]
            .iter()
            .any(|finder| finder.find(bytes).is_some())
}

/// The scopes that a text asks for by name.
pub fn read(source: &SourceText) -> Vec<WrittenScopes> {
    let (name, text) = (source.name(), source.text());
    let Some(manner) = manner::manner(name) else { return Vec::new() };
    let standing = purpose::standing(name);
    let mut found = Vec::new();
    for part in parts::parts(text, manner) {
        found.extend(gather::gather(text, part, manner));
    }
    found.sort_by_key(gather::Group::span);
    let groups = accepted::requests(text, found);
    groups.into_iter().map(|group| purpose::settle(text, standing, group)).collect()
}

//! A project: the files that are packed or registered together, and what they request together.

mod build;
mod code;
mod group;
#[cfg(feature = "scan")]
mod land;
mod outcome;
mod plan;
mod requested;
mod stated;

use std::sync::Arc;

pub use build::Files;
pub use code::{CodeAt, CodeCallAt, Doubt, ProjectCode, Sign, signs_of};
pub use group::{Arguments, Loaded, join};
#[cfg(feature = "scan")]
pub use land::{
    Land, NotThere, SourceFile, Unit, concerns_azure_devops, lies_beside, runs_on_agent,
};
pub use outcome::Outcome;
pub use plan::{Planned, Sketch, group, insert, plan};
pub use stated::Stated;

use crate::finding::{FileId, Place};
use crate::manifest::authorize_url::Endpoint;
use crate::manifest::merge::{Dropped, Refusal};
use crate::manifest::written::Purpose;
use crate::manifest::{Declaration, Format};
use crate::needed::Needed;
use crate::text::{SourceText, Span};

/// Files that belong together.
#[derive(Debug)]
pub struct Project {
    /// What people are shown as its name: its folder, or its only file.
    pub name: String,
    /// Its folder, with forward slashes; empty for the current one.
    pub folder: String,
    /// Its texts; a [`FileId`] is an index here.
    pub files: Vec<Arc<SourceText>>,
    /// What the texts declare, in the order of files and texts.
    pub parts: Vec<Part>,
    /// What is requested together.
    pub sets: Vec<RequestSet>,
    /// What the app needs, where it is known what it calls.
    pub needed: Option<Needed>,
    /// What the app's own code was found to call, where code belongs to the project.
    pub code: Option<Box<ProjectCode>>,
    /// What its configuration says of the app.
    pub stated: Stated,
}

/// A declaration and the file it stands in.
#[derive(Debug)]
pub struct Part {
    /// The file.
    pub file: FileId,
    /// What it declares.
    pub declaration: Declaration,
    /// Whether its text is part of another file, as the JSON of a command's `--override` is.
    pub embedded: bool,
}

/// Scopes that one consent, one package or one token asks for together.
#[derive(Debug)]
pub struct RequestSet {
    /// Who asks.
    pub kind: SetKind,
    /// The declarations it is made of: indices into [`Project::parts`].
    pub parts: Vec<usize>,
    /// How it is known that these belong together.
    pub joined: Joined,
    /// Whether something is packed along that was not read: it is made or filled in at run time.
    pub is_partial: bool,
    /// The scopes, each once, in the order in which they end up in the package or URL.
    pub requested: Vec<Requested>,
    /// What looks like a request and is not part of the set.
    pub dropped: Vec<Ignored>,
    /// Why the packager of extensions would make no package.
    pub refusals: Vec<Refused>,
}

/// Why the packager would make no package, and where that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The place; the start of the file where the file as a whole is refused, or the set as a whole.
    pub place: Place,
    /// Why.
    pub refusal: Refusal,
}

/// Who asks for a set of scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetKind {
    /// The package of a web extension.
    Extension,
    /// The app registration of an Entra app.
    EntraApp,
    /// A URL of an authorize endpoint.
    AuthorizeUrl(Endpoint),
    /// Strings in code, configuration or a script.
    Written(Purpose),
    /// The list `scopes` of a `scopewise.yaml`.
    Listed,
}

impl SetKind {
    /// The format that the requests are written in.
    pub const fn format(self) -> Option<Format> {
        match self {
            Self::Extension => Some(Format::ExtensionManifest),
            Self::EntraApp => Some(Format::EntraAppManifest),
            Self::AuthorizeUrl(_) => Some(Format::AuthorizeUrl),
            Self::Written(_) => Some(Format::WrittenScopes),
            Self::Listed => None,
        }
    }

    /// The scopes that whoever asks has without asking: extension data, in an extension.
    pub const fn unasked(self) -> &'static [&'static str] {
        if self.is_extension() { &["vso.extension.data", "vso.extension.data_write"] } else { &[] }
    }

    /// Whether a web extension asks, be it in a manifest that a program makes.
    pub const fn is_extension(self) -> bool {
        matches!(self, Self::Extension | Self::Written(Purpose::Extension))
    }

    /// Whether whoever asks has a scope without asking for it.
    pub fn has_unasked(self, scope: &str) -> bool {
        self.unasked().contains(&scope)
    }

    /// Whether it asks Microsoft Entra.
    pub const fn is_entra(self) -> bool {
        matches!(
            self,
            Self::EntraApp
                | Self::AuthorizeUrl(Endpoint::EntraV1 | Endpoint::EntraV2)
                | Self::Written(
                    Purpose::Entra
                        | Purpose::EntraUnqualified
                        | Purpose::EntraV1
                        | Purpose::EntraRegistration
                )
        )
    }

    /// Whether it is a URL of the legacy OAuth of Azure DevOps, or of its registration page.
    pub const fn is_legacy_oauth(self) -> bool {
        matches!(
            self,
            Self::AuthorizeUrl(Endpoint::AzureDevOpsOAuth | Endpoint::AzureDevOpsRegister)
        )
    }
}

/// How it is known that the parts of a set belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joined {
    /// There is one part only.
    Alone,
    /// A packaging command in one of the files says so.
    Command(Place),
    /// The arguments of this run say so.
    Arguments,
    /// Nothing says so; they lie below one base manifest.
    Assumed,
}

/// A scope that is requested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requested {
    /// The scope as it is meant: unescaped; for an Entra permission the scope of that id.
    pub scope: Box<str>,
    /// Everywhere it is written, the first place first; never empty.
    pub places: Vec<Place>,
    /// The part that holds the first place: an index into [`Project::parts`]; nothing for a listed scope.
    pub part: Option<usize>,
}

impl Requested {
    /// The first place where it is written.
    pub fn place(&self) -> Place {
        self.places[0]
    }
}

/// Something that looks like a request and is none.
#[derive(Debug)]
pub struct Ignored {
    /// Where.
    pub place: Place,
    /// The scope, where it is one, and why it is not requested.
    pub dropped: Dropped,
}

impl RequestSet {
    /// The set of a list in the only file of a project: scopes and where they are written.
    pub fn listed(scopes: &[(String, Span)]) -> Self {
        requested::listed(scopes)
    }
}

impl Project {
    /// A project of which nothing is known but its name.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            folder: name.to_owned(),
            files: Vec::new(),
            parts: Vec::new(),
            sets: Vec::new(),
            needed: None,
            code: None,
            stated: Stated::default(),
        }
    }

    /// Every scope that some set of the project requests, each once, in the order of names.
    pub fn requested(&self) -> Vec<&str> {
        let all = self.sets.iter().flat_map(|set| &set.requested).map(|one| &*one.scope);
        let mut all: Vec<&str> = all.collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The scopes that all of its sets have without asking.
    pub fn unasked(&self) -> &'static [&'static str] {
        let first = self.sets.first().map(|set| set.kind);
        let alone = first.filter(|kind| self.sets.iter().all(|set| set.kind == *kind));
        alone.map_or(&[], SetKind::unasked)
    }

    /// Whether it is a document that tells people what to grant, and asks for nothing itself.
    pub fn is_document(&self) -> bool {
        let documented = |part: &Part| matches!(part.declaration, Declaration::Documented(_));
        self.sets.is_empty() && self.parts.first().is_some_and(documented)
    }

    /// A text of the project.
    pub fn file(&self, id: FileId) -> &SourceText {
        &self.files[id.0]
    }
}

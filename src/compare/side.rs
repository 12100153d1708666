//! What one side of a comparison requests.

use std::collections::BTreeMap;

use crate::catalog::{ScopeRow, ScopeStatus, Scopes};
use crate::manifest::Declaration;
use crate::manifest::authorize_url::{ALL_REGISTERED, OF_THE_PROTOCOL};
use crate::manifest::entra::AccessType;
use crate::project::{Project, RequestSet, SetKind};
use crate::rules::is_template;
use crate::scopes::{ScopeId, ScopeSet};

/// What one side requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side<'c> {
    /// What people are shown as its name.
    pub name: String,
    /// Who asks, each kind once, in the order of the files.
    pub kinds: Vec<SetKind>,
    /// The scopes whose effect is known: the public ones.
    pub scopes: ScopeSet,
    /// What else is requested, and why nothing is known of its effect.
    pub unclear: BTreeMap<Box<str>, Why<'c>>,
    /// How many requests were taken together: more than one where a project packs itself in several ways.
    pub sets: usize,
    /// How many entries look like requests and are none, by what the packager makes of them.
    pub ignored: usize,
    /// Whether the packager would make no package of it.
    pub refused: bool,
}

/// Why nothing is known of what a request grants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why<'c> {
    /// A scope that is not public, is internal, or is retired.
    Status(&'c ScopeRow),
    /// No document names such a scope.
    Unknown,
    /// A permission of Azure DevOps in Entra with an id that no list has.
    Permission,
    /// `.default`: whatever is registered for the app.
    AllRegistered,
    /// It is filled in when the program runs.
    RunTime,
}

impl Why<'_> {
    /// The word for it in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Status(row) => row.status.as_str(),
            Self::Unknown => "unknown",
            Self::Permission => "unknown-permission",
            Self::AllRegistered => "all-registered",
            Self::RunTime => "run-time",
        }
    }

    /// Whether it grants something, only nobody can tell what.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Permission | Self::AllRegistered | Self::RunTime)
    }

    /// The reason in words.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Status(row) => match row.status {
                ScopeStatus::Public => "public",
                ScopeStatus::NotPublic => "not public: documented, and cannot be asked for",
                ScopeStatus::Internal => "internal: in no document",
                ScopeStatus::Retired => "retired: once real, no more",
            },
            Self::Unknown => "no document names such a scope",
            Self::Permission => "no list of Entra permissions has this id",
            Self::AllRegistered => "whatever is registered for the app: compare the registrations",
            Self::RunTime => "filled in when the program runs",
        }
    }
}

impl<'c> Side<'c> {
    /// What projects request together.
    pub fn new(name: impl Into<String>, projects: &[Project], scopes: &'c Scopes) -> Self {
        let mut side = Self {
            name: name.into(),
            kinds: Vec::new(),
            scopes: ScopeSet::new(),
            unclear: BTreeMap::new(),
            sets: 0,
            ignored: 0,
            refused: false,
        };
        for project in projects {
            for set in &project.sets {
                side.take(project, set, scopes);
            }
        }
        side
    }

    fn take(&mut self, project: &Project, set: &RequestSet, scopes: &'c Scopes) {
        self.sets += 1;
        self.ignored += set.dropped.len();
        self.refused |= !set.refusals.is_empty();
        if !self.kinds.contains(&set.kind) {
            self.kinds.push(set.kind);
        }
        for requested in &set.requested {
            self.request(&requested.scope, set.kind, scopes);
        }
        // Neither of these is among the requests, since nobody can say which scope they mean.
        for part in set.parts.iter().map(|at| &project.parts[*at]) {
            match &part.declaration {
                Declaration::Entra(manifest) => {
                    let delegated = manifest.permissions().filter(|p| p.access != AccessType::Role);
                    for permission in delegated {
                        if let Some(text) = &permission.computed {
                            self.unclear.insert(text.value.clone(), Why::RunTime);
                        } else if let Some(id) = &permission.id
                            && scopes.by_permission_id(&id.value).is_none()
                        {
                            self.unclear.insert(id.value.clone(), Why::Permission);
                        }
                    }
                }
                Declaration::Written(written) => {
                    let file = project.file(part.file);
                    let pieces = written.unknown.iter().map(|span| file.slice(*span));
                    self.unclear.extend(pieces.map(|piece| (piece.into(), Why::RunTime)));
                }
                Declaration::AuthorizeUrl(url) => {
                    let file = project.file(part.file);
                    let pieces = url.scopes.unknown.iter().map(|span| file.slice(*span));
                    let pieces = pieces.filter(|piece| !piece.is_empty());
                    self.unclear.extend(pieces.map(|piece| (piece.into(), Why::RunTime)));
                }
                Declaration::Extension(_)
                | Declaration::Token(_)
                | Declaration::AppIdentity(_)
                | Declaration::SpecialCall(_)
                | Declaration::PublicSecret(_)
                | Declaration::Documented(_) => {}
            }
        }
    }

    fn request(&mut self, name: &str, kind: SetKind, scopes: &'c Scopes) {
        // Names that Entra and OpenID define ask nothing of Azure DevOps.
        let may_be_protocol = !matches!(kind, SetKind::Extension | SetKind::EntraApp);
        if may_be_protocol && OF_THE_PROTOCOL.contains(&name) {
            return;
        }
        if may_be_protocol && name == ALL_REGISTERED {
            self.unclear.insert(name.into(), Why::AllRegistered);
            return;
        }
        match scopes.get_ignoring_case(name) {
            Some(row) if row.status == ScopeStatus::Public => {
                self.scopes.extend(scopes.position(row.id.as_str()).and_then(ScopeId::new));
            }
            Some(row) => {
                self.unclear.insert(row.id.as_str().into(), Why::Status(row));
            }
            None => {
                let why = if is_template(name) { Why::RunTime } else { Why::Unknown };
                self.unclear.insert(name.into(), why);
            }
        }
    }

    /// Whether it requests something that grants real scopes, and nobody can tell which.
    pub fn is_open(&self) -> bool {
        self.unclear.values().any(|why| why.is_open())
    }

    /// Whether it is an extension that requests nothing by name.
    pub fn is_extension_without_scopes(&self) -> bool {
        self.kinds.contains(&SetKind::Extension)
            && self.scopes.is_empty()
            && self.unclear.is_empty()
    }
}

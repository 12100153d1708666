//! The packager's merge: which scopes end up in the package, and from where.
//!
//! The rules are those of tfx-cli 0.23.1 (`merger.js`, `vso-manifest-builder.js`), checked against the
//! program by `cargo xtask tfx-compare`:
//!
//! - every manifest is taken in order, then the overrides: the file, and the inline JSON laid over it;
//! - top-level keys count in any case; of keys spelt exactly alike the last one counts, where the first stood;
//! - arrays under `scopes` are joined and equal elements kept once, so that an override can only add;
//! - anything else under `scopes` is dropped without a word, and so is `scope`;
//! - the inline JSON is laid over the overrides file *by index*: `["x"]` over `["a", "b"]` is `["x", "b"]`;
//! - elements that are no strings are copied as they are; `i18n:` in front of a string is cut off;
//! - a package for none of the products that know scopes (only `…Integration`, `…Offer`) carries none.

use std::collections::HashMap;

use super::declaration::{JsonKind, Request};
use super::extension::{Element, ExtensionManifest, Fate, ScopesKey};
pub use super::refusal::Refusal;
use super::refusal::{no_target_with_scopes, refusals};
use crate::text::Span;

/// The files of one packaging command.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parts<'a> {
    /// What `--manifests` or `--manifest-globs` select, in their order.
    pub manifests: &'a [&'a ExtensionManifest],
    /// `--overrides-file`.
    pub overrides_file: Option<&'a ExtensionManifest>,
    /// `--override`, read as a text of its own.
    pub inline_override: Option<&'a ExtensionManifest>,
    /// Whether the command says `--json5`.
    pub json5: bool,
}

/// Which of the parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The manifest at this index.
    Manifest(usize),
    /// The overrides file.
    OverridesFile,
    /// The inline override.
    InlineOverride,
}

/// A place in one of the parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The part.
    pub part: Part,
    /// Where in its text.
    pub span: Span,
}

/// What ends up in the package.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MergedScopes {
    /// The elements of the package's list of scopes, in its order.
    pub effective: Vec<Entry>,
    /// What looked like a request and is not in the package.
    pub dropped: Vec<Dropped>,
    /// Why the packager makes no package at all; empty if nothing that is known here stops it.
    pub refusals: Vec<Refusal>,
}

impl MergedScopes {
    /// The scopes in the package, each once, in its order.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.effective.iter().filter_map(|entry| match &entry.value {
            EntryValue::Scope(scope) => Some(scope.as_ref()),
            EntryValue::Odd { .. } => None,
        })
    }
}

/// An element of the package's list of scopes.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The element.
    pub value: EntryValue,
    /// Everywhere that it is written, the first place first.
    pub origins: Vec<Origin>,
}

/// An element as it stands in the package.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryValue {
    /// A scope.
    Scope(Box<str>),
    /// Something that is no string.
    Odd {
        /// What it is.
        kind: JsonKind,
        /// Its text in the manifest.
        raw: Box<str>,
    },
}

/// Something that looked like a request and is not in the package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// Where: the element, or the value as a whole where it is no array.
    pub origin: Origin,
    /// The scope, where it is one.
    pub scope: Option<Box<str>>,
    /// Why.
    pub reason: DropReason,
}

/// Why something is not in the package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DropReason {
    /// `scopes` is not an array.
    NotAnArray(JsonKind),
    /// The key is `scope`.
    WrongKey,
    /// The key is written again further on.
    RepeatedKey,
    /// The inline override has something at the same index, or is no array.
    Overridden,
    /// No installation target knows scopes.
    NoTargetWithScopes,
}

/// Joins the parts as the packager does.
pub fn merge(parts: &Parts<'_>) -> MergedScopes {
    let mut merged = MergedScopes { refusals: refusals(parts), ..MergedScopes::default() };
    let mut taken = Taken::default();
    for (index, manifest) in parts.manifests.iter().enumerate() {
        for key in in_key_order(manifest) {
            taken.take(Part::Manifest(index), key);
        }
    }
    overrides(parts, &mut taken);
    merged.dropped = taken.dropped;
    if no_target_with_scopes(parts) {
        let drop = |(origin, element): (Origin, &Element)| Dropped {
            origin,
            scope: scope_of(element),
            reason: DropReason::NoTargetWithScopes,
        };
        merged.dropped.extend(taken.elements.into_iter().map(drop));
        return merged;
    }
    join(taken.elements, &mut merged);
    merged
}

/// What was collected so far: elements in order, and what is left out.
#[derive(Default)]
struct Taken<'a> {
    elements: Vec<(Origin, &'a Element)>,
    dropped: Vec<Dropped>,
}

impl<'a> Taken<'a> {
    fn take(&mut self, part: Part, key: &'a ScopesKey) {
        match key.fate {
            Fate::Read => self.elements.extend(placed(part, key)),
            Fate::NotAnArray => self.drop_key(part, key, DropReason::NotAnArray(key.kind)),
            Fate::Repeated => self.drop_key(part, key, DropReason::RepeatedKey),
            Fate::WrongKey | Fate::Misplaced => self.drop_key(part, key, DropReason::WrongKey),
        }
    }

    fn drop_key(&mut self, part: Part, key: &ScopesKey, reason: DropReason) {
        if key.kind == JsonKind::Array {
            self.dropped.extend(placed(part, key).map(|(origin, element)| Dropped {
                origin,
                scope: scope_of(element),
                reason,
            }));
        } else {
            let origin = Origin { part, span: key.value };
            self.dropped.push(Dropped { origin, scope: None, reason });
        }
    }
}

/// The overrides, laid over each other as `_.merge({}, file, inline)` does: key by key as spelt, arrays by index.
fn overrides<'a>(parts: &Parts<'a>, taken: &mut Taken<'a>) {
    let file = parts.overrides_file.map(in_key_order).unwrap_or_default();
    let inline = parts.inline_override.map(in_key_order).unwrap_or_default();
    let live = |key: &ScopesKey| matches!(key.fate, Fate::Read | Fate::NotAnArray);
    let over = |below: &ScopesKey| {
        inline
            .iter()
            .copied()
            .find(|key| live(below) && live(key) && key.key.value == below.key.value)
    };
    for below in &file {
        let Some(above) = over(below) else {
            taken.take(Part::OverridesFile, below);
            continue;
        };
        if below.fate == Fate::Read && above.fate == Fate::Read {
            let kept = above.elements.len().min(below.elements.len());
            let (lost, rest): (Vec<_>, Vec<_>) =
                placed(Part::OverridesFile, below).enumerate().partition(|(at, _)| *at < kept);
            taken.elements.extend(placed(Part::InlineOverride, above));
            taken.elements.extend(rest.into_iter().map(|(_, element)| element));
            taken.dropped.extend(lost.into_iter().map(|(_, (origin, element))| Dropped {
                origin,
                scope: scope_of(element),
                reason: DropReason::Overridden,
            }));
        } else if below.fate == Fate::Read && above.kind == JsonKind::Object {
            // An object over an array stays an array; its keys would have to be indices to change it.
            taken.take(Part::OverridesFile, below);
            taken.take(Part::InlineOverride, above);
        } else {
            taken.drop_key(Part::OverridesFile, below, DropReason::Overridden);
            taken.take(Part::InlineOverride, above);
        }
    }
    for key in &inline {
        let laid_over =
            live(key) && file.iter().any(|below| live(below) && below.key.value == key.key.value);
        if !laid_over {
            taken.take(Part::InlineOverride, key);
        }
    }
}

/// The keys in the order in which the packager meets them: a repeated one where it first stood.
fn in_key_order(manifest: &ExtensionManifest) -> Vec<&ScopesKey> {
    let first = |key: &ScopesKey| {
        manifest.scopes.iter().position(|other| other.key.value == key.key.value).unwrap_or(0)
    };
    let mut keys: Vec<&ScopesKey> = manifest.scopes.iter().collect();
    keys.sort_by_key(|key| first(key));
    keys
}

fn placed(part: Part, key: &ScopesKey) -> impl Iterator<Item = (Origin, &Element)> {
    key.elements.iter().map(move |element| {
        let span = match element {
            Element::Scope(request) => request.span,
            Element::Odd { span, .. } => *span,
        };
        (Origin { part, span }, element)
    })
}

fn scope_of(element: &Element) -> Option<Box<str>> {
    match element {
        Element::Scope(request) => Some(request.scope.clone()),
        Element::Odd { .. } => None,
    }
}

/// Keeps equal elements once, then says what each becomes in the package.
fn join(elements: Vec<(Origin, &Element)>, merged: &mut MergedScopes) {
    let mut kept: Vec<(&Element, Vec<Origin>)> = Vec::new();
    let mut seen: HashMap<Identity<'_>, usize> = HashMap::new();
    for (origin, element) in elements {
        let identity = identity(element);
        if let Some(&at) = identity.and_then(|identity| seen.get(&identity)) {
            kept[at].1.push(origin);
            continue;
        }
        if let Some(identity) = identity {
            seen.insert(identity, kept.len());
        }
        kept.push((element, vec![origin]));
    }
    for (element, origins) in kept {
        let value = match element {
            Element::Scope(Request { scope, .. }) => {
                if scope.starts_with("resource:") {
                    merged.refusals.push(Refusal::UnknownResource(origins[0]));
                }
                EntryValue::Scope(scope.strip_prefix("i18n:").unwrap_or(scope).into())
            }
            Element::Odd { kind, raw, .. } => EntryValue::Odd { kind: *kind, raw: raw.clone() },
        };
        merged.effective.push(Entry { value, origins });
    }
}

/// What makes elements equal to JavaScript: scalars are by value.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Identity<'a> {
    Scope(&'a str),
    Number(u64),
    Boolean(bool),
    Null,
}

/// `None` for arrays and objects, which equal nothing.
fn identity(element: &Element) -> Option<Identity<'_>> {
    match element {
        Element::Scope(request) => Some(Identity::Scope(&request.scope)),
        Element::Odd { kind, raw, .. } => match kind {
            JsonKind::Null => Some(Identity::Null),
            JsonKind::Boolean => Some(Identity::Boolean(raw.as_ref() == "true")),
            // Adding zero makes -0 the same as 0.
            JsonKind::Number => {
                raw.parse().ok().map(|it: f64| Identity::Number((it + 0.0).to_bits()))
            }
            JsonKind::String | JsonKind::Array | JsonKind::Object => None,
        },
    }
}

//! What an app requests, with the place where each request is written.
//!
//! One file a format; `READERS` is the list of all of them. Everything here is pure: text in, value out.

pub mod app_identity;
pub mod authorize_url;
mod command_line;
pub mod declaration;
pub mod documented;
pub mod entra;
pub mod error;
pub mod extension;
mod extension_detect;
mod folded;
mod json;
mod markup;
pub mod merge;
pub mod packaging;
pub mod pages;
pub mod public_client;
mod refusal;
pub mod special_call;
pub mod token;
pub mod written;

pub use declaration::{Declaration, Format, Holder, JsonKind, Request, Text};
pub use error::ManifestError;
pub use json::StrictFault;

use std::sync::Arc;

use crate::text::{SourceText, Span};
use extension::Certainty;
use written::Purpose;

/// A reader of one format.
struct Reader {
    format: Format,
    /// Whether the text may hold the format, from its name and bytes alone: cheap, and never a false no.
    sniff: fn(&str, &[u8]) -> bool,
    read: fn(&SourceText, &mut Reading),
}

/// All readers, in the order of their formats.
const READERS: &[Reader] = &[
    Reader { format: Format::ExtensionManifest, sniff: extension::sniff, read: read_extension },
    Reader { format: Format::EntraAppManifest, sniff: entra::sniff, read: read_entra },
    Reader { format: Format::AuthorizeUrl, sniff: authorize_url::sniff, read: read_authorize_urls },
    Reader { format: Format::Terraform, sniff: entra::terraform::sniff, read: read_terraform },
    Reader { format: Format::Bicep, sniff: entra::bracketed::sniff_bicep, read: read_bicep },
    Reader {
        format: Format::PowerShell,
        sniff: entra::bracketed::sniff_powershell,
        read: read_powershell,
    },
    Reader { format: Format::AzCommand, sniff: entra::az::sniff, read: read_az },
    Reader { format: Format::Token, sniff: token::sniff, read: read_tokens },
    Reader { format: Format::AppIdentity, sniff: app_identity::sniff, read: read_app_identity },
    Reader { format: Format::WrittenScopes, sniff: written::sniff, read: read_written },
    Reader { format: Format::SpecialCall, sniff: special_call::sniff, read: read_special_calls },
    Reader { format: Format::Documented, sniff: documented::sniff, read: read_documented },
    Reader { format: Format::PublicSecret, sniff: public_client::sniff, read: read_public_secrets },
];

/// What a text declares.
#[derive(Debug, Default)]
pub struct Reading {
    /// The declarations, in the order of formats, then of the text.
    pub declarations: Vec<Declaration>,
    /// Why a text that names itself a manifest could not be read.
    pub errors: Vec<ManifestError>,
}

/// The formats that a text may hold. None for most files, which then need not even be valid UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Formats(u16);

impl Formats {
    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The formats, in their order.
    pub fn iter(self) -> impl Iterator<Item = Format> {
        self.readers().map(|reader| reader.format)
    }

    /// The readers of these formats, in their order.
    fn readers(self) -> impl Iterator<Item = &'static Reader> {
        READERS.iter().enumerate().filter(move |(at, _)| self.0 >> at & 1 == 1).map(|(_, one)| one)
    }
}

/// The formats that a text may hold, by its name and bytes.
pub fn sniff(name: &str, bytes: &[u8]) -> Formats {
    const { assert!(READERS.len() <= u16::BITS as usize, "there is a bit for each reader") };
    let may_hold = |(at, reader): (usize, &Reader)| u16::from((reader.sniff)(name, bytes)) << at;
    Formats(READERS.iter().enumerate().map(may_hold).sum())
}

/// Whether a text asks for nothing itself and may define what other files of its folder refer to.
pub fn is_module_part(name: &str, bytes: &[u8]) -> bool {
    entra::terraform::is_part(name, bytes)
}

/// Whether a file can be such a part, as far as its name tells: the others need not be opened.
pub fn is_module_part_name(name: &str) -> bool {
    entra::terraform::is_part_name(name)
}

/// Reads whatever a text declares in these formats, which it may hold, where the other parts of its module are known.
pub fn read_in_module(source: &SourceText, formats: Formats, parts: &[Arc<SourceText>]) -> Reading {
    let mut reading = read_as(source, formats);
    let terraform = |one: &Declaration| one.format() == Format::Terraform;
    if parts.is_empty() || !reading.declarations.iter().any(terraform) {
        return reading;
    }
    let at = reading.declarations.iter().position(terraform).unwrap_or_default();
    reading.declarations.retain(|one| !terraform(one));
    // It was parsed before, so that it is again.
    let anew = entra::terraform::read_in(source, parts).unwrap_or_default();
    let anew = anew.into_iter().map(Declaration::Entra);
    reading.declarations.splice(at..at, anew);
    reading
}

/// Reads whatever a text declares, in any format.
pub fn read(source: &SourceText) -> Reading {
    read_as(source, sniff(source.name(), source.text().as_bytes()))
}

fn read_as(source: &SourceText, formats: Formats) -> Reading {
    let mut reading = Reading::default();
    formats.readers().for_each(|reader| (reader.read)(source, &mut reading));
    reading
}

/// Why a text that a person names cannot be read, where it would ask for scopes in JSON if it could be: a file that
/// was meant to be linted is not passed over in silence. What a walk comes across may be anything.
pub fn broken(source: &SourceText) -> Option<ManifestError> {
    let (name, bytes) = (source.name(), source.text().as_bytes());
    let may_ask = extension::sniff(name, bytes) || entra::sniff(name, bytes);
    // What comes in through a pipe has no name that says JSON, and can be any format.
    let body = source.body().trim_start();
    let begins_json = |inner: &str| inner.trim_start().starts_with(['{', '"', '[']);
    let is_json = name != "<stdin>"
        || body.starts_with('{')
        || body.strip_prefix('[').is_some_and(begins_json);
    (may_ask && is_json).then(|| json::Document::parse(source).err()).flatten()
}

fn read_extension(source: &SourceText, reading: &mut Reading) {
    match extension::read(source, Certainty::Unknown) {
        Ok(manifest) => reading.declarations.extend(manifest.map(Declaration::Extension)),
        Err(error) => reading.errors.push(error),
    }
}

fn read_entra(source: &SourceText, reading: &mut Reading) {
    if !reading.errors.is_empty() {
        return;
    }
    match entra::read(source) {
        Ok(manifest) => reading.declarations.extend(manifest.map(Declaration::Entra)),
        Err(error) => reading.errors.push(error),
    }
}

fn read_authorize_urls(source: &SourceText, reading: &mut Reading) {
    let urls = authorize_url::read(source);
    reading.declarations.extend(urls.into_iter().map(Declaration::AuthorizeUrl));
}

fn read_terraform(source: &SourceText, reading: &mut Reading) {
    match entra::terraform::read_in(source, &[]) {
        Ok(found) => reading.declarations.extend(found.into_iter().map(Declaration::Entra)),
        Err(error) => reading.errors.push(error),
    }
}

fn read_bicep(source: &SourceText, reading: &mut Reading) {
    let manifests = entra::bracketed::read(source, Format::Bicep);
    reading.declarations.extend(manifests.into_iter().map(Declaration::Entra));
}

fn read_powershell(source: &SourceText, reading: &mut Reading) {
    let manifests = entra::bracketed::read(source, Format::PowerShell);
    reading.declarations.extend(manifests.into_iter().map(Declaration::Entra));
}

fn read_az(source: &SourceText, reading: &mut Reading) {
    reading.declarations.extend(entra::az::read(source).into_iter().map(Declaration::Entra));
}

fn read_tokens(source: &SourceText, reading: &mut Reading) {
    reading.declarations.extend(token::read(source).into_iter().map(Declaration::Token));
}

fn read_app_identity(source: &SourceText, reading: &mut Reading) {
    reading
        .declarations
        .extend(app_identity::read(source).into_iter().map(Declaration::AppIdentity));
}

fn read_special_calls(source: &SourceText, reading: &mut Reading) {
    let calls = special_call::read(source).into_iter().map(Declaration::SpecialCall);
    reading.declarations.extend(calls);
}

fn read_documented(source: &SourceText, reading: &mut Reading) {
    reading.declarations.extend(documented::read(source).map(Declaration::Documented));
}

fn read_public_secrets(source: &SourceText, reading: &mut Reading) {
    let secrets = public_client::read(source).into_iter().map(Declaration::PublicSecret);
    reading.declarations.extend(secrets);
}

/// What a manifest or a URL asks for is not read a second time as strings; neither is a manifest that is no JSON.
fn read_written(source: &SourceText, reading: &mut Reading) {
    let has_manifest = reading.declarations.iter().any(|d| matches!(d, Declaration::Extension(_)));
    let broken = !reading.errors.is_empty() || source.text().contains("\"manifestVersion\"");
    if has_manifest || broken {
        return;
    }
    let within = |span: Span, other: Span| other.start < span.end && span.start < other.end;
    let url = |declaration: &Declaration| match declaration {
        Declaration::AuthorizeUrl(url) => url.scopes.value,
        _ => None,
    };
    let urls: Vec<Span> = reading.declarations.iter().filter_map(url).collect();
    let registered = registered(&reading.declarations);
    let found = written::read(source).into_iter().filter_map(|mut one| {
        if urls.iter().any(|url| within(one.span, *url)) {
            return None;
        }
        let unclear =
            matches!(one.purpose, Purpose::OAuth | Purpose::EntraUnqualified | Purpose::EntraV1);
        // Where an app is registered, names without a resource are those of its permissions.
        if let Some(known) = registered.as_ref().filter(|_| unclear) {
            if known.iter().any(|span| within(one.span, *span)) {
                return None;
            }
            one.purpose = Purpose::EntraRegistration;
        }
        Some(one)
    });
    reading.declarations.extend(found.map(Declaration::Written));
}

/// What a text that registers apps says of their permissions; nothing for a text that registers none.
fn registered(declarations: &[Declaration]) -> Option<Vec<Span>> {
    let mut spans = None;
    for declaration in declarations {
        let Declaration::Entra(entra) = declaration else { continue };
        if entra.format == Format::EntraAppManifest {
            continue;
        }
        let spans = spans.get_or_insert_with(Vec::new);
        for access in &entra.resources {
            spans.push(access.span);
            let texts = access.permissions.iter().flat_map(|one| [&one.id, &one.value]);
            spans.extend(texts.flatten().map(|text| text.span));
        }
    }
    spans
}

//! What an app requests: the nouns that every reader fills and every rule reads.
//!
//! A [`Declaration`] is what one text declares in one format. Spans are bytes of that text, so a rule can
//! underline and a fix can cut without reading it again.

use super::app_identity::AppIdentityScope;
use super::authorize_url::AuthorizeUrl;
use super::documented::DocumentedScopes;
use super::entra::EntraManifest;
use super::extension::ExtensionManifest;
use super::public_client::PublicClientSecret;
use super::special_call::SpecialCall;
use super::token::WrittenToken;
use super::written::WrittenScopes;
use crate::text::Span;

/// The formats in which an app requests scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// A manifest of an Azure DevOps web extension, or a part of one.
    ExtensionManifest,
    /// The app manifest of a Microsoft Entra app registration.
    EntraAppManifest,
    /// A URL of an authorize endpoint, in any text.
    AuthorizeUrl,
    /// An app registration in Terraform's language.
    Terraform,
    /// An app registration in Bicep.
    Bicep,
    /// An app registration made by a script of PowerShell.
    PowerShell,
    /// A command of the Azure CLI that asks for permissions of an app registration.
    AzCommand,
    /// A personal access token that is written out, in any text.
    Token,
    /// A scope that is asked for where an app signs in as itself, in code and scripts.
    AppIdentity,
    /// Strings that name scopes, in code, configuration and scripts.
    WrittenScopes,
    /// A call of an interface that some mechanisms cannot use, in code and scripts.
    SpecialCall,
    /// A secret of an app that cannot keep one, in its registration, code or configuration.
    PublicSecret,
    /// Scopes that a document tells people to grant.
    Documented,
}

impl Format {
    /// How the format is named in output: stable, for scripts.
    pub const fn id(self) -> &'static str {
        match self {
            Self::ExtensionManifest => "extension-manifest",
            Self::EntraAppManifest => "entra-app-manifest",
            Self::AuthorizeUrl => "authorize-url",
            Self::Terraform => "terraform",
            Self::Bicep => "bicep",
            Self::PowerShell => "powershell",
            Self::AzCommand => "az-command",
            Self::Token => "token",
            Self::AppIdentity => "app-identity",
            Self::WrittenScopes => "scope-strings",
            Self::SpecialCall => "special-call",
            Self::PublicSecret => "public-secret",
            Self::Documented => "documented-scopes",
        }
    }

    /// How the format is named in a sentence.
    pub const fn title(self) -> &'static str {
        match self {
            Self::ExtensionManifest => "extension manifest",
            Self::EntraAppManifest => "Entra app manifest",
            Self::AuthorizeUrl => "authorize URL",
            Self::Terraform => "Terraform configuration",
            Self::Bicep => "Bicep file",
            Self::PowerShell => "PowerShell script",
            Self::AzCommand => "command of the Azure CLI",
            Self::Token => "personal access token",
            Self::AppIdentity => "sign-in of an app as itself",
            Self::WrittenScopes => "list of scopes",
            Self::SpecialCall => "call of a special interface",
            Self::PublicSecret => "secret of a public app",
            Self::Documented => "documented list of scopes",
        }
    }
}

/// What one text declares in one format.
#[derive(Debug, Clone, PartialEq)]
pub enum Declaration {
    /// A manifest of an Azure DevOps web extension, or a part of one.
    Extension(ExtensionManifest),
    /// What a Microsoft Entra app registration asks for, in any form.
    Entra(EntraManifest),
    /// A URL of an authorize endpoint.
    AuthorizeUrl(AuthorizeUrl),
    /// A personal access token that is written out.
    Token(WrittenToken),
    /// A scope that is asked for where an app signs in as itself.
    AppIdentity(AppIdentityScope),
    /// Strings that name scopes.
    Written(WrittenScopes),
    /// A call of an interface that some mechanisms cannot use.
    SpecialCall(SpecialCall),
    /// A secret of an app that cannot keep one.
    PublicSecret(PublicClientSecret),
    /// Scopes that a document tells people to grant.
    Documented(DocumentedScopes),
}

impl Declaration {
    /// Whether it is there to ask for scopes or permissions, and not only to use or to mention them.
    pub const fn asks(&self) -> bool {
        matches!(
            self,
            Self::Extension(_) | Self::Entra(_) | Self::AuthorizeUrl(_) | Self::Written(_)
        )
    }

    /// The format it is written in.
    pub const fn format(&self) -> Format {
        match self {
            Self::Extension(_) => Format::ExtensionManifest,
            Self::Entra(manifest) => manifest.format,
            Self::AuthorizeUrl(_) => Format::AuthorizeUrl,
            Self::Token(_) => Format::Token,
            Self::AppIdentity(_) => Format::AppIdentity,
            Self::Written(_) => Format::WrittenScopes,
            Self::SpecialCall(_) => Format::SpecialCall,
            Self::PublicSecret(_) => Format::PublicSecret,
            Self::Documented(_) => Format::Documented,
        }
    }

    /// The scopes that it requests by name, in the order of the text.
    ///
    /// An Entra app manifest names permissions by id, so it has none here: see [`EntraManifest::permissions`].
    /// What the packager of an extension ignores is no request: see [`ExtensionManifest::ignored_scopes`].
    pub fn requests(&self) -> Vec<&Request> {
        match self {
            Self::Extension(manifest) => manifest.requests().collect(),
            Self::Entra(_)
            | Self::Token(_)
            | Self::AppIdentity(_)
            | Self::SpecialCall(_)
            | Self::PublicSecret(_)
            | Self::Documented(_) => Vec::new(),
            Self::AuthorizeUrl(url) => url.requests().collect(),
            Self::Written(written) => written.requests().collect(),
        }
    }
}

/// A scope that is requested by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The scope as it is meant: unescaped, percent-decoded, without a resource in front of it.
    pub scope: Box<str>,
    /// Its text: inside the quotes of a JSON string; the scope's part of a URL.
    pub span: Span,
    /// What it stands in.
    pub holder: Holder,
}

/// What a request stands in: enough to take it out again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// One element of a JSON array.
    JsonArray {
        /// The array, brackets included.
        array: Span,
        /// Which element, from 0, counting odd ones.
        index: usize,
        /// How many elements the array has.
        count: usize,
        /// The element, quotes included.
        element: Span,
    },
    /// One part of the value of a URL's query parameter.
    Query {
        /// The whole value.
        value: Span,
        /// The part, its resource included.
        element: Span,
    },
    /// A string of code or configuration, or a part of one.
    Written {
        /// What stands between the quotes.
        literal: Span,
        /// The part, its resource included.
        element: Span,
    },
}

/// A text from a file, and where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text as it is meant: unescaped or percent-decoded.
    pub value: Box<str>,
    /// Where, without quotes.
    pub span: Span,
}

/// The kinds of JSON values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JsonKind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// A list.
    Array,
    /// An object.
    Object,
}

impl JsonKind {
    /// The kind with its article: "a number".
    pub const fn with_article(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

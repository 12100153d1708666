//! Secrets of apps that cannot keep one: app registrations of public clients, public clients in code, and variables
//! that are built into the pages of a browser.

mod code;
mod registration;

use memchr::memmem;
use once_cell::sync::Lazy;

use super::declaration::Text;
use super::{entra, written};
use crate::text::{SourceText, Span};

/// A secret of an app that cannot keep one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicClientSecret {
    /// In what form.
    pub form: SecretForm,
    /// The name of what holds the secret; never the secret itself.
    pub secret: Text,
    /// What says that the app is a public one, where that stands elsewhere.
    pub public: Option<Span>,
}

/// In what form a public app has a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretForm {
    /// The registration of an app with redirects for pages, desktops or phones only has a secret.
    Registration,
    /// The registration of an app that may be a public client has a secret, and no redirects.
    FallbackRegistration,
    /// A public client of MSAL is made with a secret.
    Msal,
    /// A variable that a bundler writes into the page.
    Bundled,
}

/// Whether a text may hold such a secret.
pub(super) fn sniff(name: &str, bytes: &[u8]) -> bool {
    type Finders<const N: usize> = Lazy<[memmem::Finder<'static>; N]>;
    static PUBLIC: Finders<9> = Lazy::new(|| {
        [
            "PublicClient",
            "ublicClient\"",
            "spa\"",
            "Spa\"",
            "single_page_application",
            "public_client",
            "VITE_",
            "NEXT_PUBLIC_",
            "REACT_APP_",
        ]
        .map(memmem::Finder::new)
    });
    static SECRET: Finders<6> = Lazy::new(|| {
        [
            "ecret",
            "SECRET",
            "client_credential",
            "passwordCredentials",
            "azuread_application_password",
            "_PAT",
        ]
        .map(memmem::Finder::new)
    });
    let has = |words: &[memmem::Finder<'_>]| words.iter().any(|word| word.find(bytes).is_some());
    written::is_read(name) && has(&*SECRET) && has(&*PUBLIC) && concerns_azure_devops(bytes)
}

/// Every such secret of a text, in order.
pub(super) fn read(source: &SourceText) -> Vec<PublicClientSecret> {
    let mut found: Vec<PublicClientSecret> = registration::read(source);
    found.extend(code::read(source));
    found.sort_by_key(|one| one.secret.span);
    found
}

/// Whether a text speaks of Azure DevOps.
fn concerns_azure_devops(bytes: &[u8]) -> bool {
    let has = |word: &[u8]| memmem::find(bytes, word).is_some();
    has(entra::AZURE_DEVOPS.as_bytes())
        || [
            b"vso.".as_slice(),
            b"dev.azure.com",
            b"visualstudio.com",
            b"AZURE_DEVOPS",
            b"AZUREDEVOPS",
            b"AZDO",
            b"AzureDevOps",
        ]
        .into_iter()
        .any(has)
}

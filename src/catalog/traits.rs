//! The closed vocabulary in which an application is described: what a question may say, what a decision
//! may ask for, what a mechanism may demand.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A word that a vocabulary does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is none of {}", .known.join(", "))]
pub struct UnknownWord {
    /// The word as it was given.
    pub word: String,
    /// The words that exist.
    pub known: Vec<&'static str>,
}

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal: $means:literal,)+ }) => {
        $(#[$doc])*
        #[allow(clippy::doc_markdown, reason = "the words for people are the documentation")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $(#[doc = concat!("`", $word, "`: ", $means, ".")] #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every value, in the order in which people are shown them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word used in files, flags and output.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// What it means, for people.
            pub const fn means(self) -> &'static str {
                match self { $(Self::$variant => $means),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                Self::ALL.iter().copied().find(|value| value.as_str() == word).ok_or_else(|| UnknownWord {
                    word: word.to_owned(),
                    known: Self::ALL.iter().map(|value| value.as_str()).collect(),
                })
            }
        }
    };
}

vocabulary!(
    /// The product that the application talks to.
    Platform {
        Services = "services": "Azure DevOps Services, in the cloud",
        Server = "server": "Azure DevOps Server (once TFS), on premises",
        Both = "both": "both products, with one application",
    }
);
vocabulary!(
    /// Whose rights the application uses.
    ActsAs {
        User = "user": "a person: it can do what that person may do",
        App = "app": "itself: an identity of its own, with rights of its own",
    }
);
vocabulary!(
    /// Whether somebody is there to sign in.
    Interaction {
        Browser = "browser": "a person signs in with a browser where the app runs",
        Device = "device": "a person is near, the app itself is text only",
        Upstream = "upstream": "a person has signed in to an app that calls this one",
        None = "none": "nobody is there: it runs unattended",
    }
);
vocabulary!(
    /// Where the application runs.
    RunsOn {
        Workstation = "workstation": "a person's computer",
        Browser = "browser": "a web page, without a server of its own",
        Mobile = "mobile": "a phone or tablet",
        AzureDevops = "azure-devops": "inside the pages of Azure DevOps, as an extension",
        Azure = "azure": "a machine or service of Azure",
        AzurePipelines = "azure-pipelines": "a job of Azure Pipelines",
        OidcCi = "oidc-ci": "another CI service that issues identity tokens, such as GitHub Actions",
        Elsewhere = "elsewhere": "a server on premises or in another cloud",
    }
);
vocabulary!(
    /// What the application speaks.
    Client {
        Rest = "rest": "REST over HTTPS, in any language",
        Dotnet = "dotnet": "the .NET client libraries",
        Soap = "soap": "the SOAP client object model",
        Git = "git": "git over HTTPS or SSH",
        Packages = "packages": "package feeds, whichever kind",
        Nuget = "nuget": "NuGet feeds",
        Npm = "npm": "npm feeds",
    }
);
vocabulary!(
    /// Which accounts people sign in with at Azure DevOps Services.
    Accounts {
        Entra = "entra": "work or school accounts, in an organization backed by Microsoft Entra ID",
        Msa = "msa": "personal Microsoft accounts",
        Both = "both": "either kind",
    }
);
vocabulary!(
    /// What a mechanism accepts as an account.
    AccountKind {
        Entra = "entra": "a work or school account of Entra",
        Msa = "msa": "a personal Microsoft account",
        Domain = "domain": "a Windows domain account",
    }
);
vocabulary!(
    /// Which organization a pipeline calls.
    Target {
        SameOrg = "same-org": "the organization or collection that the pipeline runs in",
        OtherOrg = "other-org": "another organization",
    }
);
vocabulary!(
    /// Whose Entra tenants the application serves.
    Tenants {
        One = "one": "the tenant of one organization",
        Many = "many": "tenants of many customers",
    }
);
vocabulary!(
    /// APIs that some mechanisms cannot call.
    Api {
        Organizations = "organizations": "list the organizations (accounts) of a person",
        Profiles = "profiles": "read the profile of a person",
        PatLifecycle = "pat-lifecycle": "create, list, change and revoke personal access tokens",
    }
);
vocabulary!(
    /// A form in which scopes are asked for.
    ScopeForm {
        Manifest = "manifest": "the array of an extension manifest",
        EntraScope = "entra-scope": "the scope parameter of a request to Microsoft Entra",
        EntraPermission = "entra-permission": "delegated permissions of an app registration",
        LegacyScope = "legacy-scope": "the scope parameter of a legacy Azure DevOps OAuth URL",
        PatPage = "pat-page": "boxes on the page where personal access tokens are made",
        PatApi = "pat-api": "the body of a call that makes a personal access token",
    }
);
vocabulary!(
    /// Names of the traits, as in flags and output.
    Trait {
        AppType = "app-type": "the kind of application",
        Platform = "platform": "the product that it talks to",
        ActsAs = "acts-as": "whose rights it uses",
        Interaction = "interaction": "whether somebody is there to sign in",
        RunsOn = "runs-on": "where it runs",
        Client = "client": "what it speaks",
        Accounts = "accounts": "which accounts people have",
        Target = "target": "which organization a pipeline calls",
        Tenants = "tenants": "whose tenants it serves",
        Calls = "calls": "special APIs that it must call",
        ExistingApp = "existing-app": "what it uses already",
        Only = "only": "the mechanisms that it may use",
    }
);

/// What a mechanism demands of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Presence {
    /// Nobody.
    Nobody,
    /// Somebody once, who makes a credential in a browser; later runs need nobody.
    AtSetup,
    /// Somebody with a browser on any device.
    AnyDevice,
    /// Somebody with a browser where the app runs.
    BrowserHere,
    /// Somebody who has signed in to an app that calls this one.
    Upstream,
}

/// What has to be kept safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecretKept {
    /// Nothing.
    None,
    /// Secret of the application: whoever has the program must not be able to read it.
    ClientSecret,
    /// A private key, of the application or of a person.
    PrivateKey,
    /// A token that stands for a person.
    Token,
    /// The password of a person or service account.
    Password,
    /// What the operating system's credential store holds for the mechanism.
    OsStore,
}

impl SecretKept {
    /// What it is, after "keeps".
    pub const fn means(self) -> &'static str {
        match self {
            Self::None => "no secret",
            Self::ClientSecret => "a client secret",
            Self::PrivateKey => "a private key",
            Self::Token => "a token that must stay secret",
            Self::Password => "a password",
            Self::OsStore => "a credential in the system's credential store",
        }
    }
}

/// What limits a token of the mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScopeModel {
    /// `vso.*` scopes, chosen one by one.
    Granular,
    /// No scopes: the permissions given inside Azure DevOps decide.
    None,
    /// Everything that the person may do.
    Full,
}

/// Whether a platform takes a mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Support {
    /// It does.
    Available,
    /// It does not.
    Unavailable,
    /// No document read says.
    Unknown,
}

/// What happened to a mechanism.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happening {
    /// Something was made known.
    Announced,
    /// First usable, without promises.
    Preview,
    /// Documented for general use; the day of general availability is not known.
    Documented,
    /// Generally available.
    Ga,
    /// Something about it changed.
    Changed,
    /// Documents advise against it.
    Discouraged,
    /// New apps or credentials are no longer taken; existing ones work on.
    ClosedToNew,
    /// It stops working.
    Retired,
}

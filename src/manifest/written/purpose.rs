//! What scopes are asked for, told from what stands around them.

use std::ops::Range;

use memchr::memmem;
use once_cell::sync::Lazy;
use regex::Regex;

use super::gather::Group;
use super::life::life;
use super::{Form, TokenBody, WrittenScopes};
use crate::manifest::declaration::Text;
use crate::text::Span;

/// What a token with the scopes is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// A token of Microsoft Entra, asked for when the app runs.
    Entra,
    /// Names without a resource that go to Entra's second version, where they mean Microsoft Graph.
    EntraUnqualified,
    /// A token of Entra's first version, where scopes do not count and `resource` does.
    EntraV1,
    /// Names beside a registration of an app: the permissions that it is given.
    EntraRegistration,
    /// A token of an OAuth service: the legacy one of Azure DevOps, or one that the text does not name.
    OAuth,
    /// A personal access token, made by the API.
    PersonalAccessToken,
    /// A session token.
    SessionToken,
    /// The token of a pipeline's agent.
    AgentToken,
    /// The manifest of a web extension, which a program hands to its packager.
    Extension,
}

impl Purpose {
    /// What the token is, in a sentence.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Entra | Self::EntraUnqualified | Self::EntraV1 => "Entra token",
            Self::EntraRegistration => "Entra app",
            Self::OAuth => "OAuth token",
            Self::PersonalAccessToken => "personal access token",
            Self::SessionToken => "session token",
            Self::AgentToken => "agent token",
            Self::Extension => "extension",
        }
    }
}

/// In what kind of file something is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Code, configuration or a script that an app uses.
    Product,
    /// A test.
    Test,
    /// A document.
    Document,
}

/// How far from a string its neighbours in an object are looked for.
const NEAR: usize = 400;
/// How far from a string the address that it is sent to is looked for.
const FAR: usize = 3000;

/// What kind of file a name means.
pub fn standing(name: &str) -> Standing {
    static TEST: Lazy<Regex> = Lazy::new(|| {
        Regex::new(concat!(
            r"(?i-u)(?:^|/)(?:tests?|__tests__|__mocks__|mocks|spec|specs|e2e|testdata|[!-.0-~ ]+\.tests?)/",
            r"|[._-](?:test|tests|spec|mock)\.[a-z]+$|(?:^|/)test_[!-.0-~ ]+$|(?:^|/)conftest\.py$",
        ))
        .expect("the pattern is constant and valid")
    });
    static CAMEL: Lazy<Regex> = Lazy::new(|| {
        Regex::new(r"(?-u)[a-z0-9](?:Tests?|Spec|Mock)\.[a-z]+$")
            .expect("the pattern is constant and valid")
    });
    let ending = name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let in_docs = name.split('/').rev().skip(1).any(|folder| matches!(folder, "docs" | "doc"));
    if in_docs || matches!(ending.as_str(), "md" | "mdx" | "markdown" | "rst" | "adoc" | "asciidoc")
    {
        Standing::Document
    } else if TEST.is_match(name) || CAMEL.is_match(name) {
        Standing::Test
    } else {
        Standing::Product
    }
}

/// Whether a file lies among samples: people copy them, and no app of its own need be behind one.
pub fn is_sample(name: &str) -> bool {
    let folders = name.rsplit_once('/').map_or("", |(folders, _)| folders);
    let is = |folder: &str| {
        ["sample", "samples", "example", "examples", "demo", "demos"]
            .iter()
            .any(|known| folder.eq_ignore_ascii_case(known))
    };
    folders.split('/').any(is)
}

/// What a group of strings asks for.
pub(super) fn settle(text: &str, standing: Standing, group: Group) -> WrittenScopes {
    let span = group.span();
    let context = &group.context;
    let key = context.key.as_ref().or(context.callee.as_ref()).map(|range| Text {
        value: text[range.clone()].into(),
        span: Span::new(range.start, range.end),
    });
    let purpose = purpose(text, span, key.as_ref(), group.qualified, group.odd);
    let token = (purpose == Purpose::PersonalAccessToken).then(|| token_body(text, span));
    let form = if group.commas {
        Form::Commas
    } else if context.list.is_some_and(|_| !context.joined) || group.literals.len() > 1 {
        Form::List
    } else {
        Form::OneString
    };
    WrittenScopes {
        purpose,
        standing,
        key,
        span,
        scopes: group.scopes,
        unknown: group.unknown,
        form,
        token,
    }
}

fn purpose(text: &str, span: Span, key: Option<&Text>, qualified: bool, odd: bool) -> Purpose {
    static RESOURCE: Lazy<Regex> = Lazy::new(|| {
        Regex::new(
            r#"(?i-u)\bresource["']?\s*[:=]\s*["'`]499b84ac-1321-427f-aa17-267ca6975798["'`]"#,
        )
        .expect("the pattern is constant and valid")
    });
    if qualified {
        return Purpose::Entra;
    }
    let holds = |range: Range<usize>, what: &str| {
        memmem::find(&text.as_bytes()[range], what.as_bytes()).is_some()
    };
    let (near, far) = (around(text, span, NEAR), around(text, span, FAR));
    let key = key.map(|key| key.value.to_ascii_lowercase()).unwrap_or_default();
    if key.contains("accesstokenscope") {
        return Purpose::AgentToken;
    }
    if holds(near.clone(), "targetAccounts") || holds(far.clone(), "token/sessiontokens") {
        return Purpose::SessionToken;
    }
    if key == "scopes" && is_manifest_module(text) {
        return Purpose::Extension;
    }
    let body = is_token_body(text, span);
    if odd || body || key.contains("pat_scope") || key.contains("patscope") {
        return Purpose::PersonalAccessToken;
    }
    if RESOURCE.is_match(&text[near]) {
        return Purpose::EntraV1;
    }
    let legacy = holds(0..text.len(), "app.vssps.visualstudio.com");
    let entra = ["login.microsoftonline.com", "login.windows.net", "login.microsoftonline.us"];
    if !legacy && entra.iter().any(|host| holds(far.clone(), host)) {
        let v2 = holds(far.clone(), "/v2.0");
        let v1 = holds(far.clone(), "/oauth2/token") || holds(far, "/oauth2/authorize");
        return if v1 && !v2 { Purpose::EntraV1 } else { Purpose::EntraUnqualified };
    }
    Purpose::OAuth
}

/// Whether a text of code holds the manifest of an extension: `tfx … --manifest-js` takes what a module exports.
fn is_manifest_module(text: &str) -> bool {
    let holds = |word: &str| memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    let exports = holds("module.exports") || holds("export default") || holds("exports.default");
    exports && holds("manifestVersion") && (holds("contributions") || holds("targets"))
}

/// Whether what stands around a span is the body of a request to the PAT lifecycle API.
pub(super) fn is_token_body(text: &str, span: Span) -> bool {
    static BODY: Lazy<Regex> = Lazy::new(|| {
        Regex::new(r"(?i-u)\b(?:(valid_?to)|(display_?name|authorization_?id)|all_?orgs)\b")
            .expect("the pattern is constant and valid")
    });
    let (near, far) = (around(text, span, NEAR), around(text, span, FAR));
    // An end alone has a certificate too; a token has a name beside it.
    let (mut end, mut name) = (false, false);
    let mut body = memmem::find(&text.as_bytes()[far], b"tokens/pats").is_some();
    for word in BODY.captures_iter(&text[near]) {
        end |= word.get(1).is_some();
        name |= word.get(2).is_some();
        body |= word.get(1).or(word.get(2)).is_none();
    }
    body || end && name
}

/// What lies within some bytes of a span, cut at characters.
fn around(text: &str, span: Span, by: usize) -> Range<usize> {
    let mut start = span.start.saturating_sub(by);
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (span.end + by).min(text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

fn token_body(text: &str, span: Span) -> TokenBody {
    static ALL: Lazy<Regex> = Lazy::new(|| {
        Regex::new(r#"(?i-u)\ball_?orgs\b\\?["']?\s*[:=]\s*(\$?true)\b"#)
            .expect("the pattern is constant and valid")
    });
    static UNTIL: Lazy<Regex> = Lazy::new(|| {
        Regex::new(r#"(?i-u)\bvalid_?to\b\\?["']?\s*[:=]\s*\\?["'`](\d{4}-\d\d-\d\d[0-9T:.Z+ -]*)\\?["'`]"#)
            .expect("the pattern is constant and valid")
    });
    let near = around(text, span, NEAR);
    let object = object_around(text, span, near);
    let found = |pattern: &Regex| {
        let value = pattern.captures(&text[object.clone()])?.get(1)?;
        Some(Span::new(object.start + value.start(), object.start + value.end()))
    };
    TokenBody {
        all_organizations: found(&ALL),
        valid_to: found(&UNTIL).map(|span| Text { value: text[span.start..span.end].into(), span }),
        life: life(text, object.clone()),
    }
}

/// The braces around a span; what is near it where there are none.
fn object_around(text: &str, span: Span, near: Range<usize>) -> Range<usize> {
    let open = text[near.start..span.start].rfind('{');
    let close = text[span.end..near.end].find('}');
    let start = open.map_or(near.start, |at| near.start + at);
    let end = close.map_or(near.end, |at| span.end + at);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_tell_tests_and_documents() {
        for name in
            ["tests/a.py", "src/a.test.ts", "src/AuthTests.cs", "x/test_auth.py", "App.Tests/A.cs"]
        {
            assert_eq!(standing(name), Standing::Test, "{name}");
        }
        for name in ["README.md", "docs/auth/login.ts"] {
            assert_eq!(standing(name), Standing::Document, "{name}");
        }
        for name in ["src/auth.ts", "latest.ts", "appsettings.json", ".env"] {
            assert_eq!(standing(name), Standing::Product, "{name}");
        }
    }
}

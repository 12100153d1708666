//! What code says of how an app signs in now: words that stand for a mechanism, outside of comments.
//!
//! This is a reading of names, not of what runs: a word in code shows that a mechanism is there, not that every
//! call uses it.

mod rows;

use once_cell::sync::Lazy;
use regex::bytes::Regex;
use rows::ROWS;

use super::comments::without_comments;
use crate::finding::Confidence;
use crate::text::{Position, SourceText};

/// A word of code that stands for a mechanism.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MechanismSign {
    /// The mechanism, as in `data/mechanisms.yaml`.
    pub mechanism: &'static str,
    /// The word.
    pub word: &'static str,
    /// How sure it is that the word means the mechanism.
    pub confidence: Confidence,
    /// Where it stands.
    pub position: Position,
    /// The same in bytes.
    pub at: usize,
}

/// Words that stand for a mechanism.
struct Row {
    mechanism: &'static str,
    /// One of these must be in the file; always true where there is none.
    with: &'static [&'static str],
    words: &'static [&'static str],
    confidence: Confidence,
}

const fn row(
    mechanism: &'static str,
    with: &'static [&'static str],
    words: &'static [&'static str],
) -> Row {
    Row { mechanism, with, words, confidence: Confidence::Certain }
}

/// Any of all words.
static ANY_WORD: Lazy<Regex> = Lazy::new(|| {
    let words = ROWS.iter().flat_map(|row| row.words);
    let words: Vec<String> = words.map(|word| regex::escape(word)).collect();
    Regex::new(&format!("(?-u:{})", words.join("|"))).expect("the words are escaped")
});

/// The signs in a file of code, each mechanism at its first place, in the order of places.
pub fn signs(source: &SourceText) -> Vec<MechanismSign> {
    let text = source.text();
    // Most files have no word at all, and are not looked at closely.
    if !ANY_WORD.is_match(text.as_bytes()) {
        return Vec::new();
    }
    let has = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    let rows: Vec<&Row> = ROWS
        .iter()
        .filter(|row| row.words.iter().any(|w| has(w)))
        .filter(|row| row.with.is_empty() || row.with.iter().any(|w| has(w)))
        .collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let code = without_comments(source.name(), text);
    let mut found: Vec<(usize, MechanismSign)> = Vec::new();
    for row in rows {
        let with = |word: &&str| memchr::memmem::find(&code, word.as_bytes()).is_some();
        if !row.with.is_empty() && !row.with.iter().any(with) {
            continue;
        }
        let places = row.words.iter().filter_map(|word| Some((place(&code, word)?, *word)));
        let Some((at, word)) = places.min() else { continue };
        let (mechanism, confidence) = (row.mechanism, row.confidence);
        let sign = MechanismSign { mechanism, word, confidence, position: source.position(at), at };
        match found.iter_mut().find(|(_, known)| known.mechanism == mechanism) {
            Some(known) if (known.1.confidence, at) < (confidence, known.0) => *known = (at, sign),
            Some(_) => {}
            None => found.push((at, sign)),
        }
    }
    found.sort_by_key(|(at, sign)| (*at, sign.mechanism));
    found.into_iter().map(|(_, sign)| sign).collect()
}

/// Where code of the browser signs in with a name and a password, which for Azure DevOps is a personal access token:
/// a text that begins with `Basic`, or the option of a library that makes one.
pub fn signs_in_with_password(source: &SourceText) -> Option<Position> {
    let text = source.text().as_bytes();
    let has = |code: &[u8], word: &str| memchr::memmem::find(code, word.as_bytes()).is_some();
    let is_library = has(text, "axios") && has(text, "password");
    let is_header = has(text, "uthorization") && has(text, "Basic ");
    if !is_library && !is_header {
        return None;
    }
    let code = without_comments(source.name(), source.text());
    let header = is_header.then(|| header_of_password(&code)).flatten();
    let at = header.or_else(|| is_library.then(|| option_of_password(&code))?)?;
    Some(source.position(at))
}

/// `"Basic " + …`, `` `Basic ${…}` ``, `"Basic OnNlY3JldA=="`: no text that merely begins with the word.
fn header_of_password(code: &[u8]) -> Option<usize> {
    const WORD: &[u8] = b"Basic ";
    let begins =
        memchr::memmem::find_iter(code, WORD).filter_map(|at| Some((at, at.checked_sub(1)?)));
    let mut texts = begins.filter(|(_, before)| matches!(code[*before], b'"' | b'\'' | b'`'));
    texts.find_map(|(at, before)| {
        let rest = &code[at + WORD.len()..];
        let end = rest.iter().position(|byte| *byte == code[before])?;
        let inside = &rest[..end];
        let has = |is_it: fn(&u8) -> bool| inside.iter().any(is_it);
        let is_encoded = inside.len() >= 8
            && inside.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(byte))
            && has(u8::is_ascii_uppercase)
            && (has(u8::is_ascii_digit) || has(|byte| *byte == b'='));
        (inside.is_empty() || inside.starts_with(b"${") || is_encoded).then_some(before)
    })
}

/// `auth: { username, password }`
fn option_of_password(code: &[u8]) -> Option<usize> {
    memchr::memmem::find_iter(code, b"auth").find(|at| {
        let rest = code[at + 4..].iter().copied();
        let mut rest = rest.filter(|byte| !byte.is_ascii_whitespace()).take(200);
        let opens = rest.next() == Some(b':') && rest.next() == Some(b'{');
        let inside: Vec<u8> = rest.take_while(|byte| *byte != b'}').collect();
        let has = |word: &[u8]| memchr::memmem::find(&inside, word).is_some();
        opens && has(b"username") && has(b"password")
    })
}

/// Whether code takes the token of an extension, or makes a client that does.
pub fn takes_token(source: &SourceText) -> bool {
    const WORDS: [&str; 8] = [
        "getAccessToken",
        "getAuthorizationHeader",
        "getAuthTokenManager",
        "authTokenManager",
        "getToken",
        "authTokenProvider",
        "beginRequest",
        "RestClientBase",
    ];
    let has = |code: &[u8], word: &str| memchr::memmem::find(code, word.as_bytes()).is_some();
    WORDS.iter().any(|word| has(source.text().as_bytes(), word)) && {
        let code = without_comments(source.name(), source.text());
        WORDS.iter().any(|word| has(&code, word))
    }
}

/// Where a word stands by itself: not inside a longer name.
fn place(code: &[u8], word: &str) -> Option<usize> {
    let is_name = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let bytes = word.as_bytes();
    let (first, last) = (is_name(bytes.first()), is_name(bytes.last()));
    memchr::memmem::find_iter(code, bytes).find(|at| {
        let before = at.checked_sub(1).and_then(|before| code.get(before));
        !(first && is_name(before) || last && is_name(code.get(at + bytes.len())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, text: &str) -> Vec<(&'static str, usize)> {
        let found = signs(&SourceText::new(name, text));
        found.into_iter().map(|sign| (sign.mechanism, sign.position.line)).collect()
    }

    #[test]
    fn libraries_and_headers_are_signs() {
        let cases = [
            (
                "a.ts",
                "import { PublicClientApplication } from \"@azure/msal-browser\";\nnew PublicClientApplication({});",
                "entra-auth-code",
            ),
            (
                "a.py",
                "import msal\napp.initiate_device_flow()\napp.acquire_token_by_device_flow(flow)",
                "entra-device-code",
            ),
            (
                "a.cs",
                "using Microsoft.Identity.Client;\nawait app.AcquireTokenOnBehalfOf(scopes, user)",
                "entra-on-behalf-of",
            ),
            (
                "a.go",
                "import \"github.com/Azure/azure-sdk-for-go/sdk/azidentity\"\nazidentity.NewAzureCLICredential(nil)\nvar c azidentity.AzureCLICredential",
                "azure-cli-token",
            ),
            ("a.py", "from azure.identity import ManagedIdentityCredential", "managed-identity"),
            ("a.ts", "azdev.getPersonalAccessTokenHandler(token)", "pat"),
            (
                "a.ts",
                "fetch(\"https://dev.azure.com/o/_apis/x\", { headers: { a: \"Basic \" + btoa(\":\" + pat) } })",
                "pat",
            ),
            (
                "a.py",
                "from msrest.authentication import BasicAuthentication\nBasicAuthentication('', pat)",
                "pat",
            ),
            ("a.cs", "new VssBasicCredential(string.Empty, pat)", "pat"),
            ("a.sh", "export AZURE_DEVOPS_EXT_PAT=$TOKEN", "pat"),
            ("a.sh", "curl -s -u \":$PAT\" https://dev.azure.com/o/_apis/projects", "pat"),
            ("a.js", "process.env.SYSTEM_ACCESSTOKEN", "job-token"),
            ("a.yml", "  token: $(System.AccessToken)", "job-token"),
            (
                "a.ts",
                "import * as SDK from \"azure-devops-extension-sdk\";\nSDK.getAccessToken()",
                "web-extension-sdk",
            ),
            (
                "a.ts",
                "const u = `https://app.vssps.visualstudio.com/oauth2/authorize?client_id=${id}`;",
                "azure-devops-oauth",
            ),
        ];
        for (name, text, mechanism) in cases {
            let found = of(name, text);
            assert!(found.iter().any(|(id, _)| *id == mechanism), "{mechanism}: {found:?}\n{text}");
        }
    }

    #[test]
    fn a_word_in_a_comment_or_a_longer_name_is_none() {
        let cases = [
            ("a.ts", "// getPersonalAccessTokenHandler is gone\n/* SYSTEM_ACCESSTOKEN */"),
            ("a.py", "# export AZURE_DEVOPS_EXT_PAT=x"),
            ("a.ps1", "<# $env:SYSTEM_ACCESSTOKEN #>"),
            ("a.html", "<!-- VSS.getAccessToken() -->"),
            ("a.ts", "myGetPersonalAccessTokenHandlers(); getPersonalAccessTokenHandlerOld()"),
            ("a.ts", "cache.getAccessToken()"),
            ("a.ts", "// from @azure/msal-browser\nnew PublicClientApplication({})"),
            ("a.ts", "btoa(\":\" + name)"),
            ("a.py", "class ManagedIdentityCredential: pass"),
        ];
        for (name, text) in cases {
            assert_eq!(of(name, text), [], "{text}");
        }
    }

    #[test]
    fn a_comment_inside_a_text_is_none() {
        assert_eq!(
            of("a.ts", "const u = \"http://x\"; const t = \"SYSTEM_ACCESSTOKEN\";"),
            [("job-token", 1)]
        );
        assert_eq!(
            of("a.ts", "const a = 1; // \"\nconst t = \"SYSTEM_ACCESSTOKEN\";"),
            [("job-token", 2)]
        );
    }

    #[test]
    fn every_mechanism_of_the_table_is_known() {
        let catalog = crate::catalog::Catalog::builtin();
        for row in ROWS {
            let known = catalog.advice().mechanisms.iter().any(|m| m.id.as_str() == row.mechanism);
            assert!(known, "{}", row.mechanism);
        }
    }
}

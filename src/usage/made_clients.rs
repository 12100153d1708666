//! Where code makes clients of Azure DevOps, by the names alone.
//!
//! A scan follows values, and a language always has one more way to hand a value on. A client that is made and
//! never called, as far as was seen, is a sign that its calls were lost on the way.

use once_cell::sync::Lazy;
use regex::Regex;

use super::comments::without_comments;
use crate::text::{Position, SourceText};

/// A place that makes a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeClient {
    /// The class, as it is written there: `BuildRestClient`, `getBuildApi`, `get_build_client`.
    pub name: String,
    /// What it is a client of, in lower case without separators: `build`.
    pub service: String,
    /// Where.
    pub position: Position,
}

/// What makes a client, with the word that its files have to have.
static PATTERNS: Lazy<[(&[&str], Regex); 4]> = Lazy::new(|| {
    let pattern = |text| Regex::new(text).expect("a constant expression");
    [
        (
            &["etClient", "etCollectionClient"],
            pattern(
                r"\b[gG]et(?:Collection)?Client(?:Async)?\s*[<(]\s*(?:[A-Za-z_]\w*\.)*([A-Z]\w*(?:RestClient|HttpClient\d*))\b",
            ),
        ),
        (&["azure-devops-node-api", "vso-node-api"], pattern(r"\.(get([A-Z][A-Za-z]*)Api)\s*\(")),
        (&["azure.devops", "from vsts", "import vsts"], pattern(r"\.(get_([a-z_]+)_client)\s*\(")),
        (&["azure-devops-go-api/azuredevops"], pattern(r"\b(([a-z]\w*)\.NewClient)\s*\(")),
    ]
});

/// The places of a text that make clients, in its order; a text in a comment makes none.
pub fn made_clients(source: &SourceText) -> Vec<MadeClient> {
    let text = source.text();
    let has = |words: &[&str]| {
        words.iter().any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
    };
    let patterns: Vec<_> = PATTERNS.iter().filter(|(words, _)| has(words)).collect();
    if patterns.is_empty() {
        return Vec::new();
    }
    let code = without_comments(source.name(), text);
    let Ok(code) = std::str::from_utf8(&code) else { return Vec::new() };
    let found = patterns.iter().flat_map(|(words, pattern)| {
        pattern.captures_iter(code).filter_map(move |found| {
            let name = found.get(1)?;
            let word = found.get(2).unwrap_or(name).as_str();
            let is_go = words[0].contains("go-api");
            // Packages of Go make clients of everything: ours is imported under its own name.
            let is_ours = !is_go || code.contains(&format!("/{word}\""));
            is_ours.then(|| MadeClient {
                name: name.as_str().to_owned(),
                service: service_of(word),
                position: source.position(name.start()),
            })
        })
    });
    let mut found: Vec<MadeClient> = found.collect();
    found.sort_by_key(|made| (made.position.line, made.position.column));
    found
}

/// What a client is of, by the name of its class, whichever library it is from: `BuildRestClient`,
/// `BuildHttpClient3`, `BuildApi`, `BuildClient`, `build.Client` and `build` are all of `build`.
pub fn service_of(class: &str) -> String {
    // The Node library has an interface for each class: `IBuildApi`.
    let is_interface = class.ends_with("Api")
        && class.strip_prefix('I').is_some_and(|name| name.starts_with(|c: char| c.is_uppercase()));
    let class = if is_interface { &class[1..] } else { class };
    let lower: String =
        class.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let name = lower.trim_end_matches(|c: char| c.is_ascii_digit());
    let ends = ["restclient", "httpclient", "client", "api"];
    let name = ends.iter().find_map(|end| name.strip_suffix(end)).unwrap_or(name);
    name.to_owned()
}

/// Whether a text declares a class whose requests are written in it, as it extends no client.
pub fn makes_own_requests(class: &str, text: &str) -> bool {
    let is_one = |(at, found): (usize, &str)| {
        let behind = &text[at + found.len()..];
        let head = behind.split('{').next().unwrap_or_default();
        let mut words =
            head.split_whitespace().skip_while(|word| !matches!(*word, "extends" | ":")).skip(1);
        let base = words.next().map_or("", |base| base.rsplit('.').next().unwrap_or(base));
        let is_client = base.contains("RestClient") || base.contains("HttpClient");
        let is_whole = behind.starts_with(|c: char| !c.is_alphanumeric() && c != '_');
        is_whole && (!is_client || base.contains("ClientBase") || base == "VssHttpClient")
    };
    let declared = format!("class {class}");
    text.match_indices(&declared).any(is_one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn services(name: &str, text: &str) -> Vec<String> {
        made_clients(&SourceText::new(name, text)).into_iter().map(|made| made.service).collect()
    }

    #[test]
    fn clients_of_every_library_are_seen() {
        let script = "import { getClient } from 'azure-devops-extension-api';\n\
                      const a = getClient(BuildRestClient), b = getClient<Git.GitRestClient>(Git.GitRestClient);\n\
                      // getClient(WorkRestClient)\nVSS.getCollectionClient(TestHttpClient5);";
        assert_eq!(services("a.ts", script), ["build", "git", "test"]);
        let node =
            "const azdev = require('azure-devops-node-api');\nconnection.getWorkItemTrackingApi();";
        assert_eq!(services("a.js", node), ["workitemtracking"]);
        let python = "from azure.devops.connection import Connection\nc.clients.get_work_item_tracking_client()";
        assert_eq!(services("a.py", python), ["workitemtracking"]);
        assert_eq!(
            services("a.cs", "await connection.GetClientAsync<BuildHttpClient>();"),
            ["build"]
        );
        let go = "import \"github.com/microsoft/azure-devops-go-api/azuredevops/v7/build\"\nbuild.NewClient(ctx, c)\nredis.NewClient(o)";
        assert_eq!(services("a.go", go), ["build"]);
    }

    #[test]
    fn one_service_has_many_names() {
        for name in ["BuildRestClient", "BuildHttpClient3", "BuildApi", "IBuildApi", "build.Client"]
        {
            assert_eq!(service_of(name), "build", "{name}");
        }
        assert_eq!(service_of("IdentityApi"), "identity");
    }

    #[test]
    fn classes_of_the_app_are_told_by_what_they_extend() {
        let text = "export class OwnRestClient extends RestClientBase {}\nclass MineRestClient<T> extends lib.GitRestClient {}\n\
            class FreeRestClient {}\ndeclare const OwnRestClients: any;";
        assert!(
            makes_own_requests("OwnRestClient", text) && makes_own_requests("FreeRestClient", text)
        );
        assert!(
            !makes_own_requests("MineRestClient", text)
                && !makes_own_requests("GitRestClient", text)
        );
    }

    #[test]
    fn what_is_no_client_of_ours_makes_none() {
        assert_eq!(
            services("a.ts", "getClient(config); getClient(ApolloClient); api.getUserApi();"),
            [""; 0]
        );
        assert_eq!(services("a.py", "boto3.get_build_client()"), [""; 0]);
    }
}

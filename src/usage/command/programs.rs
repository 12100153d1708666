//! Programs that send requests to a URL among their arguments.

use super::arguments::Arguments;
use super::{ANY_URL, CommandRequest, Word};

fn request(verb: &'static str, url: impl Into<String>) -> CommandRequest {
    CommandRequest { verb: Some(verb.into()), url: url.into() }
}

/// `wget`.
pub(super) fn wget(arguments: &Arguments<'_, '_>) -> Vec<CommandRequest> {
    const WITH_VALUE: [&str; 24] = [
        "-O",
        "-o",
        "-a",
        "-e",
        "-i",
        "-B",
        "-t",
        "-T",
        "-w",
        "-Q",
        "-P",
        "-U",
        "-l",
        "--header",
        "--method",
        "--body-data",
        "--body-file",
        "--post-data",
        "--post-file",
        "--user",
        "--password",
        "--output-document",
        "--user-agent",
        "--timeout",
    ];
    let verb = match arguments.value(&["--method"]) {
        Some(verb) if verb.contains('{') => None,
        Some(verb) => Some(verb.to_ascii_uppercase().into()),
        None if arguments.has("--post-data") || arguments.has("--post-file") => Some("POST".into()),
        None if arguments.is_open(|word| WITH_VALUE.contains(&word)) => None,
        None if arguments.has("--spider") => Some("HEAD".into()),
        None => Some("GET".into()),
    };
    let mut urls = arguments.plain(|word| WITH_VALUE.contains(&word));
    if urls.is_empty() && arguments.is_open(|word| WITH_VALUE.contains(&word)) {
        urls.push(ANY_URL);
    }
    let request = |url: &str| CommandRequest { verb: verb.clone(), url: url.to_owned() };
    urls.into_iter().map(request).collect()
}

/// `HTTPie` and its like: `http [OPTIONS] [METHOD] URL [ITEMS]`.
pub(super) fn httpie(words: &[Word<'_>]) -> Vec<CommandRequest> {
    const WITH_VALUE: [&str; 12] = [
        "-a",
        "--auth",
        "-A",
        "--auth-type",
        "-o",
        "--output",
        "-p",
        "--print",
        "--session",
        "--timeout",
        "--verify",
        "--pretty",
    ];
    let arguments = Arguments::new(words);
    let mut rest = arguments.plain(|word| WITH_VALUE.contains(&word)).into_iter().peekable();
    let is_verb = |word: &&str| word.len() > 2 && word.bytes().all(|b| b.is_ascii_uppercase());
    let named = rest.next_if(is_verb);
    let Some(url) = rest.next() else { return Vec::new() };
    // `name=value` and `name:=value` are the body, `name==value` is the query, `Name:value` a header.
    let is_body = |item: &str| item.contains('=') && !item.contains("==");
    let verb = match named {
        Some(verb) => Some(verb.to_owned().into()),
        None if rest.any(is_body) => Some("POST".into()),
        None if arguments.is_open(|word| WITH_VALUE.contains(&word)) => None,
        None => Some("GET".into()),
    };
    vec![CommandRequest { verb, url: url.to_owned() }]
}

/// `git`, where it is told the URL of a repository. What a remote's name stands for is not known.
pub(super) fn git(words: &[Word<'_>]) -> Vec<CommandRequest> {
    let mut words = words.iter().copied();
    let mut command = None;
    while let Some(word) = words.next() {
        match word {
            Some("-c" | "-C") => {
                words.next();
            }
            Some(word) if word.starts_with('-') => {}
            Some(word) => {
                command = Some(word);
                break;
            }
            None => return Vec::new(),
        }
    }
    let end = match command {
        Some("clone" | "fetch" | "pull" | "ls-remote" | "submodule") => "git-upload-pack",
        Some("push") => "git-receive-pack",
        _ => return Vec::new(),
    };
    let is_url = |word: &&str| word.contains("/_git/") && !word.starts_with('-');
    let url = words.flatten().find(is_url);
    let whole = url.map(|url| format!("{}/{end}", url.trim_end_matches(['/', '"'])));
    whole.map(|url| request("POST", url)).into_iter().collect()
}

/// Package managers, where they are told the URL of a feed.
pub(super) fn packages(program: &str, arguments: &Arguments<'_, '_>) -> Vec<CommandRequest> {
    const SOURCES: [&str; 9] = [
        "--add-source",
        "--registry",
        "--repository-url",
        "--source",
        "-source",
        "-s",
        "--index-url",
        "--extra-index-url",
        "-i",
    ];
    let Some(url) = arguments.value(&SOURCES).filter(|url| url.contains("_packaging/")) else {
        return Vec::new();
    };
    let commands = arguments.plain(|word| SOURCES.iter().any(|s| s.eq_ignore_ascii_case(word)));
    let verb = match (program, &commands[..]) {
        ("twine", ["upload", ..]) => "POST",
        (_, ["publish" | "push", ..] | ["nuget", "push", ..] | ["npm", "publish", ..]) => "PUT",
        // What adds or removes a source sends nothing.
        (_, ["sources" | "source" | "config", ..] | ["nuget", _, ..]) => return Vec::new(),
        _ => "GET",
    };
    vec![request(verb, url)]
}

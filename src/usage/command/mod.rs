//! Command lines that talk to Azure DevOps: what `az`, `tfx`, `curl`, `wget`, `http`, `git` and the package
//! managers ask for, told by their words alone.
//!
//! A command line is a list of words. A word that is partly known has `{name}` for the rest, and `None`
//! stands for any number of words that nothing is known of. Nothing is run, and no file is looked at.

mod arguments;
mod az;
mod invoke;
mod programs;

pub use az::{CommandCall, Sureness};

use std::borrow::Cow;

use arguments::Arguments;

/// A word of a command line; `None` for any number of words that are not known.
pub type Word<'w> = Option<&'w str>;

/// A request that a command sends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandRequest {
    /// The verb; nothing where an argument that is not known decides it.
    pub verb: Option<Cow<'static, str>>,
    /// The URL, as far as it is known.
    pub url: String,
}

/// A URL of which nothing is known.
pub(super) const ANY_URL: &str = "{*url}";

/// What a command line is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// It sends these requests, whose URLs it names; they may go anywhere.
    Requests(Vec<CommandRequest>),
    /// It is a command of `az` or `tfx` that can be about Azure DevOps: [`super::Router::resolve_command`]
    /// tells what it calls.
    Named,
    /// It is none of those that are known here.
    Other,
}

/// Programs that are known here, without ending and path.
const PROGRAMS: &[&str] = &[
    "az", "curl", "dotnet", "git", "http", "https", "npm", "nuget", "pip", "pip3", "pnpm", "tfx",
    "twine", "wget", "xh", "yarn",
];

/// Shells, which are given a text of commands: `bash -c "az repos list"`.
const SHELLS: &[&str] = &["ash", "bash", "dash", "ksh", "sh", "zsh"];

/// Programs that start another one, which follows among their words.
const STARTERS: &[&str] = &[
    "command",
    "cross-env",
    "cross-env-shell",
    "doas",
    "dotenv",
    "env",
    "eval",
    "exec",
    "ionice",
    "nice",
    "nohup",
    "npx",
    "parallel",
    "retry",
    "setsid",
    "stdbuf",
    "sudo",
    "time",
    "timeout",
    "watch",
    "xargs",
    "&",
    "!",
];

/// Programs that start another one only behind one of these words: `find . -exec az …`, `docker run image az …`.
const STARTERS_BEHIND: &[(&str, &[&str])] = &[
    ("docker", &["run", "exec"]),
    ("find", &["-exec", "-execdir", "-ok"]),
    ("kubectl", &["exec", "run"]),
    ("podman", &["run", "exec"]),
];

/// Programs that give a text of commands to the shell of somebody else.
const ELSEWHERE: &[&str] = &["ssh", "su"];

/// What a command line is, by its words.
pub fn read(words: &[Word<'_>]) -> Command {
    let Some((program, rest)) = program(words) else { return Command::Other };
    let arguments = Arguments::new(rest);
    let requests = match program {
        "az" => match az::rest(&arguments) {
            Some(requests) => requests,
            None if az::is_ours(rest) => return Command::Named,
            None => return Command::Other,
        },
        "tfx" => return Command::Named,
        "curl" => super::curl::requests_of(rest),
        "wget" => programs::wget(&arguments),
        "http" | "https" | "xh" => programs::httpie(rest),
        "git" => programs::git(rest),
        "npm" | "pnpm" | "yarn" | "twine" | "nuget" | "dotnet" | "pip" | "pip3" => {
            programs::packages(program, &arguments)
        }
        _ => return Command::Other,
    };
    Command::Requests(requests)
}

/// The text of commands that a line gives to a shell: `az repos list` in `sudo bash -ec "az repos list"`.
///
/// Nothing for other lines, also for a shell that runs a file.
pub fn text_for_shell<'w>(words: &[Word<'w>]) -> Option<&'w str> {
    let (shell, rest) = program(words)?;
    match (shell, behind_host(rest)) {
        ("ssh", [Some(text)]) => return Some(text),
        ("su", _) => {
            let at = rest.iter().position(|word| matches!(word, Some("-c" | "--command")))?;
            return *rest.get(at + 1)?;
        }
        _ => {}
    }
    let mut rest = rest.iter().copied().filter(|_| SHELLS.contains(&shell));
    let mut comes = false;
    while let Some(word) = rest.next() {
        let word = word?;
        let Some(flags) = word.strip_prefix(['-', '+']) else {
            return comes.then_some(word);
        };
        let is_long = flags.starts_with('-');
        comes |= !is_long && word.starts_with('-') && flags.contains('c');
        // `-o pipefail`, `-O extglob`, `--rcfile file`.
        if !is_long && flags.ends_with(['o', 'O']) || matches!(flags, "-rcfile" | "-init-file") {
            rest.next();
        }
    }
    None
}

/// What `ssh` runs: the words behind the host.
fn behind_host<'l, 'w>(words: &'l [Word<'w>]) -> &'l [Word<'w>] {
    let mut at = 0;
    while let Some(Some(word)) = words.get(at)
        && let Some(flags) = word.strip_prefix('-')
    {
        // `-i file`, `-p 22`
        let has_value = flags.len() == 1 && "BbcDEeFIiJLlmOopQRSWw".contains(flags);
        at += if has_value { 2 } else { 1 };
    }
    words.get(at + 1..).unwrap_or_default()
}

/// The command lines of a text that is given to a shell: `cd x && az repos list | jq .`.
pub fn split(text: &str) -> Vec<Vec<String>> {
    const BEGINS: [&str; 9] = ["if", "then", "elif", "else", "while", "until", "do", "{", "("];
    let mut lines: Vec<Vec<String>> = vec![Vec::new()];
    let mut inside = 0_u32;
    for word in super::curl::words(text) {
        // `x=$(az repos list)`
        let word = match word.split_once("$(") {
            Some((_, first)) if !first.contains(' ') => {
                inside += 1;
                lines.push(Vec::new());
                first.to_owned()
            }
            _ => word,
        };
        let ends = inside > 0 && word.trim_end_matches(';').ends_with(')');
        let word = if ends { word.trim_end_matches([')', ';']).to_owned() } else { word };
        if lines.last().is_some_and(Vec::is_empty) && BEGINS.contains(&word.as_str()) {
            continue;
        }
        match (word.as_str(), lines.last_mut()) {
            ("|" | "||" | "&&" | "&" | ";", _) => lines.push(Vec::new()),
            (_, Some(line)) => match word.strip_suffix(';') {
                Some(last) => {
                    line.push(last.to_owned());
                    lines.push(Vec::new());
                }
                None => line.push(word),
            },
            (_, None) => {}
        }
        if ends {
            inside -= 1;
            lines.push(Vec::new());
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// Whether a word names one of the programs that are known here.
pub fn is_known_program(word: &str) -> bool {
    let name = plain(word);
    let lists = [PROGRAMS, SHELLS, STARTERS, ELSEWHERE];
    let is_listed = lists.iter().any(|list| list.contains(&name));
    is_listed
        || STARTERS_BEHIND.iter().any(|(starter, _)| *starter == name)
        || name == "python"
        || name == "tfx-cli"
}

/// The program that a line runs, and the words after it.
fn program<'l, 'w>(words: &'l [Word<'w>]) -> Option<(&'w str, &'l [Word<'w>])> {
    let assigns = |word: &str| {
        word.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        })
    };
    let start = words.iter().position(|word| word.is_none_or(|word| !assigns(word)))?;
    let (first, rest) = words[start..].split_first()?;
    let name = plain((*first)?);
    let is_program =
        |name: &str| [PROGRAMS, SHELLS, ELSEWHERE].iter().any(|list| list.contains(&name));
    if is_program(name) {
        // Several words behind the host are a command; one is a text.
        if let ("ssh", command @ [_, _, ..]) = (name, behind_host(rest)) {
            return program(command);
        }
        return Some((name, rest));
    }
    let behind = STARTERS_BEHIND.iter().find(|(starter, _)| *starter == name);
    let rest = match behind {
        Some((_, marks)) => {
            let at = rest.iter().position(|word| word.is_some_and(|word| marks.contains(&word)))?;
            &rest[at + 1..]
        }
        None => rest,
    };
    // `python -m twine upload …`.
    let is_module = name.starts_with("python") && rest.first() == Some(&Some("-m"));
    if behind.is_none() && !STARTERS.contains(&name) && !name.starts_with("retry") && !is_module {
        return None;
    }
    // Whatever stands between is options of the one that starts it.
    let known = |word: &Word<'w>| {
        let name = plain((*word)?);
        let name = if name == "tfx-cli" { "tfx" } else { name };
        is_program(name).then_some(name)
    };
    rest.iter().enumerate().take(12).find_map(|(at, word)| Some((known(word)?, &rest[at + 1..])))
}

/// The name of a program without path and ending.
fn plain(word: &str) -> &str {
    let file = word.rsplit(['/', '\\']).next().unwrap_or(word);
    [".exe", ".cmd", ".bat"].iter().find_map(|end| file.strip_suffix(end)).unwrap_or(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Vec<Word<'_>> {
        text.split_whitespace().map(|word| (word != "…").then_some(word)).collect()
    }

    fn requests(text: &str) -> Vec<String> {
        match read(&line(text)) {
            Command::Requests(requests) => requests
                .iter()
                .map(|r| format!("{} {}", r.verb.as_deref().unwrap_or("?"), r.url))
                .collect(),
            other => vec![format!("{other:?}")],
        }
    }

    #[test]
    fn a_text_for_a_shell_is_several_lines() {
        assert_eq!(
            split("cd a; az repos list --x 'y z' | jq ."),
            [vec!["cd", "a"], vec!["az", "repos", "list", "--x", "y z"], vec!["jq", "."],]
        );
    }

    #[test]
    fn a_shell_is_given_a_text() {
        let cases: &[(&[&str], Option<&str>)] = &[
            (&["bash", "-c", "az x"], Some("az x")),
            (&["/bin/sh", "-euxo", "pipefail", "-c", "az x", "name"], Some("az x")),
            (&["sudo", "-u", "me", "bash", "-lc", "az x"], Some("az x")),
            (&["xargs", "-I", "%", "sh", "-c", "az x"], Some("az x")),
            (&["A=b", "timeout", "5", "bash", "--noprofile", "-c", "az x"], Some("az x")),
            (&["ssh", "-p", "22", "me@host", "az x"], Some("az x")),
            (&["ssh", "host", "az", "x"], None),
            (&["su", "-", "me", "-c", "az x"], Some("az x")),
            (&["docker", "run", "image", "bash", "-c", "az x"], Some("az x")),
            (&["docker", "build", "bash", "-c", "az x"], None),
            (&["bash", "run.sh", "-c", "az x"], None),
            (&["bash", "--rcfile", "-c"], None),
            (&["bash"], None),
            (&["python", "-c", "az x"], None),
            (&["az", "repos", "bash", "-c", "az x"], None),
        ];
        for (words, expected) in cases {
            let words: Vec<Word<'_>> = words.iter().copied().map(Some).collect();
            assert_eq!(text_for_shell(&words), *expected, "{words:?}");
        }
        assert_eq!(split("x=$(az repos list); echo $x")[0], ["az", "repos", "list"]);
        assert_eq!(split("if true; then az repos list; fi")[1], ["az", "repos", "list"]);
    }

    #[test]
    fn programs_that_send_requests_are_read() {
        let cases: &[(&str, &[&str])] = &[
            ("curl -X POST https://h/_apis/x -d {}", &["POST https://h/_apis/x"]),
            ("curl … https://h/_apis/x", &["? https://h/_apis/x"]),
            ("curl … -X PATCH https://h/_apis/x", &["PATCH https://h/_apis/x"]),
            ("curl -X {verb} https://h/_apis/x", &["? https://h/_apis/x"]),
            ("sudo -E curl https://h/_apis/x", &["GET https://h/_apis/x"]),
            ("retry 3 curl https://h/_apis/x", &["GET https://h/_apis/x"]),
            ("A=b /usr/bin/curl https://h/_apis/x", &["GET https://h/_apis/x"]),
            ("xargs -I % curl https://h/_apis/x/%", &["GET https://h/_apis/x/%"]),
            ("wget -q -O out https://h/_apis/x", &["GET https://h/_apis/x"]),
            ("wget --method=PATCH --header A:b https://h/_apis/x", &["PATCH https://h/_apis/x"]),
            ("wget --post-data a https://h/_apis/x", &["POST https://h/_apis/x"]),
            ("http https://h/_apis/x a==b", &["GET https://h/_apis/x"]),
            ("http -a u:p https://h/_apis/x a=b", &["POST https://h/_apis/x"]),
            ("http PUT https://h/_apis/x a=b", &["PUT https://h/_apis/x"]),
            (
                "az rest --method post --uri https://h/_apis/x --resource r",
                &["POST https://h/_apis/x"],
            ),
            ("az rest -m get -u https://h/_apis/x", &["GET https://h/_apis/x"]),
            ("az rest --url https://h/_apis/x", &["GET https://h/_apis/x"]),
            (
                "git clone --depth 1 https://dev.azure.com/o/p/_git/r dir",
                &["POST https://dev.azure.com/o/p/_git/r/git-upload-pack"],
            ),
            (
                "git -c http.extraheader=x push https://dev.azure.com/o/p/_git/r HEAD:main",
                &["POST https://dev.azure.com/o/p/_git/r/git-receive-pack"],
            ),
            ("git push origin main", &[]),
            ("git clone https://github.com/o/r", &[]),
            ("git remote -v", &[]),
            (
                "npm publish --registry https://pkgs.dev.azure.com/o/_packaging/f/npm/registry/",
                &["PUT https://pkgs.dev.azure.com/o/_packaging/f/npm/registry/"],
            ),
            (
                "npm install --registry=https://pkgs.dev.azure.com/o/_packaging/f/npm/registry/",
                &["GET https://pkgs.dev.azure.com/o/_packaging/f/npm/registry/"],
            ),
            (
                "npm view --registry=https://pkgs.dev.azure.com/o/_packaging/f/npm/registry/ x",
                &["GET https://pkgs.dev.azure.com/o/_packaging/f/npm/registry/"],
            ),
            (
                "python -m twine upload --repository-url https://h/_packaging/f/pypi/upload/ dist/*",
                &["POST https://h/_packaging/f/pypi/upload/"],
            ),
            (
                "dotnet nuget push a.nupkg -s https://h/_packaging/f/nuget/v3/index.json",
                &["PUT https://h/_packaging/f/nuget/v3/index.json"],
            ),
            (
                "nuget.exe push a.nupkg -Source https://h/_packaging/f/nuget/v3/index.json",
                &["PUT https://h/_packaging/f/nuget/v3/index.json"],
            ),
            ("dotnet build", &[]),
            (
                "pip install --extra-index-url https://h/_packaging/f/pypi/simple/ x",
                &["GET https://h/_packaging/f/pypi/simple/"],
            ),
            ("echo curl https://h/_apis/x", &["Other"]),
            ("az repos pr list", &["Named"]),
            ("az vm list", &["Other"]),
            (
                "az account get-access-token --resource 499b84ac-1321-427f-aa17-267ca6975798",
                &["Other"],
            ),
            ("… repos pr list", &["Other"]),
            ("npx tfx-cli extension publish", &["Named"]),
            ("find . -name az -exec az repos pr list ;", &["Named"]),
            ("find . -name az", &["Other"]),
            ("docker run --rm image az repos pr list", &["Named"]),
            ("docker build az repos pr list", &["Other"]),
            ("ssh -i key host az repos pr list", &["Named"]),
            ("parallel az repos pr show --id ::: 1 2", &["Named"]),
        ];
        for (text, expected) in cases {
            assert_eq!(requests(text), *expected, "{text}");
        }
    }
}

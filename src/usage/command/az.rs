//! What `az` and `tfx` call: the commands of the catalog, `az devops invoke` and `az rest`.

use super::arguments::Arguments;
use super::{ANY_URL, CommandRequest, Word, program};
use crate::catalog::{CommandRow, MayCall};
use crate::usage::{Resolution, Router, Unpublished, Why};

/// How sure it is that a command makes a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sureness {
    /// Whatever its arguments are.
    Always,
    /// With the arguments that are given.
    WithThese,
    /// That depends on what it finds, or on arguments that are not known.
    Perhaps,
}

/// A call that a command makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandCall<'c> {
    /// The command as people are shown it: `az repos pr list`.
    pub command: String,
    /// The operation, or why none can be named.
    pub resolution: Resolution<'c>,
    /// How sure it is that the call is made.
    pub sureness: Sureness,
}

/// Groups of `az` that this extension adds.
const GROUPS: [&str; 5] = ["artifacts", "boards", "devops", "pipelines", "repos"];

/// Whether the words after `az` can be a command of ours.
pub(super) fn is_ours(words: &[Word<'_>]) -> bool {
    let first = words.iter().find(|word| word.is_none_or(|word| !word.starts_with('-')));
    first.copied().flatten().is_some_and(|group| GROUPS.contains(&group))
}

/// The request of `az rest`; nothing for other commands.
pub(super) fn rest(arguments: &Arguments<'_, '_>) -> Option<Vec<CommandRequest>> {
    const URL: [&str; 3] = ["--uri", "--url", "-u"];
    let commands = arguments.plain(|_| true);
    if commands.first() != Some(&"rest") {
        return None;
    }
    let is_unsaid = || URL.iter().any(|option| arguments.has(option)).then_some(ANY_URL);
    let url = arguments.value(&URL).or_else(is_unsaid);
    let verb = match arguments.value(&["--method", "-m"]) {
        Some(verb) if verb.contains('{') => None,
        Some(verb) => Some(verb.to_ascii_uppercase().into()),
        None if arguments.is_open(takes_value) => None,
        None => Some("GET".into()),
    };
    // A URL of which nothing is known is one of Azure Resource Manager, unless a token for something else is asked for.
    let is_ours = |url: &&str| {
        let is_told = match arguments.value(&["--resource"]) {
            Some(resource) => resource.contains('{') || resource.contains("499b84ac-"),
            None => arguments.value(&["--headers"]).is_some() || arguments.is_open(takes_value),
        };
        !url.starts_with('{') || url.contains('/') || is_told
    };
    let request = |url: &str| CommandRequest { verb, url: url.to_owned() };
    Some(url.filter(is_ours).map(request).into_iter().collect())
}

impl<'c> Router<'c> {
    /// What a command line of `az` or `tfx` calls; empty where that is nothing which needs a scope.
    ///
    /// The words are those of [`super::read`]. Operations that a command calls only with certain options
    /// are left out where none of them is given and all words are known.
    pub fn resolve_command(&self, words: &[Word<'_>]) -> Vec<CommandCall<'c>> {
        let Some((program @ ("az" | "tfx"), rest)) = program(words) else { return Vec::new() };
        if program == "az" && !is_ours(rest) {
            return Vec::new();
        }
        let mut name = program.to_owned();
        let mut found: Option<(&'c CommandRow, usize)> = None;
        let mut known = true;
        for (at, word) in rest.iter().enumerate() {
            let Some(word) = word.filter(|word| !word.contains('{')) else {
                known = false;
                break;
            };
            if word.starts_with('-') {
                break;
            }
            let longer = format!("{name} {word}");
            if let Some(row) = self.catalog().commands().get(&longer) {
                found = Some((row, at + 1));
            } else if self.catalog().commands().below(&longer).next().is_none() {
                break;
            }
            name = longer;
        }
        match found {
            Some((row, at)) if row.command == name => self.calls_of(row, &rest[at..]),
            _ if known && name == "tfx" => Vec::new(),
            _ => self.any_below(&name, known),
        }
    }

    /// A command of which only the first words are known, or that is not in the catalog.
    fn any_below(&self, name: &str, known: bool) -> Vec<CommandCall<'c>> {
        let call = |resolution| CommandCall {
            command: format!("{name} …"),
            resolution,
            sureness: Sureness::Perhaps,
        };
        if known {
            return vec![call(Resolution::Unpublished(Unpublished::Command))];
        }
        let commands = self.catalog().commands();
        let ids = commands.below(name).flat_map(|row| {
            let may = row.may_call.iter().map(|call| call.operation.as_str());
            row.calls.iter().map(crate::catalog::OperationId::as_str).chain(may)
        });
        let rows: Vec<_> = ids.filter_map(|id| self.catalog().operations().get(id)).collect();
        if rows.is_empty() {
            return Vec::new();
        }
        vec![call(Resolution::several(rows, Why::Arguments))]
    }

    fn calls_of(&self, row: &'c CommandRow, words: &[Word<'_>]) -> Vec<CommandCall<'c>> {
        let arguments = Arguments::new(words);
        let operations = self.catalog().operations();
        let call = |resolution, sureness| CommandCall {
            command: row.command.clone(),
            resolution,
            sureness,
        };
        if row.command == "az devops invoke" {
            return vec![call(self.invoked(&arguments), Sureness::Always)];
        }
        let mut calls = Vec::new();
        for operation in row.calls.iter().filter_map(|id| operations.get(id.as_str())) {
            calls.push(call(Resolution::one(operation), Sureness::Always));
        }
        for may in &row.may_call {
            if let (Some(sureness), Some(operation)) =
                (condition(may, &arguments), operations.get(&may.operation))
            {
                calls.push(call(Resolution::one(operation), sureness));
            }
        }
        // Two conditions of one operation.
        calls.dedup();
        for may in &row.unpublished {
            if let Some(sureness) = condition(may, &arguments) {
                let why = Unpublished::ByCommand(may.operation.as_str().into());
                calls.push(call(Resolution::Unpublished(why), sureness));
            }
        }
        calls
    }
}

/// Whether a call is made with these arguments; nothing where it is not.
fn condition(may: &MayCall, arguments: &Arguments<'_, '_>) -> Option<Sureness> {
    let all = |conditions: &[String]| -> Vec<Option<bool>> {
        conditions.iter().map(|condition| arguments.fulfils(condition)).collect()
    };
    let (with, without) = (all(&may.with), all(&may.without));
    if without.contains(&Some(true)) {
        return None;
    }
    let is_sure = !without.contains(&None);
    if with.contains(&Some(true)) && is_sure {
        return Some(Sureness::WithThese);
    }
    let untold = with.is_empty() && without.is_empty();
    if untold || !is_sure || with.contains(&None) || arguments.is_open(takes_value) {
        return Some(Sureness::Perhaps);
    }
    with.is_empty().then_some(Sureness::WithThese)
}

/// Whether an option of `az` or `tfx` takes a value: all but a few do.
pub(super) fn takes_value(option: &str) -> bool {
    const FLAGS: [&str; 15] = [
        "--bypass-scope-check",
        "--bypass-validation",
        "--debug",
        "--help",
        "--json",
        "--no-color",
        "--no-prompt",
        "--no-wait-validation",
        "--only-show-errors",
        "--open",
        "--rev-version",
        "--verbose",
        "--yes",
        "-h",
        "-y",
    ];
    !FLAGS.contains(&option)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn calls(line: &str) -> Vec<String> {
        let catalog = Catalog::builtin();
        let router = Router::new(&catalog);
        let words: Vec<Word<'_>> =
            line.split_whitespace().map(|word| (word != "…").then_some(word)).collect();
        let mut calls: Vec<String> = router
            .resolve_command(&words)
            .iter()
            .map(|call| {
                let ids: Vec<&str> =
                    call.resolution.operations().iter().map(|row| row.id.as_str()).collect();
                match (&call.resolution, call.sureness) {
                    (Resolution::Unpublished(why), _) => format!("unknown: {why}"),
                    (Resolution::DifferentScopes { .. }, _) => format!("{} of several", ids.len()),
                    (_, Sureness::Perhaps) => format!("{}?", ids.join(" or ")),
                    _ => ids.join(" or "),
                }
            })
            .collect();
        calls.sort();
        calls
    }

    #[test]
    fn commands_call_what_their_options_say() {
        for (line, expected) in [
            ("repos pr list --org x", "git.GetPullRequestsByProject"),
            ("repos pr list --project p -r x", "git.GetPullRequests"),
            ("repos pr list --repository …", "git.GetPullRequests"),
            // The repository can be that of the folder.
            ("repos pr list --status all", "git.GetPullRequests git.GetPullRequestsByProject"),
            ("repos pr list --help x", "git.GetPullRequests git.GetPullRequestsByProject"),
            (
                "repos pr list …",
                "git.GetPullRequests? git.GetPullRequestsByProject? ims.ReadIdentities?",
            ),
            ("pipelines run --id 1 --branch b", "build.QueueBuild"),
            ("pipelines run --id 1 --parameters a=b", "pipelines.RunPipeline"),
            ("pipelines run --id 1 …", "build.QueueBuild? pipelines.RunPipeline?"),
            ("boards query --wiql x", "wit.GetWorkItems wit.QueryByWiql"),
            ("boards query --id x", "wit.GetWorkItems wit.QueryById"),
            ("boards query --path x", "wit.GetQuery wit.GetWorkItems wit.QueryById"),
        ] {
            assert_eq!(calls(&format!("az {line}")).join(" "), expected, "{line}");
        }
        assert!(calls("az repos pr list --creator me").contains(&"ims.ReadIdentities".to_owned()));
        assert!(calls("az repos pr list …").contains(&"ims.ReadIdentities?".to_owned()));
        assert!(calls("az repos pr list --yes …").contains(&"ims.ReadIdentities?".to_owned()));
        assert!(calls("az repos pr list --top 3 …").contains(&"ims.ReadIdentities?".to_owned()));
        assert_eq!(calls("az pipelines runs show --id 3"), ["build.GetBuild"]);
        assert_eq!(calls("az devops login"), [""; 0]);
        assert_eq!(calls("az devops configure --defaults a=b"), [""; 0]);
        assert_eq!(calls("az vm list"), [""; 0]);
        assert_eq!(
            calls("az devops admin banner list"),
            ["unknown: the command calls `settings.get_entries`, which no document publishes"]
        );
        assert_eq!(calls("az repos frobnicate"), ["unknown: no such command is known"]);
        assert_eq!(calls("az repos pr {what}").len(), 1);
        assert!(calls("az repos pr {what}")[0].ends_with("of several"));
        assert!(calls("tfx extension create").is_empty());
        assert_eq!(
            calls("tfx extension publish --token x"),
            ["gallery.CreateExtension", "gallery.GetExtension", "gallery.UpdateExtension"]
        );
    }

    #[test]
    fn the_value_of_an_option_decides() {
        let endpoints = |line: &str| -> Vec<String> {
            let line = format!("az pipelines create --yml-path a.yml {line}");
            calls(&line).into_iter().filter(|call| call.contains("GetServiceEndpoints")).collect()
        };
        assert_eq!(endpoints("--repository-type tfsgit"), [""; 0]);
        assert_eq!(endpoints("--repository-type TfsGit"), [""; 0]);
        assert_eq!(endpoints("--repository-type=tfsgit"), [""; 0]);
        assert_eq!(endpoints("--repository-type github --service-connection x"), [""; 0]);
        let sure = ["serviceEndpoint.GetServiceEndpoints"];
        assert_eq!(endpoints("--repository-type github"), sure);
        // Which type it is is looked up, or told by a variable.
        let perhaps = ["serviceEndpoint.GetServiceEndpoints?"];
        assert_eq!(endpoints(""), perhaps);
        assert_eq!(endpoints("--repository-type {type}"), perhaps);
        assert_eq!(endpoints("--repository-type …"), perhaps);
        let template = calls("az pipelines create --repository-type tfsgit");
        assert!(template.contains(&"serviceEndpoint.GetServiceEndpointDetails".to_owned()));
        let repository = "git.GetRepository".to_owned();
        let line = "az pipelines create --yml-path a.yml --repository-type";
        assert!(calls(&format!("{line} tfsgit")).contains(&repository));
        assert!(!calls(&format!("{line} github")).contains(&repository));
    }
}

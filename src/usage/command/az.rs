//! What `az` and `tfx` call: the commands of the catalog, `az devops invoke` and `az rest`.

use super::arguments::Arguments;
use super::{ANY_URL, CommandRequest, Word, program};
use crate::catalog::{CommandRow, MayCall, OperationRow};
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
        for may in &row.unpublished {
            if let Some(sureness) = condition(may, &arguments) {
                let why = Unpublished::ByCommand(may.operation.as_str().into());
                calls.push(call(Resolution::Unpublished(why), sureness));
            }
        }
        calls
    }

    /// What `az devops invoke --area … --resource …` calls.
    fn invoked(&self, arguments: &Arguments<'_, '_>) -> Resolution<'c> {
        let value = |options: &[&str]| arguments.value(options).filter(|v| !v.contains('{'));
        let (Some(area), Some(resource)) = (value(&["--area"]), value(&["--resource"])) else {
            return Resolution::Unpublished(Unpublished::Arguments);
        };
        let verb = match arguments.value(&["--http-method"]) {
            Some(verb) if verb.contains('{') => None,
            Some(verb) => Some(verb),
            None if arguments.is_open(takes_value) => None,
            None => Some("GET"),
        };
        let is_area = |row: &OperationRow| {
            let of_route = row.route.split("_apis/").nth(1).and_then(|rest| rest.split('/').next());
            [row.area.as_str(), row.folder.as_str(), of_route.unwrap_or_default()]
                .iter()
                .any(|name| name.eq_ignore_ascii_case(area))
        };
        let mut rows: Vec<&OperationRow> = self
            .catalog()
            .operations()
            .all()
            .iter()
            .filter(|row| row.resource.eq_ignore_ascii_case(resource) && is_area(row))
            .collect();
        if rows.is_empty() {
            return Resolution::Unpublished(Unpublished::Route);
        }
        if let Some(verb) = verb {
            rows.retain(|row| row.verb.eq_ignore_ascii_case(verb));
            if rows.is_empty() {
                return Resolution::Unpublished(Unpublished::Route);
            }
        }
        let given: Option<Vec<&str>> = arguments
            .values("--route-parameters")
            .map(|word| word.and_then(|word| word.split_once('=')).map(|(key, _)| key))
            .collect();
        if let Some(given) = given.filter(|given| !given.iter().any(|key| key.contains('{'))) {
            best_routes(&mut rows, &given);
        }
        best_queries(&mut rows, arguments);
        let why = if verb.is_none() { Why::VerbUnknown } else { Why::Arguments };
        Resolution::several(rows, why)
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
fn takes_value(option: &str) -> bool {
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

/// Leaves the operations whose path takes the parameters that are given, and no other.
fn best_routes(rows: &mut Vec<&OperationRow>, given: &[&str]) {
    let wanted = |row: &OperationRow| -> Vec<String> {
        let path = row.route.split("_apis/").nth(1).unwrap_or_default();
        let holes = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        holes.map(str::to_ascii_lowercase).collect()
    };
    let fits = |row: &OperationRow| {
        let wanted = wanted(row);
        let has = |name: &String| given.iter().any(|key| key.eq_ignore_ascii_case(name));
        let optional =
            |name: &String| row.optional_path.iter().any(|path| path.eq_ignore_ascii_case(name));
        let takes = |key: &&str| {
            matches!(key.to_ascii_lowercase().as_str(), "project" | "team" | "organization")
                || wanted.iter().any(|name| name.eq_ignore_ascii_case(key))
        };
        wanted.iter().all(|name| has(name) || optional(name)) && given.iter().all(takes)
    };
    if rows.iter().any(|row| fits(row)) {
        rows.retain(|row| fits(row));
    }
}

/// Leaves the operations whose query keys are given, where there are any that ask for none of the others.
fn best_queries(rows: &mut Vec<&OperationRow>, arguments: &Arguments<'_, '_>) {
    let given: Option<Vec<&str>> = arguments
        .values("--query-parameters")
        .map(|word| word.and_then(|word| word.split_once('=')).map(|(key, _)| key))
        .collect();
    let Some(given) = given else { return };
    let asked = |row: &OperationRow| {
        let has = |key: &String| given.iter().any(|name| name.eq_ignore_ascii_case(key));
        row.required_query.iter().all(has).then_some(row.required_query.len())
    };
    if let Some(most) = rows.iter().filter_map(|row| asked(row)).max() {
        rows.retain(|row| asked(row) == Some(most));
    }
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
        assert_eq!(
            calls("az repos pr list --org x"),
            ["git.GetPullRequests", "git.GetPullRequestsByProject"]
        );
        assert!(calls("az repos pr list --creator me").contains(&"ims.ReadIdentities".to_owned()));
        assert!(calls("az repos pr list …").contains(&"ims.ReadIdentities?".to_owned()));
        assert_eq!(calls("az repos pr list --repository …").len(), 2);
        assert!(calls("az repos pr list --yes …").contains(&"ims.ReadIdentities?".to_owned()));
        assert!(calls("az repos pr list --top 3 …").contains(&"ims.ReadIdentities?".to_owned()));
        assert_eq!(calls("az repos pr list --help x").len(), 2);
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

    #[test]
    fn invoke_is_resolved_by_area_resource_and_route_parameters() {
        let invoke = |rest: &str| calls(&format!("az devops invoke {rest}"));
        assert_eq!(
            invoke(
                "--area git --resource pullRequests --route-parameters project=p repositoryId=r"
            ),
            ["git.GetPullRequests"]
        );
        assert_eq!(
            invoke(
                "--area git --resource pullRequests --http-method PATCH --route-parameters \
                 project=p repositoryId=r pullRequestId=1 --in-file x.json"
            ),
            ["git.UpdatePullRequest"]
        );
        assert_eq!(
            invoke("--area distributedtask --resource pools --http-method GET"),
            ["TaskAgent.GetAgentPools"]
        );
        assert_eq!(
            invoke("--area {area} --resource pools"),
            ["unknown: the arguments that decide are known only when it runs"]
        );
        assert_eq!(invoke("--area a --resource b"), ["unknown: no published route fits"]);
    }
}

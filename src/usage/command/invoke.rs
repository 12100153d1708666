//! What `az devops invoke` calls: any operation, named by its area, its resource and its parameters.

use super::arguments::Arguments;
use super::az::takes_value;
use crate::catalog::OperationRow;
use crate::usage::{Resolution, Router, Unpublished, Why};

impl<'c> Router<'c> {
    /// What `az devops invoke --area … --resource …` calls.
    pub(super) fn invoked(&self, arguments: &Arguments<'_, '_>) -> Resolution<'c> {
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
    use crate::usage::command::Word;

    #[test]
    fn invoke_is_resolved_by_area_resource_and_route_parameters() {
        let catalog = Catalog::builtin();
        let router = Router::new(&catalog);
        let invoke = |rest: &str| -> Vec<String> {
            let words: Vec<Word<'_>> = rest.split_whitespace().map(Some).collect();
            match router.invoked(&Arguments::new(&words)) {
                Resolution::Unpublished(why) => vec![format!("unknown: {why}")],
                known => known.operations().iter().map(|row| row.id.as_str().to_owned()).collect(),
            }
        };
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

//! What is written to be asked for and not seen to be: it is named, so that nobody takes the list for complete.

use std::cell::OnceCell;

use super::found::{Called, UnresolvedWhy};
use super::literals::{Links, without_spaces_in_places};
use super::maps::HashSet;
use super::matching::Matcher;
use super::model::{Expr, ExprId, Module};
use super::requests::{Verbs, is_ours, is_pattern};
use super::shown::Shown;
use super::value::{ModuleId, Value};
use crate::usage::command::Word;
use crate::usage::{Resolution, Unpublished, Verb, without_values};

type ModuleSet = super::maps::HashSet<ModuleId>;
/// What is only shown in a file, once it is asked for.
#[derive(Default)]
struct Opened {
    links: OnceCell<Links>,
    shown: OnceCell<Shown>,
}

/// A file with that.
type File<'m> = (ModuleId, &'m Module, &'m Opened);

impl Matcher<'_, '_, '_> {
    /// Lists URLs of ours that nothing requests, and commands that nothing runs.
    pub(super) fn left_over(&mut self, at: ModuleId, module: &Module) {
        let opened = Opened::default();
        for (id, expr) in module.exprs() {
            match expr {
                Expr::Text(text) => self.url((at, module, &opened), id, text),
                Expr::Call { callee, arguments, .. } => {
                    self.given_away((at, module, &opened), *callee, arguments);
                }
                Expr::List(parts) => self.command_line(at, module, id, parts),
                _ => {}
            }
        }
    }

    /// Lists requests to URLs of which nothing is known, in files that call Azure DevOps otherwise, or that a token of
    /// an extension comes through: the URL can be one that an answer held.
    pub(super) fn elsewhere(&mut self, with_token: &ModuleSet) {
        let requests = std::mem::take(&mut self.to_anywhere);
        let mut ours: HashSet<ModuleId> = requests.iter().map(|(place, _)| place.0).collect();
        let found = self.results.files();
        ours.retain(|at| found.contains(at) || with_token.contains(at) || self.loads_clients(*at));
        for (place, request) in requests.into_iter().filter(|(place, _)| ours.contains(&place.0)) {
            let verb = match &request.verbs {
                Verbs::Known(verbs) if verbs.len() == 1 => Some(Verb::named(&verbs[0])),
                _ => None,
            };
            for behind in &request.behind {
                if !self.can_end_so(behind) {
                    continue;
                }
                let path = behind.split(['?', '&']).next().unwrap_or_default();
                let called = Called::Request { verb, url: format!("{{url}}{path}") };
                let unknown = Resolution::Unpublished(Unpublished::Route);
                self.results.unresolved(place, called, UnresolvedWhy::DynamicUrl, unknown);
            }
        }
    }

    /// Whether a URL of Azure DevOps can end so: `/pushes` behind the link to a repository.
    pub(super) fn can_end_so(&self, behind: &str) -> bool {
        let path = behind.split(['?', '&']).next().unwrap_or_default();
        let fixed = |part: &&str| !part.is_empty() && !part.starts_with('{');
        match path.split('/').rfind(fixed) {
            Some(last) => self.router.has_segment(last),
            None => true,
        }
    }

    fn loads_clients(&self, at: ModuleId) -> bool {
        self.app.module(at).loads.iter().any(|path| self.idiom.is_client_library(path))
    }

    /// Lists methods of clients that are named and not called there: whoever is given one calls it.
    pub(super) fn handed_on(&mut self, at: ModuleId, module: &Module) {
        if !self.loads_clients(at) {
            return;
        }
        let called: HashSet<ExprId> = module
            .calls
            .iter()
            .filter_map(|call| match module.expr(*call) {
                Expr::Call { callee, .. } => Some(*callee),
                _ => None,
            })
            .collect();
        let of_functions = module.exprs().filter_map(|(_, expr)| match expr {
            Expr::Member(function, name) if matches!(module.text(*name), "length" | "name") => {
                Some(*function)
            }
            _ => None,
        });
        let only_seen = module.only_seen.iter().copied().chain(of_functions);
        let place = |id: ExprId| (module.span(id).start, module.span(id).end);
        let only_seen: HashSet<(usize, usize)> = only_seen.map(place).collect();
        // What a condition asks is read twice.
        let mut seen: HashSet<(usize, usize)> = HashSet::default();
        for (id, expr) in module.exprs() {
            let span = module.span(id);
            if let Expr::Member(object, name) = expr
                && !called.contains(&id)
                && !only_seen.contains(&place(id))
                && seen.insert((span.start, span.end))
            {
                self.method_value((at, id), *object, module.text(*name));
            }
        }
    }

    /// Lists URLs that a call of something unknown is given, where requests rest on the texts that they are joined of,
    /// and none on these.
    fn given_away(&mut self, file: File<'_>, callee: ExprId, arguments: &[ExprId]) {
        let (at, module, _) = file;
        let given = arguments.iter().flat_map(|argument| match module.expr(*argument) {
            Expr::Object(pairs) => pairs.iter().map(|(_, value)| *value).collect(),
            Expr::Named(_, value) => vec![*value],
            _ => vec![*argument],
        });
        let joined: Vec<ExprId> =
            given.filter(|id| joins(module, *id) && !self.joined.contains(&(at, *id))).collect();
        if joined.is_empty() || module.called_name(callee).is_some_and(only_tells) {
            return;
        }
        let (values, _) =
            self.evaluator.ask_shortly(|evaluator| evaluator.value((at, callee), None));
        let is_own = |value: &Value| matches!(value, Value::Function(..) | Value::Class(..));
        if values.iter().any(is_own) {
            return;
        }
        for id in joined {
            self.joined_url(file, id);
        }
    }

    fn joined_url(&mut self, file: File<'_>, id: ExprId) {
        let spot = (file.0, id);
        let (values, basis) = self.evaluator.ask_shortly(|evaluator| evaluator.value(spot, None));
        // Where a text is listed by itself, what it is joined to says no more.
        let is_listed = basis.texts.iter().all(|text| self.listed.contains(text));
        let is_asked = basis.joined.iter().any(|joined| self.joined.contains(joined));
        if basis.texts.is_empty() || !is_listed || is_asked {
            return;
        }
        for value in values {
            if let Value::Text(text) = value
                && is_ours(&text)
            {
                self.unasked(file, id, &text);
            }
        }
    }

    fn url(&mut self, file: File<'_>, id: ExprId, text: &str) {
        if !self.listed.contains(&(file.0, id)) && is_ours(text) {
            self.unasked(file, id, text);
        }
    }

    /// Lists a URL that nothing requests, unless it is no whole one or only shown.
    fn unasked(&mut self, (at, module, opened): File<'_>, id: ExprId, text: &str) {
        let text = &*without_spaces_in_places(text);
        if text.contains(char::is_whitespace) || is_pattern(text) {
            return;
        }
        let whole = without_values(text);
        // Another page of what is asked for is asked for at the same place.
        let whole = whole.split('?').next().unwrap_or_default().trim_matches('/');
        let parts = self.idiom.fixed_parts(whole);
        if parts.iter().all(|part| part.trim_matches('/').is_empty()) {
            return;
        }
        let span = module.span(id);
        if module.is_compared(id)
            || opened.links.get_or_init(|| module.links()).hold(span)
            || opened.shown.get_or_init(|| Shown::of(self.app, at, module)).hold(span)
        {
            return;
        }
        let may_be = self.answers.may_be(None, text);
        let called = Called::Request { verb: None, url: without_values(text) };
        self.results.unresolved((at, id), called, UnresolvedWhy::NoRequestFound, may_be);
    }

    /// A list of words that is a command of `az` about Azure DevOps.
    fn command_line(&mut self, at: ModuleId, module: &Module, id: ExprId, parts: &[ExprId]) {
        let word = |part: &ExprId| match module.expr(*part) {
            Expr::Text(text) => Some(&**text),
            _ => None,
        };
        if parts.first().and_then(word) != Some("az") {
            return;
        }
        let words: Vec<Word<'_>> = parts.iter().map(word).collect();
        for call in self.router.resolve_command(&words) {
            if !self.results.has_command(&call.command) {
                let called = Called::Command(call.command);
                let why = UnresolvedWhy::NoRequestFound;
                self.results.unresolved((at, id), called, why, call.resolution);
            }
        }
    }
}

/// Whether an expression joins texts, or is a name for what does.
fn joins(module: &Module, id: ExprId) -> bool {
    match module.expr(id) {
        Expr::Concat(_) => true,
        Expr::Name(name, scope) => match module.lookup(*scope, *name) {
            Some([bound]) => matches!(module.expr(bound.value), Expr::Concat(_)),
            _ => false,
        },
        _ => false,
    }
}

/// Whether what is called by a name tells people of what it is given.
fn only_tells(name: &str) -> bool {
    const TELLING: [&str; 18] = [
        "log",
        "info",
        "warn",
        "warning",
        "error",
        "debug",
        "trace",
        "print",
        "println",
        "printf",
        "write",
        "writeline",
        "fail",
        "exception",
        "logf",
        "debugf",
        "infof",
        "echo",
    ];
    let name = name.to_ascii_lowercase();
    // `login(url)` asks for something.
    let is_log = name.starts_with("log")
        && !["login", "logon", "logout", "logoff"].iter().any(|other| name.starts_with(other));
    TELLING.contains(&name.as_str())
        || is_log
        || ["write-", "out-"].iter().any(|start| name.starts_with(start))
        || name.ends_with("error")
}

#[cfg(test)]
mod tests {
    use super::only_tells;

    #[test]
    fn what_tells_people_is_known_by_its_name() {
        assert!(
            ["log", "LogDebug", "Write-Host", "Out-Null", "onError"].into_iter().all(only_tells)
        );
        assert!(!["login", "logOutOf", "send", "exchange"].into_iter().any(only_tells));
    }
}

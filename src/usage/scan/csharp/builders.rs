//! URLs that `UriBuilder` makes: what is said of a part takes the place of what its base has there.

use super::super::evaluate::Evaluator;
use super::super::members::Call;
use super::super::model::{Expr, ExprId, Module, Symbol};
use super::super::requests::is_ours;
use super::super::value::{Spot, Value, Values, text};

/// Behind the name of a property: it is put behind what is there.
const BEHIND: &str = "+";
/// Behind the name of a property: it may be said, or not.
const PERHAPS: &str = "?";
/// More URLs than this are "anything".
const MOST: usize = 16;

/// The name under which a builder is told what is said of a part of its URL after it was made.
pub(super) fn part_name(module: &mut Module, part: Symbol, behind: bool, sure: bool) -> Symbol {
    let name = module.text(part);
    if !matches!(name, "Path" | "Query") {
        return part;
    }
    let behind = if behind { BEHIND } else { "" };
    let name = format!("{name}{behind}{}", if sure { "" } else { PERHAPS });
    module.symbol(&name)
}

/// Of `builder.Path + rest` and `$"{builder.Path.TrimEnd('/')}rest"` the rest.
pub(super) fn behind_itself(module: &Module, value: ExprId, part: Symbol) -> Option<Vec<ExprId>> {
    let Expr::Concat(parts) = module.expr(value) else { return None };
    let (first, rest) = parts.split_first()?;
    let mut itself = *first;
    if let Expr::Call { callee, .. } = module.expr(itself)
        && let Expr::Member(object, _) = module.expr(*callee)
    {
        itself = *object;
    }
    let is_itself = matches!(module.expr(itself), Expr::Member(_, name) if *name == part);
    is_itself.then(|| rest.to_vec())
}

/// A URL in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Url {
    /// The scheme and the host; a host alone where no scheme is given.
    host: String,
    path: String,
    query: String,
}

impl Url {
    fn of(url: &str) -> Self {
        let url = url.split('#').next().unwrap_or_default();
        let (url, query) = url.split_once('?').unwrap_or((url, ""));
        let begins = url.find("://").map_or(0, |at| at + 3);
        let at = url[begins..].find('/').map_or(url.len(), |at| begins + at);
        Self { host: url[..at].into(), path: url[at..].into(), query: query.into() }
    }

    fn whole(&self) -> String {
        let path = self.path.trim_start_matches('/');
        let query = self.query.trim_start_matches(['?', '&']);
        let slash = if path.is_empty() { "" } else { "/" };
        let mark = if query.is_empty() { "" } else { "?" };
        format!("{}{slash}{path}{mark}{query}", self.host)
    }

    /// With one part said anew.
    fn with(&self, part: Part, said: &str, is_known: bool) -> Self {
        let mut url = self.clone();
        match part {
            Part::Host => {
                let scheme = self.host.find("://").map_or("", |at| &self.host[..at + 3]);
                let new = Self::of(said);
                url.host = if new.host.contains("://") {
                    new.host
                } else {
                    format!("{scheme}{}", new.host)
                };
                if !new.path.is_empty() {
                    url.path = new.path;
                }
            }
            // What is not known may be made from the path that was there.
            Part::Path if !is_known && is_ours(&self.whole()) => {
                url.path = format!("{}/{said}", self.path.trim_end_matches('/'));
            }
            Part::Path => url.path = said.into(),
            Part::Query => url.query = said.into(),
        }
        url
    }

    /// With more behind a part.
    fn and(&self, part: Part, more: &str) -> Self {
        let mut url = self.clone();
        match part {
            Part::Host => {}
            Part::Path => url.path.push_str(more),
            Part::Query => url.query.push_str(more),
        }
        url
    }
}

/// A part of a URL that can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Host,
    Path,
    Query,
}

/// `new UriBuilder(url) { Path = …, Query = … }` and `builder.Path = …` as URLs.
pub(super) fn built(evaluator: &mut Evaluator<'_>, call: &Call<'_>) -> Values {
    let module = evaluator.app.module(call.at);
    let made = module.span(call.id);
    let mut first = Vec::new();
    let (mut inside, mut later) = (Vec::new(), Vec::new());
    for argument in call.arguments {
        match module.expr(*argument) {
            Expr::Named(name, value) => {
                let span = module.span(*value);
                let is_inside = made.start <= span.start && span.end <= made.end;
                let list = if is_inside { &mut inside } else { &mut later };
                list.push((module.text(*name), (call.at, *value)));
            }
            _ => first.push((call.at, *argument)),
        }
    }
    let by_name = |wanted: &str| inside.iter().find(|(name, _)| *name == wanted).map(|(_, at)| *at);
    let (base, path) = match first[..] {
        // `new UriBuilder(scheme, host, port, path)`.
        [_, host, ..] => (Some(host), first.get(3).copied()),
        [base] => (Some(base), None),
        [] => (by_name("uri").or_else(|| by_name("host")), by_name("pathValue")),
    };
    let mut urls = Urls { all: vec![Url::of("")], is_short: false };
    if let Some(base) = base {
        urls.begin(evaluator, base, call);
    }
    if let Some(path) = path {
        urls.set(evaluator, Part::Path, &[path], false, call);
    }
    for (part, name) in [(Part::Host, "Host"), (Part::Path, "Path"), (Part::Query, "Query")] {
        if let Some(said) = by_name(name) {
            urls.set(evaluator, part, &[said], false, call);
        }
        // One builder can be told one path after the other: any of them can be meant where it is asked.
        let said = |ending: &str| -> Vec<Spot> {
            let is_it = |of: &&(&str, Spot)| of.0.strip_prefix(name) == Some(ending);
            later.iter().filter(is_it).map(|(_, at)| *at).collect()
        };
        let (sure, perhaps) = (said(""), said(PERHAPS));
        let all: Vec<Spot> = sure.iter().chain(&perhaps).copied().collect();
        urls.set(evaluator, part, &all, sure.is_empty(), call);
        for (name_of, at) in &later {
            match name_of.strip_prefix(name).and_then(|rest| rest.strip_prefix(BEHIND)) {
                Some("") => urls.append(evaluator, part, *at, false, call),
                Some(_) => urls.append(evaluator, part, *at, true, call),
                None => {}
            }
        }
    }
    urls.all
        .iter()
        .map(|url| text(&url.whole()))
        .chain(urls.is_short.then_some(Value::Unknown))
        .collect()
}

/// The URLs that one builder can make.
struct Urls {
    all: Vec<Url>,
    /// Whether there can be others.
    is_short: bool,
}

impl Urls {
    fn begin(&mut self, evaluator: &mut Evaluator<'_>, base: Spot, call: &Call<'_>) {
        let mut texts = evaluator.texts(base, call.frame);
        // A base of which nothing is known is told by the one that is.
        if texts.iter().any(|(_, is_text)| *is_text) {
            let before = texts.len();
            texts.retain(|(_, is_text)| *is_text);
            self.is_short |= texts.len() < before;
        }
        self.all = texts.iter().map(|(base, _)| Url::of(base)).collect();
        self.at_most();
    }

    /// Any of these as a part; or what is there, where it may stay.
    fn set(
        &mut self,
        evaluator: &mut Evaluator<'_>,
        part: Part,
        said: &[Spot],
        may_stay: bool,
        call: &Call<'_>,
    ) {
        if said.is_empty() {
            return;
        }
        let mut all = if may_stay { self.all.clone() } else { Vec::new() };
        for (value, is_text) in said.iter().flat_map(|at| evaluator.texts(*at, call.frame)) {
            all.extend(self.all.iter().map(|url| url.with(part, &value, is_text)));
        }
        self.all = all;
        self.at_most();
    }

    fn append(
        &mut self,
        evaluator: &mut Evaluator<'_>,
        part: Part,
        more: Spot,
        may_stay: bool,
        call: &Call<'_>,
    ) {
        let mut all = if may_stay { self.all.clone() } else { Vec::new() };
        for (more, _) in evaluator.texts(more, call.frame) {
            all.extend(self.all.iter().map(|url| url.and(part, &more)));
        }
        self.all = all;
        self.at_most();
    }

    fn at_most(&mut self) {
        let mut known: Vec<Url> = Vec::new();
        for url in self.all.drain(..) {
            if !known.contains(&url) {
                known.push(url);
            }
        }
        self.is_short |= known.len() > MOST;
        known.truncate(MOST);
        self.all = known;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_part_takes_the_place_of_what_was_there() {
        let url = Url::of("https://dev.azure.com/o/_apis/projects?a=1#x");
        assert_eq!(url.whole(), "https://dev.azure.com/o/_apis/projects?a=1");
        let other = url.with(Part::Path, "o/_apis/build/builds", true);
        assert_eq!(other.whole(), "https://dev.azure.com/o/_apis/build/builds?a=1");
        assert_eq!(
            other.with(Part::Query, "?b", true).whole(),
            "https://dev.azure.com/o/_apis/build/builds?b"
        );
        assert_eq!(other.with(Part::Host, "h", true).whole(), "https://h/o/_apis/build/builds?a=1");
        assert_eq!(
            url.and(Part::Path, "/x").whole(),
            "https://dev.azure.com/o/_apis/projects/x?a=1"
        );
        assert_eq!(
            Url::of("dev.azure.com").with(Part::Path, "/o", true).whole(),
            "dev.azure.com/o"
        );
    }

    #[test]
    fn a_path_that_is_not_known_may_be_made_from_the_one_that_was_there() {
        let url = Url::of("https://dev.azure.com/o/_apis/git");
        assert_eq!(
            url.with(Part::Path, "{*x}", false).whole(),
            "https://dev.azure.com/o/_apis/git/{*x}"
        );
        assert_eq!(
            Url::of("https://h/o").with(Part::Path, "{*x}", false).whole(),
            "https://h/{*x}"
        );
    }
}

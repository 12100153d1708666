//! Texts put together from parts, with the names of what is not known of them.

use std::rc::Rc;

use super::evaluate::{Evaluator, MOST_VALUES};
use super::idiom::Passed;
use super::model::{Expr, ExprId, Module};
use super::requests::is_ours;
use super::value::{Frame, Spot, Value, Values, text, unknown};

/// A text that is longer is no URL.
const LONGEST: usize = 4096;

/// Names of values that can stand for several segments of a path.
const PATH_LIKE: [&str; 9] =
    ["path", "url", "uri", "endpoint", "route", "resource", "suffix", "href", "link"];

/// What each part can be, and whether it is known.
type Choices = Vec<Vec<(String, bool)>>;

/// A part of a text that is put together.
pub(super) enum Part<'p> {
    /// What an expression stands for.
    Spot(Spot),
    /// What an expression stands for in a call.
    In(Spot, Option<Rc<Frame>>),
    /// One of these, and its name where it is not known.
    Values(&'p [Value], &'p str),
    /// This text.
    Text(&'p str),
}

impl Evaluator<'_> {
    /// The texts that several expressions make in a row.
    pub(super) fn concat(
        &mut self,
        parts: &[Spot],
        between: &str,
        frame: Option<&Rc<Frame>>,
    ) -> Values {
        let parts: Vec<Part<'_>> = parts.iter().map(|part| Part::Spot(*part)).collect();
        self.put_together(&parts, between, frame)
    }

    /// The texts that several parts make in a row.
    pub(super) fn put_together(
        &mut self,
        parts: &[Part<'_>],
        between: &str,
        frame: Option<&Rc<Frame>>,
    ) -> Values {
        let mut all = vec![String::new()];
        let mut is_short = false;
        let dollars = self.idiom.dollar_is_literal();
        let (choices, is_again) = self.choices_of(parts, frame);
        let any_text = choices.iter().flatten().any(|(_, is_text)| *is_text);
        for (number, choices) in choices.iter().enumerate() {
            // `name || ""` is a name where it is a whole segment.
            let has_hole = choices.iter().any(|(_, is_text)| !is_text);
            let mut longer = Vec::with_capacity(all.len() * choices.len());
            for begun in &all {
                for (choice, is_text) in choices {
                    if choice.is_empty() && has_hole && begun.ends_with('/') {
                        continue;
                    }
                    // `workitems/$` and a value: a type, and no placeholder that is written `${…}`.
                    let bare = choice.trim_matches(['{', '}', '*']);
                    let is_type = dollars && !is_text && ends_with_dollar(begun);
                    let choice = if is_type { bare } else { choice };
                    if longer.len() == MOST_VALUES {
                        is_short = true;
                    } else if begun.len() + choice.len() <= LONGEST {
                        let between = if number == 0 { "" } else { between };
                        longer.push(glue(begun, between, choice));
                    }
                }
            }
            all = longer;
        }
        if !any_text {
            return unknown();
        }
        // `url = url + "&page=2"` asks for the same once more.
        let is_query = |(choice, _): &(String, bool)| choice.starts_with(['?', '&']);
        if is_again && choices.get(1).is_some_and(|more| more.iter().all(is_query)) {
            self.is_same_again = true;
            return unknown();
        }
        self.basis.is_short |= is_short;
        let others = is_short.then_some(Value::Unknown);
        all.iter().map(|whole| text(whole)).chain(others).collect()
    }

    /// What each of several parts in a row can be, of which there are so many that all ways to put them together can
    /// be looked at: where there would be more, the part with most choices gets one hole for them. Tells too whether the
    /// first is merely what is being asked.
    fn choices_of(&mut self, parts: &[Part<'_>], frame: Option<&Rc<Frame>>) -> (Choices, bool) {
        let mut all: Choices = Vec::with_capacity(parts.len());
        let mut is_again = false;
        for (number, part) in parts.iter().enumerate() {
            let behind = parts.len() - number - 1;
            all.push(match part {
                Part::Spot(spot) => self.texts_before(*spot, frame, behind),
                Part::In(spot, frame) => self.texts_before(*spot, frame.as_ref(), behind),
                Part::Values(values, name) => texts_of(values, name),
                Part::Text(text) => vec![((*text).to_owned(), true)],
            });
            is_again |=
                number == 0 && self.is_same_again && matches!(part, Part::Spot(_) | Part::In(..));
        }
        let ways = |all: &[Vec<(String, bool)>]| {
            all.iter().fold(1_usize, |ways, choices| ways.saturating_mul(choices.len()))
        };
        if ways(&all) <= MOST_VALUES {
            return (all, is_again);
        }
        all.iter_mut().for_each(alike);
        let mut wide: Vec<usize> = (0..parts.len()).filter(|at| all[*at].len() > 1).collect();
        // The widest is the last; of several, the one that stands last.
        wide.sort_by_key(|at| all[*at].len());
        while ways(&all) > MOST_VALUES
            && let Some(widest) = wide.pop()
        {
            let choices = std::mem::take(&mut all[widest]);
            all[widest] = widened(choices, self.name_of(&parts[widest]));
        }
        (all, is_again)
    }

    /// The texts of values with one more part behind.
    pub(super) fn append(
        &mut self,
        values: &Values,
        more: Spot,
        frame: Option<&Rc<Frame>>,
    ) -> Values {
        let more = self.texts(more, frame);
        let mut all = Values::new();
        for value in values {
            match value {
                Value::Text(begun) => {
                    all.extend(more.iter().map(|(more, _)| text(&glue(begun, "", more))));
                }
                Value::Unknown => all.extend(more.iter().map(|(more, _)| {
                    if is_ours(more) {
                        text(&format!("{}{more}", hole("value")))
                    } else {
                        Value::Unknown
                    }
                })),
                other => all.push(other.clone()),
            }
        }
        self.at_most(&mut all);
        all
    }

    /// What a part is called where it is not known.
    fn name_of<'n>(&'n self, part: &'n Part<'_>) -> &'n str {
        match part {
            Part::Spot(spot) | Part::In(spot, _) => hint(self.app.module(spot.0), spot.1),
            Part::Values(_, name) => name,
            Part::Text(_) => "value",
        }
    }

    /// The texts that an expression can be; its name in braces where it is not known.
    pub(super) fn texts(&mut self, spot: Spot, frame: Option<&Rc<Frame>>) -> Vec<(String, bool)> {
        self.texts_before(spot, frame, 0)
    }

    /// The same, where so many parts are to be asked for behind it.
    fn texts_before(
        &mut self,
        spot: Spot,
        frame: Option<&Rc<Frame>>,
        others: usize,
    ) -> Vec<(String, bool)> {
        let values = self.before_others(others, |part| part.value(spot, frame));
        texts_of(&values, hint(self.app.module(spot.0), spot.1))
    }

    /// The elements of a list with something between.
    pub(super) fn join(&mut self, list: &Value, between: &str) -> Values {
        let Value::List(at, id, frame) = list else { return unknown() };
        let Expr::List(parts) = self.app.module(*at).expr(*id) else { return unknown() };
        let parts: Vec<Spot> = parts.iter().map(|part| (*at, *part)).collect();
        self.concat(&parts, between, frame.as_ref())
    }
}

/// The texts that values can be; a name in braces for what is not known.
fn texts_of(values: &[Value], name: &str) -> Vec<(String, bool)> {
    let mut texts: Vec<(String, bool)> = Vec::new();
    for value in values.iter().filter(|value| **value != Value::Nothing) {
        let one = match value {
            Value::Text(text) => (text.to_string(), true),
            _ => (hole(name), false),
        };
        if !texts.contains(&one) {
            texts.push(one);
        }
    }
    if texts.is_empty() {
        texts.push((hole(name), false));
    }
    texts
}

/// Keeps one of the beginnings of a URL that differ in the names of organizations and projects only: which operation
/// it is does not depend on these.
fn alike(choices: &mut Vec<(String, bool)>) {
    let mut seen: Vec<(String, usize, String)> = Vec::new();
    choices.retain(|(choice, _)| {
        let Some((before, behind)) = choice.split_once("/_apis") else { return true };
        let Some((scheme, path)) = before.split_once("://") else { return true };
        let (host, names) = path.split_once('/').unwrap_or((path, ""));
        if host.contains('{') || names.contains("{*") {
            return true;
        }
        let kind = (format!("{scheme}://{host}"), names.split('/').count(), behind.to_owned());
        let is_new = !seen.contains(&kind);
        if is_new {
            seen.push(kind);
        }
        is_new
    });
}

/// The same choices with one hole for all that cannot mark a URL as ours: `{project}` for thirty projects.
fn widened(choices: Vec<(String, bool)>, name: &str) -> Vec<(String, bool)> {
    let (mut kept, others): (Vec<_>, Vec<_>) =
        choices.into_iter().partition(|(choice, _)| is_ours(choice));
    let is_path = others.iter().any(|(other, _)| other.contains(['/', '?', '*']));
    let hole = if is_path { hole("path") } else { hole(name) };
    if !others.is_empty() {
        kept.push((hole, false));
    }
    kept
}

fn ends_with_dollar(text: &str) -> bool {
    text.ends_with("/$") || text.ends_with("/%24")
}

fn glue(begun: &str, between: &str, more: &str) -> String {
    if between == "/" && !begun.is_empty() {
        // Path builders take care of slashes.
        return format!("{}/{}", begun.trim_end_matches('/'), more.trim_start_matches('/'));
    }
    format!("{begun}{between}{more}")
}

/// What stands for an unknown part: `{id}`; `{*path}` for one that can be several segments.
pub(super) fn hole(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let many = PATH_LIKE.iter().any(|word| lower.ends_with(word));
    let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let plain = if plain.is_empty() { "value" } else { plain.as_str() };
    if many { format!("{{*{plain}}}") } else { format!("{{{plain}}}") }
}

/// How many words a name is made of.
pub(super) fn words(name: &str) -> usize {
    let starts = name.chars().zip(name.chars().skip(1));
    1 + starts
        .filter(|(a, b)| a.is_ascii_lowercase() && b.is_ascii_uppercase() || *b == '_' && *a != '_')
        .count()
}

/// The name of an expression, for what is not known of it.
pub(super) fn hint(module: &Module, id: ExprId) -> &str {
    match module.expr(id) {
        Expr::Name(name, _) | Expr::Member(_, name) => module.text(*name),
        Expr::Call { callee, arguments, .. } => match (module.called_name(*callee), &arguments[..])
        {
            // What is joined can be any number of segments.
            (Some("join" | "Join" | "urljoin"), _) => "path",
            (Some(name), arguments) => {
                let passed = match module.family.idiom().passes_on(name) {
                    Passed::First => arguments.first().copied(),
                    Passed::Object => match module.expr(*callee) {
                        Expr::Member(object, _) => Some(*object),
                        _ => None,
                    },
                    Passed::Key => match arguments.first().map(|key| module.expr(*key)) {
                        Some(Expr::Text(key)) => return key,
                        _ => None,
                    },
                    Passed::No => None,
                };
                passed.map_or(name, |passed| hint(module, passed))
            }
            _ => "value",
        },
        Expr::Concat(parts) if parts.len() == 1 => hint(module, parts[0]),
        Expr::Element(of, _) => hint(module, *of),
        Expr::OrElse(given, _) => hint(module, *given),
        // A list is any number of segments.
        Expr::Spread(_) | Expr::List(_) => "path",
        Expr::Either(parts) => parts.first().map_or("value", |part| hint(module, *part)),
        _ => "value",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_tell_segments_from_paths() {
        assert_eq!(hole("repositoryId"), "{repositoryId}");
        assert_eq!(hole("itemPath"), "{*itemPath}");
        assert_eq!(hole("$"), "{value}");
    }

    #[test]
    fn names_of_projects_make_no_other_url() {
        let mut choices = [
            "https://dev.azure.com/a/b/_apis",
            "https://dev.azure.com/c/{project}/_apis",
            "https://dev.azure.com/a/_apis",
            "https://vsrm.dev.azure.com/a/b/_apis",
            "https://dev.azure.com/a/b/_apis/git",
            "https://{host}/a/b/_apis",
            "{*base}/_apis",
        ]
        .map(|choice| (choice.to_owned(), true))
        .to_vec();
        alike(&mut choices);
        assert_eq!(choices.len(), 6, "{choices:?}");
    }

    #[test]
    fn path_builders_take_care_of_slashes() {
        assert_eq!(glue("a/", "/", "/b"), "a/b");
        assert_eq!(glue("a", "", "b"), "ab");
    }

    #[test]
    fn words_are_counted_and_paths_that_stay_open_seen() {
        assert_eq!(words("getPullRequestThreads"), 4);
        assert_eq!(words("get"), 1);
        assert_eq!(words("getURL"), 2);
        assert_eq!(words("get_pull_request"), 3);
    }
}

//! Texts put together from parts, with the names of what is not known of them.

use std::rc::Rc;

use super::evaluate::{Evaluator, MOST_VALUES, hint};
use super::model::Expr;
use super::value::{Frame, Spot, Value, Values, text, unknown};

/// A text that is longer is no URL.
const LONGEST: usize = 4096;

/// Names of values that can stand for several segments of a path.
const PATH_LIKE: [&str; 9] =
    ["path", "url", "uri", "endpoint", "route", "resource", "suffix", "href", "link"];

impl Evaluator<'_> {
    /// The texts that several expressions make in a row.
    pub(super) fn concat(
        &mut self,
        parts: &[Spot],
        between: &str,
        frame: Option<&Rc<Frame>>,
    ) -> Values {
        let mut all = vec![String::new()];
        let mut any_text = false;
        for (number, part) in parts.iter().enumerate() {
            let choices = self.texts(*part, frame);
            any_text |= choices.iter().any(|(_, is_text)| *is_text);
            let mut longer = Vec::with_capacity(all.len() * choices.len());
            for begun in &all {
                for (choice, _) in &choices {
                    if longer.len() < MOST_VALUES && begun.len() + choice.len() <= LONGEST {
                        let between = if number == 0 { "" } else { between };
                        longer.push(glue(begun, between, choice));
                    }
                }
            }
            all = longer;
        }
        if any_text { all.iter().map(|whole| text(whole)).collect() } else { unknown() }
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
                other => all.push(other.clone()),
            }
        }
        all.truncate(MOST_VALUES);
        all
    }

    /// The texts that an expression can be; its name in braces where it is not known.
    fn texts(&mut self, spot: Spot, frame: Option<&Rc<Frame>>) -> Vec<(String, bool)> {
        let values = self.value(spot, frame);
        let mut texts: Vec<(String, bool)> = Vec::new();
        for value in &values {
            let one = match value {
                Value::Text(text) => (text.to_string(), true),
                _ => (hole(hint(self.app.module(spot.0), spot.1)), false),
            };
            if !texts.contains(&one) {
                texts.push(one);
            }
        }
        texts
    }

    /// The elements of a list with something between.
    pub(super) fn join(&mut self, list: &Value, between: &str) -> Values {
        let Value::List(at, id, frame) = list else { return unknown() };
        let Expr::List(parts) = self.app.module(*at).expr(*id) else { return unknown() };
        let parts: Vec<Spot> = parts.iter().map(|part| (*at, *part)).collect();
        self.concat(&parts, between, frame.as_ref())
    }
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

/// Whether the path of a URL holds an unknown part that can be several segments.
pub(super) fn is_open_path(url: &str) -> bool {
    let from = ["_apis", "_odata"].iter().find_map(|marker| url.find(marker)).unwrap_or(0);
    let path = url[from..].split(['?', '#']).next().unwrap_or_default();
    path.starts_with("_apis") && path.contains("{*")
}

/// How many words a name is made of.
pub(super) fn words(name: &str) -> usize {
    let starts = name.chars().zip(name.chars().skip(1));
    1 + starts
        .filter(|(a, b)| a.is_ascii_lowercase() && b.is_ascii_uppercase() || *b == '_' && *a != '_')
        .count()
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
        assert!(is_open_path("{*base}/_apis/git/{*path}?x"));
        assert!(!is_open_path("{*base}/_apis/git/repositories?path={*path}"));
        assert!(!is_open_path("{b}/_odata/v1/{*q}"));
    }
}

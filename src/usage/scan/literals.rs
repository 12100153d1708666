//! What literals are there for, as far as the syntax around them says so.

use std::borrow::Cow;

use super::model::{Expr, ExprId, Module};
use crate::text::Span;

impl Module {
    /// Whether a literal is only looked for in another text, or shown.
    pub(super) fn is_compared(&self, id: ExprId) -> bool {
        let idiom = self.family.idiom();
        let at = self.span(id);
        // Arguments stand before the call that is read from them.
        let calls = self.calls.partition_point(|call| call.0 < id.0);
        self.calls[calls..].iter().take(8).any(|call| match self.expr(*call) {
            Expr::Call { callee, arguments, .. } => {
                let position = arguments.iter().position(|argument| {
                    let of = self.span(*argument);
                    of.start <= at.start && at.end <= of.end
                });
                let name = self.called_name(*callee).unwrap_or_default();
                // What is replaced is looked for, and what takes its place is not.
                let is_replaced = position == Some(0)
                    && arguments.len() > 1
                    && matches!(name, "replace" | "replaceAll" | "Replace" | "ReplaceAll");
                position.is_some() && idiom.only_looks(name) || is_replaced
            }
            _ => false,
        })
    }

    /// The addresses in links, `{ rel, url }`: data that is stored, and not asked for.
    pub(super) fn links(&self) -> Links {
        let mut spans = Vec::new();
        for (_, expr) in self.exprs() {
            let Expr::Object(pairs) = expr else { continue };
            if pairs.iter().any(|(name, _)| self.text(*name) == "rel") {
                let urls = pairs.iter().filter(|(name, _)| self.text(*name) == "url");
                spans.extend(urls.map(|(_, value)| self.span(*value)));
            }
        }
        spans.sort_unstable_by_key(|span| span.start);
        let mut end = 0;
        for span in &mut spans {
            end = span.end.max(end);
            span.end = end;
        }
        Links { spans }
    }
}

/// A text with what templates fill in written in one word: `{{ .Params.Org }}` is `{Org}`.
pub(super) fn without_spaces_in_places(text: &str) -> Cow<'_, str> {
    if !text.contains("{{") || !text.contains(char::is_whitespace) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{{")
        && let Some((place, after)) = behind.split_once("}}")
    {
        let place = place.trim_matches(|c: char| c == '-' || c.is_whitespace());
        let first = place.split(|c: char| c == '|' || c.is_whitespace()).next();
        let name = first.unwrap_or_default().rsplit('.').next().unwrap_or_default();
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        plain.extend([before, "{", if is_name { name } else { "value" }, "}"]);
        rest = after;
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// Where the links of a file have their addresses.
pub(super) struct Links {
    /// In the order of where they begin, each with the farthest end up to there.
    spans: Vec<Span>,
}

impl Links {
    /// Whether something stands in one of them.
    pub(super) fn hold(&self, at: Span) -> bool {
        let before = self.spans.partition_point(|span| span.start <= at.start);
        before.checked_sub(1).is_some_and(|last| self.spans[last].end >= at.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_templates_are_words() {
        let plain =
            without_spaces_in_places("{{ .Params.Org }}/_apis/{{- Area | lower -}}/{{ a + b }}");
        assert_eq!(plain, "{Org}/_apis/{Area}/{a}");
        let text = "see {{ .Url }}/_apis/x";
        assert_eq!(without_spaces_in_places(text), "see {Url}/_apis/x");
        assert_eq!(without_spaces_in_places("{{ open /_apis/x"), "{{ open /_apis/x");
        assert_eq!(without_spaces_in_places("/_apis/{{id}}/x"), "/_apis/{{id}}/x");
    }

    #[test]
    fn what_stands_in_an_address_is_told_by_the_farthest_end() {
        let spans = vec![Span::new(2, 20), Span::new(4, 20), Span::new(30, 35)];
        let links = Links { spans };
        assert!(links.hold(Span::new(5, 20)) && links.hold(Span::new(30, 31)));
        assert!(!links.hold(Span::new(1, 3)) && !links.hold(Span::new(31, 36)));
        assert!(
            !links.hold(Span::new(19, 21)) && !Links { spans: Vec::new() }.hold(Span::new(0, 0))
        );
    }
}

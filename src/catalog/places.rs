//! Where a fact stands in its file.
//!
//! Rows are parsed without places, since the program's own facts are parsed when it is built. Only when
//! something is wrong is a file read once more, by a parser that keeps positions.

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};

use crate::text::Span;

/// One step from a YAML node to a node inside it.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// The value of a key.
    Key(&'a str),
    /// The element of a list whose key `id` or `name` has this value.
    Entry(&'a str),
    /// The element of a list that is this text.
    Item(&'a str),
    /// The element of a list with this index, from 0.
    Index(usize),
}

/// The bytes of the node that the steps lead to, or of the last one that exists.
///
/// For an entry the bytes of its `id` or `name` are returned, which is what should be underlined.
/// `None` where the text is not YAML or empty.
pub fn locate(text: &str, steps: &[Step<'_>]) -> Option<Span> {
    let documents = MarkedYaml::load_from_str(text).ok()?;
    let mut node = documents.first()?;
    let mut found = node;
    for step in steps {
        let Some(next) = descend(node, *step) else { break };
        node = next;
        found = next;
    }
    if let Some(name) = entry_name(found) {
        found = name;
    }
    let offsets = |marker: usize| text.char_indices().nth(marker).map_or(text.len(), |(at, _)| at);
    let span = Span::new(offsets(found.span.start.index()), offsets(found.span.end.index()));
    let kept = text[span.start..span.end].trim_end();
    let kept = kept.lines().next().unwrap_or_default();
    Some(Span::new(span.start, span.start + kept.len()))
}

fn descend<'a, 'i>(node: &'a MarkedYaml<'i>, step: Step<'_>) -> Option<&'a MarkedYaml<'i>> {
    match (&node.data, step) {
        (YamlData::Mapping(map), Step::Key(key)) => {
            map.iter().find(|(k, _)| scalar(k).as_deref() == Some(key)).map(|(_, value)| value)
        }
        (YamlData::Sequence(items), Step::Entry(id)) => {
            items.iter().find(|item| entry_name(item).and_then(scalar).as_deref() == Some(id))
        }
        (YamlData::Sequence(items), Step::Item(text)) => {
            items.iter().find(|item| scalar(item).as_deref() == Some(text))
        }
        (YamlData::Sequence(items), Step::Index(index)) => items.get(index),
        _ => None,
    }
}

/// The node that names an entry: its `id`, else its `name`.
fn entry_name<'a, 'i>(node: &'a MarkedYaml<'i>) -> Option<&'a MarkedYaml<'i>> {
    descend(node, Step::Key("id")).or_else(|| descend(node, Step::Key("name")))
}

/// A scalar as the text that it stands for; numbers as they are usually written.
fn scalar(node: &MarkedYaml<'_>) -> Option<String> {
    match &node.data {
        YamlData::Value(Scalar::String(text)) | YamlData::Representation(text, ..) => {
            Some(text.to_string())
        }
        YamlData::Value(Scalar::Integer(number)) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# é\nscopes:\n- id: a\n  inherits:\n  - scope: b\n- id: 'c'\n  list:\n  - x\n";

    fn under(steps: &[Step<'_>]) -> &'static str {
        let span = locate(TEXT, steps).unwrap();
        &TEXT[span.start..span.end]
    }

    #[test]
    fn the_last_step_that_exists_is_underlined() {
        use Step::{Entry, Index, Item, Key};
        assert_eq!(
            under(&[Key("scopes"), Entry("a"), Key("inherits"), Index(0), Key("scope")]),
            "b"
        );
        assert_eq!(under(&[Key("scopes"), Entry("c")]), "'c'");
        assert_eq!(under(&[Key("scopes"), Entry("c"), Key("list"), Item("x")]), "x");
        assert_eq!(under(&[Key("scopes"), Entry("a"), Key("nowhere")]), "a");
    }
}

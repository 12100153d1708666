//! Scopes as a plain list: on the command line, or in a file.

use std::sync::Arc;

use crate::catalog::Scopes;
use crate::diagnostic::InputError;
use crate::manifest::authorize_url::{ALL_REGISTERED, OF_THE_PROTOCOL, resource_of};
use crate::manifest::entra::Resource;
use crate::nearest::nearest;
use crate::text::{SourceText, Span};

/// Whether a text begins like a list of scopes, or is empty.
pub fn looks_like_list(text: &str, scopes: &Scopes) -> bool {
    words(text).first().is_none_or(|span| scope(&text[span.start..span.end], scopes).is_some())
}

/// The scopes of a list and where they are written.
///
/// They stand between blanks, commas, semicolons, `+`, `%20`, quotes or line ends; `#` and a blank begin a comment.
/// A name that begins with `vso.` is taken even if no scope is called so.
///
/// # Errors
/// The first word that is no scope.
pub fn read_list(
    source: &Arc<SourceText>,
    scopes: &Scopes,
) -> Result<Vec<(String, Span)>, InputError> {
    let body = source.body();
    let read = |span: Span| {
        let word = &body[span.start..span.end];
        let place = span.shifted(source.body_start());
        match scope(word, scopes) {
            Some(name) => Ok((name, place)),
            None => Err(no_scope(source, place, word, scopes)),
        }
    };
    words(body).into_iter().map(read).collect()
}

fn no_scope(source: &Arc<SourceText>, place: Span, word: &str, scopes: &Scopes) -> InputError {
    let message = format!("`{}` is neither a manifest nor a list of scopes", source.name());
    let known = scopes.all().iter().map(|row| row.id.as_str());
    let help = match nearest(word, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "give an extension manifest, an Entra app manifest, a text with authorize URLs, a scopewise.yaml with \
                 `scopes`, or scopes with blanks between them"
            .to_owned(),
    };
    InputError::at(source, place, message, "no scope").with_help(help)
}

/// The name of a scope as it is meant: without the resource in front of it, and for a permission id its scope.
fn scope(word: &str, scopes: &Scopes) -> Option<String> {
    let name = match word.rsplit_once('/') {
        Some((resource, name)) if resource_of(resource) == Resource::AzureDevOps => name,
        Some(_) => return None,
        None => word,
    };
    if let Some(row) = scopes.by_permission_id(name) {
        return Some(row.id.as_str().to_owned());
    }
    let begins_so = name.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("vso."));
    let known = begins_so
        || scopes.get_ignoring_case(name).is_some()
        || scopes.misnamed(name).is_some()
        || name == ALL_REGISTERED
        || OF_THE_PROTOCOL.contains(&name);
    known.then(|| name.to_owned())
}

fn words(text: &str) -> Vec<Span> {
    let is_between =
        |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '+' | '"' | '\'' | '[' | ']');
    let mut words = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let mut start = at;
        at += line.len();
        while start < at {
            let rest = &text[start..at];
            if let Some(after) = rest.strip_prefix('#')
                && after.chars().next().is_none_or(char::is_whitespace)
            {
                break;
            }
            let end = rest.find(is_between).unwrap_or(rest.len());
            let end = rest.find("%20").map_or(end, |encoded| end.min(encoded));
            if end > 0 {
                words.push(Span::new(start, start + end));
            }
            let encoded = rest[end..].starts_with("%20");
            let between =
                if encoded { 3 } else { rest[end..].chars().next().map_or(0, char::len_utf8) };
            start += end + between;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    fn read(text: &str) -> Result<Vec<String>, InputError> {
        let catalog = Catalog::builtin();
        let source = Arc::new(SourceText::new("list", text));
        let list = read_list(&source, catalog.scopes())?;
        for (name, span) in &list {
            assert!(source.slice(*span).ends_with(name.as_str()) || name == "vso.code", "{name}");
        }
        Ok(list.into_iter().map(|(name, _)| name).collect())
    }

    #[test]
    fn lists_come_in_many_forms() {
        let expected = ["vso.work", "vso.code_write"];
        for text in [
            "vso.work vso.code_write",
            "vso.work,vso.code_write",
            "\u{feff}vso.work\r\nvso.code_write\r\n",
            "vso.work%20vso.code_write",
            "vso.work+vso.code_write",
            "[\"vso.work\", \"vso.code_write\"]",
            "# what we ask for\nvso.work # boards\n#\n vso.code_write;",
            "499b84ac-1321-427f-aa17-267ca6975798/vso.work https://app.vssps.visualstudio.com/vso.code_write",
        ] {
            assert_eq!(read(text).unwrap(), expected, "{text}");
        }
        assert_eq!(read(" \n").unwrap(), [""; 0]);
        assert_eq!(read("vso.wrok app_token").unwrap(), ["vso.wrok", "app_token"]);
    }

    #[test]
    fn other_texts_are_refused_at_the_first_word_that_is_no_scope() {
        let error = read("vso.work\ncode_write").unwrap_err();
        assert_eq!(error.message, "`list` is neither a manifest nor a list of scopes");
        assert_eq!(error.label.unwrap().0, Span::new(9, 19));
        assert!(read("{ \"a\": 1 }").is_err());
        assert!(read("https://graph.microsoft.com/vso.work").is_err());
    }
}

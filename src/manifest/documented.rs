//! Scopes that a document tells people to give to a personal access token: the wording of the page that makes
//! tokens, "Code (Read & write)", or names of scopes, in a section that speaks of such tokens.
//!
//! Which wording means which scope is a fact, and left to whoever has the facts. A section about publishing or
//! developing the app speaks of another token than the one that the app calls with.

mod layout;

use memchr::memmem;
use once_cell::sync::Lazy;
use regex::Regex;

use super::declaration::Text;
use super::markup::Markup;
use crate::text::{SourceText, Span};

/// Scopes that a document tells people to grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentedScopes {
    /// The phrases that name them, in the order of the text.
    pub phrases: Vec<Phrase>,
    /// The lines that list or speak of what to grant, whether a phrase was found in them or not.
    pub lines: Vec<Span>,
    /// Whether the document also speaks of what not to grant, so that nobody can tell which phrase is which.
    pub unclear: bool,
}

/// A phrase that can name a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// The words before the access, or the name of a scope: "Select Work Items", `vso.work`.
    pub category: Text,
    /// The access, without marks: "Read & write"; nothing for the name of a scope.
    pub access: Option<Text>,
    /// Whether it is granted under a condition.
    pub conditional: bool,
}

/// From how many phrases on a document lists what exists.
const CATALOGUE: usize = 25;

/// Whether a text may hold such phrases.
pub(super) fn sniff(name: &str, bytes: &[u8]) -> bool {
    static TOKEN: Lazy<[memmem::Finder<'static>; 4]> =
        Lazy::new(|| ["PAT", "ersonal access", "ersonal Access", "vso."].map(memmem::Finder::new));
    Markup::of(name).is_some() && TOKEN.iter().any(|finder| finder.find(bytes).is_some())
}

/// The scopes that a text tells people to grant; nothing where it does not.
pub(super) fn read(source: &SourceText) -> Option<DocumentedScopes> {
    let markup = Markup::of(source.name())?;
    let mut found = DocumentedScopes { phrases: Vec::new(), lines: Vec::new(), unclear: false };
    let mut headings: Vec<(usize, &str)> = Vec::new();
    for section in layout::sections(source.text(), markup) {
        headings.retain(|(level, _)| *level < section.level);
        headings.push((section.level, section.heading));
        let above = headings.iter().map(|(_, heading)| *heading);
        let speaks = above.clone().chain(section.lines.iter().map(|(_, line)| line.as_ref()));
        if above.into_iter().any(is_for_another) || !speaks.into_iter().any(names_token) {
            continue;
        }
        for (start, line) in section.lines {
            phrases(source, start, &line, &mut found);
        }
    }
    let few = found.phrases.len() < CATALOGUE;
    (few && !found.phrases.is_empty()).then_some(found)
}

/// Whether a line names a personal access token.
fn names_token(line: &str) -> bool {
    static TOKEN: Lazy<Regex> = Lazy::new(|| {
        Regex::new(r"\bPATs?\b|(?i:personal[ -]access[ -]token)")
            .expect("the pattern is constant and valid")
    });
    TOKEN.is_match(line)
}

/// Whether a heading is about a token that the app itself does not call with.
fn is_for_another(heading: &str) -> bool {
    static OTHER: Lazy<Regex> = Lazy::new(|| {
        Regex::new(
            r"(?i)\b(?:publish|marketplace|releas(?:e|es|ing)\b|contribut|develop|test|build|deploy|ci\b|troubleshoot|faq|change ?log|history|agent|npm|nuget|feed)",
        )
        .expect("the pattern is constant and valid")
    });
    OTHER.is_match(heading)
}

/// The phrases of a line.
fn phrases(source: &SourceText, start: usize, line: &str, found: &mut DocumentedScopes) {
    static PHRASE: Lazy<Regex> = Lazy::new(|| {
        let word = "(?:read|write|manage|execute|create|query|full|status|acquire|publish|use|all)";
        let join = r" *(?:, *(?:&amp;|&|\band\b)|,|&amp;|&|\band\b|/|\+) *";
        Regex::new(&format!(
            r"([A-Za-z][A-Za-z&]*(?: +[A-Za-z&]+){{0,5}})(?: *[(:>|] *| +[-–—] +)((?i){word}(?:{join}{word})*)\b|\b(vso\.[a-z_.]*[a-z])\b|\b((?i)full +access)\b"
        ))
        .expect("the pattern is constant and valid")
    });
    static NOT: Lazy<Regex> = Lazy::new(|| {
        Regex::new(
            r"(?i)\b(?:not|never|don't|doesn't|isn't|instead|avoid|no longer|without|unlike)\b",
        )
        .expect("the pattern is constant and valid")
    });
    static ONLY_IF: Lazy<Regex> = Lazy::new(|| {
        Regex::new(r"(?i)\b(?:optional(?:ly)?|if|only for|only when|when|unless|or)\b")
            .expect("the pattern is constant and valid")
    });
    static LISTS: Lazy<Regex> = Lazy::new(|| {
        Regex::new(r"(?i)^\s*(?:[-*+|]|\d+[.)])|scope|permission|grant|access|right")
            .expect("the pattern is constant and valid")
    });
    let bare = without_marks(line);
    let conditional = ONLY_IF.is_match(line);
    let before = found.phrases.len();
    for one in PHRASE.captures_iter(&bare) {
        let text = |at: usize| {
            let part = one.get(at)?;
            let span = Span::new(start + part.start(), start + part.end());
            Some(Text { value: part.as_str().into(), span })
        };
        let name = text(1).or_else(|| text(3)).or_else(|| text(4));
        let Some(category) = name else { continue };
        debug_assert!(category.span.end <= source.text().len(), "marks are blanked one by one");
        found.phrases.push(Phrase { category, access: text(2), conditional });
    }
    let any = found.phrases.len() > before;
    found.unclear |= any && NOT.is_match(line);
    if any || LISTS.is_match(line) {
        found.lines.push(Span::new(start, start + line.len()));
    }
}

/// A line with a blank in place of every mark of emphasis, code or a link: places stay what they are.
fn without_marks(line: &str) -> String {
    let mut bare = String::with_capacity(line.len());
    let mut before = ' ';
    for (at, letter) in line.char_indices() {
        let next = line[at + letter.len_utf8()..].chars().next();
        // An underscore inside a name is a letter of it.
        let inside =
            before.is_ascii_alphanumeric() && next.is_some_and(|n| n.is_ascii_alphanumeric());
        let is_mark = matches!(letter, '*' | '`' | '[' | ']' | '\\') || letter == '_' && !inside;
        bare.push(if is_mark { ' ' } else { letter });
        before = letter;
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let found = read(&SourceText::new("README.md", text));
        let phrases = found.map(|found| found.phrases).unwrap_or_default();
        let shown = |phrase: &Phrase| match &phrase.access {
            Some(access) => format!("{}|{}", phrase.category.value, access.value),
            None => phrase.category.value.to_string(),
        };
        phrases.iter().map(shown).collect()
    }

    #[test]
    fn the_words_of_the_page_are_found_in_lists_tables_and_sentences() {
        let head = "## Personal access token\n\n";
        for (text, expected) in [
            (
                "- Code (Read & write)\n- **Work Items**: Read\n",
                vec!["Code|Read & write", "Work Items|Read"],
            ),
            ("| Scope | Access |\n| --- | --- |\n| Code | Read |\n", vec!["Code|Read"]),
            (
                "Give it Build (Read & execute) and Graph (read).\n",
                vec!["Give it Build|Read & execute", "and Graph|read"],
            ),
            (
                "- Project and Team > Read, write, & manage\n",
                vec!["Project and Team|Read, write, & manage"],
            ),
            ("- **Work Items:** Read, Write, & Manage\n", vec!["Work Items|Read, Write, & Manage"]),
            ("- [Graph](https://x): *read*\n", vec![]),
            ("It needs `vso.work_write`.\n", vec!["vso.work_write"]),
            ("```\nCode (Read)\n```\n", vec![]),
        ] {
            assert_eq!(of(&format!("{head}{text}")), expected, "{text}");
        }
    }

    #[test]
    fn a_section_about_something_else_says_nothing() {
        for text in [
            "## Setup\n\nCode (Read)\n",
            "## Publish\n\nMake a personal access token with Marketplace (Manage).\n",
            "## Develop\n\n### Token\n\nMake a PAT with Code (Read).\n",
            "## PATH\n\nThe PATH of Code (Read)\n",
        ] {
            assert_eq!(of(text), Vec::<String>::new(), "{text}");
        }
    }
}

//! How a document is laid out: its headings, the lines below each that are no code, and rows of tables.
//!
//! Every line is as long as it is written. A row of a table has `|` between its cells, whatever its markup puts
//! there, and a row that is written over several lines is one line.

use std::borrow::Cow;

/// The markup of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Markup {
    Markdown,
    ReStructuredText,
    AsciiDoc,
}

impl Markup {
    /// The markup of a file of this name; nothing for what is no document.
    pub(super) fn of(name: &str) -> Option<Self> {
        let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
        Some(match ending.as_str() {
            "md" | "mdx" | "markdown" => Self::Markdown,
            "rst" => Self::ReStructuredText,
            "adoc" | "asciidoc" => Self::AsciiDoc,
            _ => return None,
        })
    }
}

/// A heading with the lines below it that are no code.
pub(super) struct Section<'t> {
    pub(super) level: usize,
    pub(super) heading: &'t str,
    pub(super) lines: Vec<(usize, Cow<'t, str>)>,
}

impl<'t> Section<'t> {
    const fn new(level: usize, heading: &'t str) -> Self {
        Self { level, heading, lines: Vec::new() }
    }
}

/// The sections of a document, in order.
pub(super) fn sections(text: &str, markup: Markup) -> Vec<Section<'_>> {
    match markup {
        Markup::Markdown => marked(text, b'#', &["```", "~~~"]),
        Markup::AsciiDoc => marked(text, b'=', &["----", "....", "````", "```"]),
        Markup::ReStructuredText => underlined(text),
    }
}

/// The lines of a text with their places, without their ends.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.trim_end())
    })
}

/// Headings with as many marks in front as they are deep, and code between two fences.
fn marked<'t>(text: &'t str, mark: u8, fences: &[&str]) -> Vec<Section<'t>> {
    let mut sections = vec![Section::new(0, "")];
    let mut inside: Option<&str> = None;
    for (start, line) in lines(text) {
        let bare = line.trim();
        let fence = fences.iter().find(|fence| bare.starts_with(**fence));
        if let Some(fence) = fence {
            match inside {
                None => inside = Some(fence),
                Some(open) if open == *fence || mark == b'#' => inside = None,
                Some(_) => {}
            }
        } else if inside.is_none() {
            let level = bare.bytes().take_while(|byte| *byte == mark).count();
            if (1..=6).contains(&level) && bare[level..].starts_with(' ') {
                sections.push(Section::new(level, bare));
            } else if let Some(last) = sections.last_mut() {
                last.lines.push((start, Cow::Borrowed(line)));
            }
        }
    }
    sections
}

/// Headings with a line of marks below, whose depth is the order in which marks come up, and code that is indented
/// below a line that ends with two colons, or below a directive.
fn underlined(text: &str) -> Vec<Section<'_>> {
    let mut sections = vec![Section::new(0, "")];
    let mut marks: Vec<(u8, bool)> = Vec::new();
    let all: Vec<(usize, &str)> = lines(text).collect();
    let (mut at, mut columns) = (0, false);
    while let Some((start, line)) = all.get(at).copied() {
        let next = all.get(at + 1).map_or("", |(_, line)| *line);
        let before = at.checked_sub(1).map_or("", |at| all[at].1);
        let under = adornment(next).filter(|_| next.len() >= line.trim().chars().count());
        if let Some(mark) = under.filter(|_| is_title(line) && !columns) {
            let mark = (mark, adornment(before) == Some(mark));
            let level = marks.iter().position(|known| *known == mark).unwrap_or_else(|| {
                marks.push(mark);
                marks.len() - 1
            });
            sections.push(Section::new(level + 1, line.trim()));
            at += 2;
            continue;
        }
        if let Some(block) = indented_code(&all, at) {
            push(&mut sections, start, Cow::Borrowed(line));
            at = block;
            continue;
        }
        if let Some((row, after)) = listed_row(text, &all, at) {
            push(&mut sections, start, Cow::Owned(row));
            at = after;
            continue;
        }
        if is_column_rule(line) {
            columns = !columns || !next.is_empty();
        } else if columns {
            push(&mut sections, start, Cow::Owned(with_bars(line)));
        } else {
            push(&mut sections, start, Cow::Borrowed(line));
        }
        at += 1;
    }
    sections
}

fn push<'t>(sections: &mut [Section<'t>], start: usize, line: Cow<'t, str>) {
    if let Some(last) = sections.last_mut() {
        last.lines.push((start, line));
    }
}

/// The mark of a line that is nothing but one mark, repeated.
fn adornment(line: &str) -> Option<u8> {
    let first = *line.as_bytes().first().filter(|byte| byte.is_ascii_punctuation())?;
    (line.len() >= 3 && line.bytes().all(|byte| byte == first)).then_some(first)
}

fn is_title(line: &str) -> bool {
    !line.trim().is_empty() && !line.starts_with(' ') && adornment(line).is_none()
}

/// `=====  ======`: what parts head and body of a table whose columns are told by blanks.
fn is_column_rule(line: &str) -> bool {
    let bare = line.trim();
    bare.contains(' ') && bare.bytes().all(|byte| matches!(byte, b'=' | b' '))
}

/// The line behind a block of code that the line at a place announces.
fn indented_code(all: &[(usize, &str)], at: usize) -> Option<usize> {
    let line = all[at].1;
    let bare = line.trim();
    let directive = [".. code", ".. sourcecode", ".. parsed-literal", ".. literalinclude"];
    let opens = directive.iter().any(|one| bare.starts_with(one))
        || bare.ends_with("::") && !bare.starts_with("..");
    if !opens {
        return None;
    }
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = indent(line);
    let end = all[at + 1..].iter().position(|(_, next)| !next.is_empty() && indent(next) <= own);
    Some(end.map_or(all.len(), |end| at + 1 + end))
}

/// A row of a table that is written as a list of lists, `* - cell`, as one line; and the line behind it.
fn listed_row(text: &str, all: &[(usize, &str)], at: usize) -> Option<(String, usize)> {
    let (start, first) = all[at];
    if !first.trim_start().starts_with("* - ") {
        return None;
    }
    let cell = |line: &str| line.trim_start().starts_with("- ");
    let more = all[at + 1..].iter().take_while(|(_, line)| cell(line)).count();
    let (last, line) = all[at + more];
    let mut row = text[start..last + line.len()].replace(['\r', '\n'], " ").into_bytes();
    for (begins, line) in &all[at + 1..=at + more] {
        row[begins - start + (line.len() - line.trim_start().len())] = b'|';
    }
    // A mark of ASCII takes the place of another one.
    Some((String::from_utf8(row).ok()?, at + more + 1))
}

/// A row of a table whose cells are parted by two blanks or more.
fn with_bars(line: &str) -> String {
    let indent = line.len() - line.trim_start().len();
    let mut bars = String::with_capacity(line.len());
    for (at, letter) in line.char_indices() {
        let begins = at > indent && letter == ' ' && !bars.ends_with([' ', '|']);
        let parts = begins && line[at..].starts_with("  ");
        bars.push(if parts { '|' } else { letter });
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, markup: Markup) -> Vec<String> {
        let all = sections(text, markup).into_iter();
        let one = |section: Section<'_>| {
            let lines: Vec<&str> = section.lines.iter().map(|(_, line)| line.trim()).collect();
            let lines: Vec<&str> = lines.into_iter().filter(|line| !line.is_empty()).collect();
            format!("{} {}: {}", section.level, section.heading, lines.join("/"))
        };
        all.map(one).collect()
    }

    #[test]
    fn headings_of_restructured_text_are_underlined() {
        let text = "=====\nTitle\n=====\n\nOne\n---\n\ntext::\n\n    code\n\nmore\n\nTwo\n~~~\nx\n\nThree\n-----\n";
        assert_eq!(
            shown(text, Markup::ReStructuredText),
            ["0 : =====", "1 Title: ", "2 One: text::/more", "3 Two: x", "2 Three: "]
        );
    }

    #[test]
    fn cells_have_bars_between_them() {
        let text = "=====  =====\nScope  Needs\n=====  =====\nCode   Read\n=====  =====\n\n\
            .. list-table::\n\n   * - Build\r\n     - Read\n   * - Graph\n     - Read\n";
        assert_eq!(
            shown(text, Markup::ReStructuredText),
            [
                "0 : Scope| Needs/Code|  Read/.. list-table::/* - Build       | Read/* - Graph      | Read"
            ]
        );
    }

    #[test]
    fn every_line_is_as_long_as_it_is_written() {
        let text = "* - é  x\n  - b\n\n==  ==\né   b   c\n==  ==\n";
        for section in sections(text, Markup::ReStructuredText) {
            for (start, line) in section.lines {
                assert!(text.is_char_boundary(start + line.len()), "{line}");
            }
        }
        assert_eq!(with_bars("  a b    c"), "  a b|   c");
    }
}

//! How a document is laid out: its headings, the lines below each that are no code, and rows of tables.
//!
//! Every line is as long as it is written. A row of a table has `|` between its cells, whatever its markup puts
//! there, and a row that is written over several lines is one line.

use std::borrow::Cow;

use crate::manifest::markup::{Fence, Markup, indented_code, lines};

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
        Markup::Markdown => marked(text, b'#', markup),
        Markup::AsciiDoc => marked(text, b'=', markup),
        Markup::ReStructuredText => underlined(text),
    }
}

/// Headings with as many marks in front as they are deep, and code between two fences.
fn marked(text: &str, mark: u8, markup: Markup) -> Vec<Section<'_>> {
    let mut sections = vec![Section::new(0, "")];
    let all: Vec<(usize, &str)> = lines(text).collect();
    let mut at = 0;
    while let Some((start, line)) = all.get(at).copied() {
        if let Some(fence) = Fence::opened_by(line, markup) {
            at = fence.closed_at(&all, at + 1) + 1;
            continue;
        }
        if markup == Markup::AsciiDoc && line.trim() == CELLS {
            at = table(text, &all, at, &mut sections);
            continue;
        }
        let bare = line.trim();
        let level = bare.bytes().take_while(|byte| *byte == mark).count();
        if (1..=6).contains(&level) && bare[level..].starts_with(' ') {
            sections.push(Section::new(level, bare));
        } else {
            push(&mut sections, start, Cow::Borrowed(line));
        }
        at += 1;
    }
    sections
}

/// What begins and ends a table of `AsciiDoc`.
const CELLS: &str = "|===";

/// The rows of a table of `AsciiDoc`, whose cells begin with a bar wherever they stand; returns the line behind it.
fn table<'t>(
    text: &'t str,
    all: &[(usize, &'t str)],
    at: usize,
    sections: &mut [Section<'t>],
) -> usize {
    let inside = &all[at + 1..];
    let length = inside.iter().position(|(_, line)| line.trim() == CELLS);
    let inside = &inside[..length.unwrap_or(inside.len())];
    let attributes = at.checked_sub(1).map_or("", |at| all[at].1.trim());
    let first = inside.iter().map(|(_, line)| *line).find(|line| !line.is_empty());
    let columns = columns(attributes).or_else(|| first.map(cells)).unwrap_or_default();
    // A cell over several columns or rows, or in another style, has a word in front of its bar.
    let is_plain = |line: &str| line.is_empty() || !line.contains('|') || line.starts_with('|');
    let is_regular =
        columns > 1 && inside.iter().all(|(_, line)| is_plain(line) && !line.contains("\\|"));
    let mut row: Option<(usize, usize, usize)> = None;
    for (start, line) in inside {
        if !is_regular {
            push(sections, *start, Cow::Borrowed(line));
            continue;
        }
        let (from, _, count) = row.unwrap_or((*start, *start, 0));
        let new = cells(line);
        if count >= columns && new > 0 {
            push(sections, from, joined(text, from, row.map_or(from, |(_, to, _)| to)));
            row = Some((*start, start + line.len(), new));
        } else if count + new > 0 {
            row = Some((from, start + line.len(), count + new));
        }
    }
    if let Some((from, to, _)) = row {
        push(sections, from, joined(text, from, to));
    }
    at + 2 + inside.len()
}

/// How many cells begin on a line.
fn cells(line: &str) -> usize {
    line.bytes().filter(|byte| *byte == b'|').count()
}

/// How many columns the attributes of a table say that it has: `[cols="1,2a"]`, `[cols=3*]`.
fn columns(attributes: &str) -> Option<usize> {
    let (_, value) = attributes.strip_prefix('[')?.split_once("cols=")?;
    let value = match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => value.split([',', ']']).next()?,
    };
    match value.split_once('*') {
        Some((times, _)) => times.trim().parse().ok(),
        None => Some(value.split([',', ';']).count()),
    }
}

/// Lines as one.
fn joined(text: &str, from: usize, to: usize) -> Cow<'_, str> {
    let lines = &text[from..to];
    if lines.contains('\n') {
        Cow::Owned(lines.replace(['\r', '\n'], " "))
    } else {
        Cow::Borrowed(lines)
    }
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
        } else if columns && !line.is_empty() {
            let last = last_column(&all[..at]);
            let more = all[at + 1..].iter().take_while(|(_, line)| goes_on(line, last.0)).count();
            let goes_on_last =
                all[at + 1..=at + more].iter().all(|(_, line)| goes_on(line, last.1));
            let (end, _) = all[at + more];
            let row = match (more, goes_on_last) {
                (0, _) => with_bars(line),
                (_, true) => {
                    let rest = &text[start + line.len()..end + all[at + more].1.len()];
                    format!("{}{}", with_bars(line), rest.replace(['\r', '\n'], " "))
                }
                // Which words are whose is hard to tell.
                (_, false) => format!("|{}", " ".repeat(line.len() - 1)),
            };
            push(&mut sections, start, Cow::Owned(row));
            at += more;
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

/// Where the second and the last column of a table begin, by the rule that is nearest above.
fn last_column(above: &[(usize, &str)]) -> (usize, usize) {
    let rule = above.iter().rev().map(|(_, line)| *line).find(|line| is_column_rule(line));
    let rule = rule.unwrap_or_default();
    let begins = |at: &usize| rule.as_bytes()[*at] == b'=' && rule.as_bytes()[at - 1] == b' ';
    let indent = rule.len() - rule.trim_start().len();
    let mut columns = (indent + 1..rule.len()).filter(begins);
    let second = columns.next().unwrap_or(rule.len());
    (second, columns.next_back().unwrap_or(second))
}

/// Whether a line of a table has nothing before a column, and goes on with the row above.
fn goes_on(line: &str, column: usize) -> bool {
    let indent = line.len() - line.trim_start().len();
    !line.is_empty() && indent >= column && !is_column_rule(line)
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
    fn a_blank_line_in_a_table_goes_on_with_nothing() {
        let text = "=====  =====\nScope  Needs\n=====  =====\nCode   Read\n\n       Write\n=====  =====\n\nBuild\n";
        assert_eq!(
            shown(text, Markup::ReStructuredText),
            ["0 : Scope| Needs/Code|  Read/Write/Build"]
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

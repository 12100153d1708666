//! Documents by their markup: which lines are code.

use std::ops::Range;

/// The markup of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::manifest) enum Markup {
    Markdown,
    ReStructuredText,
    AsciiDoc,
}

impl Markup {
    /// The markup of a file of this name; nothing for what is no document.
    pub(in crate::manifest) fn of(name: &str) -> Option<Self> {
        let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
        Some(match ending.as_str() {
            "md" | "mdx" | "markdown" => Self::Markdown,
            "rst" => Self::ReStructuredText,
            "adoc" | "asciidoc" => Self::AsciiDoc,
            _ => return None,
        })
    }
}

impl Markup {
    /// The blocks of code of a text.
    pub(in crate::manifest) fn code(self, text: &str) -> Vec<Range<usize>> {
        let all: Vec<(usize, &str)> = lines(text).collect();
        let begin = |at: usize| all.get(at).map_or(text.len(), |(start, _)| *start);
        let (mut blocks, mut at) = (Vec::new(), 0);
        while let Some((_, line)) = all.get(at) {
            if let Some(fence) = Fence::opened_by(line, self) {
                let close = fence.closed_at(&all, at + 1);
                if !fence.is_comment() {
                    blocks.push(begin(at + 1)..begin(close));
                }
                at = close + 1;
            } else if let Some(behind) =
                indented_code(&all, at).filter(|_| self == Self::ReStructuredText)
            {
                blocks.push(begin(at + 1)..begin(behind));
                at = behind;
            } else {
                at += 1;
            }
        }
        blocks.retain(|block| !block.is_empty());
        blocks
    }
}

/// A line that begins a block in which nothing is marked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::manifest) struct Fence {
    mark: u8,
    length: usize,
    markup: Markup,
}

impl Fence {
    /// The fence that a line is.
    pub(in crate::manifest) fn opened_by(line: &str, markup: Markup) -> Option<Self> {
        let bare = line.trim();
        let mark = *bare.as_bytes().first()?;
        let length = bare.bytes().take_while(|byte| *byte == mark).count();
        let rest = bare.get(length..)?;
        let opens = match markup {
            // The word behind backticks has none: that is code within a line.
            Markup::Markdown => {
                length >= 3 && (mark == b'~' || mark == b'`' && !rest.contains('`'))
            }
            Markup::AsciiDoc if mark == b'`' => length >= 3 && !rest.contains('`'),
            Markup::AsciiDoc => length >= 4 && rest.is_empty() && b"-./+".contains(&mark),
            Markup::ReStructuredText => false,
        };
        opens.then_some(Self { mark, length, markup })
    }

    /// Of lines the first from a place on that ends the block, or how many there are.
    pub(in crate::manifest) fn closed_at(self, all: &[(usize, &str)], from: usize) -> usize {
        let closes = |line: &str| {
            let bare = line.trim();
            bare.bytes().all(|byte| byte == self.mark)
                && match self.markup {
                    Markup::AsciiDoc => bare.len() == self.length,
                    _ => bare.len() >= self.length,
                }
        };
        let rest = all.get(from..).unwrap_or_default();
        rest.iter().position(|(_, line)| closes(line)).map_or(all.len(), |after| from + after)
    }

    /// Whether nobody sees what stands in the block.
    fn is_comment(self) -> bool {
        self.mark == b'/'
    }
}

/// The lines of a text with their places, without their ends.
pub(in crate::manifest) fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.trim_end())
    })
}

/// The line behind a block of code that the line at a place announces.
pub(in crate::manifest) fn indented_code(all: &[(usize, &str)], at: usize) -> Option<usize> {
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

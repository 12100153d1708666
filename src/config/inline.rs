//! Findings that are accepted where they stand: in a comment of the file itself.
//!
//! `// scopewise: allow RULE -- reason`, at the end of the line or alone on the line above; in YAML, HCL and
//! scripts with `#`, in pages with `<!-- … -->`, in any of them as `/* … */`. Several rules are parted by commas.

use std::sync::Arc;

use memchr::memmem;

use crate::diagnostic::InputError;
use crate::finding::Finding;
use crate::text::{SourceText, Span};

/// What such a comment begins with.
const MARK: &str = "scopewise:";

/// What can open a comment.
const OPENERS: [&str; 5] = ["//", "#", "/*", "<!--", "*"];

/// Whether a text may hold such a comment.
pub fn may_hold(text: &str) -> bool {
    memmem::find(text.as_bytes(), MARK.as_bytes()).is_some()
}

/// A finding that is accepted where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// The rules; never empty.
    pub rules: Vec<String>,
    /// Why.
    pub reason: String,
    /// The line, from 1, whose findings it speaks of.
    pub line: usize,
    /// Where it is written.
    pub span: Span,
}

impl Inline {
    /// Whether it speaks of a finding in its file.
    pub fn covers(&self, finding: &Finding, source: &SourceText) -> bool {
        self.rules.iter().any(|rule| rule == finding.rule)
            && source.position(finding.place.span.start).line == self.line
    }
}

/// A comment that means to allow something, as it stands in a line.
struct Comment<'a> {
    /// What follows `allow`.
    rest: &'a str,
    /// From the mark to the end of the comment, in bytes of the whole text.
    span: Span,
    line: usize,
    /// Whether nothing else is on its line.
    alone: bool,
}

/// Reads every allowance of a text; those that are wrong come back as errors. `known_rules` are the ids of all
/// rules.
///
/// # Errors
/// No rule, an unknown one, and no reason, each with its place.
pub fn read(source: &Arc<SourceText>, known_rules: &[&str]) -> (Vec<Inline>, Vec<InputError>) {
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    if !may_hold(source.text()) {
        return (found, errors);
    }
    let comments = comments(source);
    for comment in &comments {
        match parse(source, comment, known_rules) {
            Ok((rules, reason)) => {
                let line = if comment.alone {
                    next_line(source, comment.line, &comments)
                } else {
                    comment.line
                };
                found.push(Inline { rules, reason, line, span: comment.span });
            }
            Err(error) => errors.push(error),
        }
    }
    (found, errors)
}

fn comments(source: &SourceText) -> Vec<Comment<'_>> {
    let marks = memmem::find_iter(source.text().as_bytes(), MARK.as_bytes());
    let comment = |at: usize| {
        let line = source.position(at).line;
        let (start, text) = source.line(line)?;
        let before = text.get(..at.checked_sub(start)?)?.trim_end();
        let opener = OPENERS.iter().find(|opener| before.ends_with(**opener))?;
        let code = before[..before.len() - opener.len()].trim();
        // Between quotes it is data, and says nothing to us.
        let quotes = code.replace("\\\"", "").matches('"').count();
        if quotes % 2 == 1 {
            return None;
        }
        let rest = text[at - start..].trim_end();
        let rest =
            rest.strip_suffix("*/").or_else(|| rest.strip_suffix("-->")).unwrap_or(rest).trim_end();
        let span = Span::new(at, at + rest.len());
        let rest = rest[MARK.len()..].trim_start().strip_prefix("allow")?;
        let ends = rest.is_empty() || rest.starts_with(char::is_whitespace);
        ends.then_some(Comment { rest, span, line, alone: code.is_empty() })
    };
    marks.filter_map(comment).collect()
}

/// The line below that is neither blank nor another such comment.
fn next_line(source: &SourceText, line: usize, comments: &[Comment<'_>]) -> usize {
    let below = (line + 1..).map_while(|at| Some((at, source.line(at)?.1)));
    let another = |at: usize| comments.iter().any(|one| one.line == at && one.alone);
    let mut speaking = below.filter(|(at, text)| !text.trim().is_empty() && !another(*at));
    speaking.next().map_or(line, |(at, _)| at)
}

fn parse(
    source: &Arc<SourceText>,
    comment: &Comment<'_>,
    known_rules: &[&str],
) -> Result<(Vec<String>, String), InputError> {
    let wrong = |message: String, help: String| {
        InputError::at(source, comment.span, message, "here").with_help(help)
    };
    let form = || "write `scopewise: allow RULE -- why`".to_owned();
    let (rules, reason) = comment.rest.split_once("--").unwrap_or((comment.rest, ""));
    let rules: Vec<&str> =
        rules.split(',').map(str::trim).filter(|rule| !rule.is_empty()).collect();
    if rules.is_empty() {
        return Err(wrong("this allows no rule".to_owned(), form()));
    }
    if let Some(rule) = rules.iter().find(|rule| !known_rules.contains(rule)) {
        let near = crate::nearest::nearest(rule, known_rules.iter().copied());
        let help = near.map(|near| format!("did you mean `{near}`?"));
        let help = help.unwrap_or_else(|| "`scopewise explain rules` lists them".to_owned());
        return Err(wrong(format!("there is no rule `{rule}`"), help));
    }
    if reason.trim().is_empty() {
        return Err(wrong("an allowance needs a reason".to_owned(), form()));
    }
    Ok((rules.into_iter().map(str::to_owned).collect(), reason.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Vec<Inline>, Vec<String>) {
        let source = Arc::new(SourceText::new("a", text));
        let (found, errors) = read(&source, &["redundant-scope", "unused-scope"]);
        (found, errors.into_iter().map(|error| error.message).collect())
    }

    #[test]
    fn a_comment_speaks_for_its_line_or_the_next() {
        let (found, errors) = of(
            "\u{feff}a\r\n\"x\", // scopewise: allow unused-scope -- until May\r\n\
             # scopewise: allow redundant-scope, unused-scope -- two\n\n  /* scopewise: allow unused-scope -- b */\n\
             here\n<!-- scopewise: allow unused-scope -- page -->\nthere\n",
        );
        assert_eq!(errors, Vec::<String>::new());
        let lines: Vec<(usize, usize, &str)> =
            found.iter().map(|one| (one.line, one.rules.len(), one.reason.as_str())).collect();
        assert_eq!(lines, [(2, 1, "until May"), (6, 2, "two"), (6, 1, "b"), (8, 1, "page")]);
    }

    #[test]
    fn what_is_wrong_is_said_and_what_is_data_is_left_alone() {
        let (found, errors) = of(
            "// scopewise: allow\n// scopewise: allow unused-scop -- x\n// scopewise: allow unused-scope\n\
             // scopewise: allow unused-scope --  \n",
        );
        assert!(found.is_empty());
        assert_eq!(
            errors,
            [
                "this allows no rule",
                "there is no rule `unused-scop`",
                "an allowance needs a reason",
                "an allowance needs a reason"
            ]
        );
        for text in [
            "{ \"a\": \"// scopewise: allow unused-scope -- x\" }",
            "scopewise: allow unused-scope -- x",
            "// scopewise: allowed unused-scope",
            "// scopewise: see the docs",
        ] {
            assert_eq!(of(text), (Vec::new(), Vec::new()), "{text}");
        }
    }
}

//! Commands that code runs: the words of a command line followed to their values, and what the line asks for.
//!
//! A language hands over the expressions of the words; a list among them stands for its elements. What the
//! words mean is told by [`command`].

use std::rc::Rc;

use smallvec::SmallVec;

use super::evaluate::Evaluator;
use super::model::Expr;
use super::requests::{Request, Verbs, asked, sent_to};
use super::texts::{hint, hole};
use super::value::{Frame, Spot, Value, Values};
use crate::usage::command::{self, Command, Word};

/// Ways to read one line that are told apart; where there are more, a word counts as not known.
const MOST_LINES: usize = 64;
/// Words of a line that are looked at.
const MOST_WORDS: usize = 200;

/// A word of a command line that a program writes.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    /// The word as it stands in the program.
    Word(Rc<str>),
    /// One word, whatever it holds; a list is as many words as it has elements.
    Whole(Spot),
    /// As many words as the text holds: what a shell does with a variable outside of quotes.
    Split(Spot),
}

/// A command line: words, `None` for any number of words that are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line(Vec<Option<Rc<str>>>);

impl Line {
    /// The words as [`command::read`] takes them.
    pub(super) fn words(&self) -> Vec<Word<'_>> {
        self.0.iter().map(Option::as_deref).collect()
    }

    /// Whether every word is known to its last letter.
    pub(super) fn is_known(&self) -> bool {
        self.0.iter().all(|word| word.as_ref().is_some_and(|word| !word.contains('{')))
    }
}

type Words = Vec<Option<Rc<str>>>;

impl Evaluator<'_> {
    /// What a command line asks for, by its words; nothing where that cannot be Azure DevOps.
    pub(super) fn command_request(
        &mut self,
        pieces: &[Piece],
        frame: Option<&Rc<Frame>>,
    ) -> Option<Request> {
        let lines = self.command_lines(pieces, frame);
        asked_by(lines)
    }

    /// What a text asks for that is given to a shell: `exec("az repos list | jq .")`.
    pub(super) fn shell_request(
        &mut self,
        text: Spot,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Request> {
        let texts = self.value(text, frame).into_iter().filter_map(|value| match value {
            Value::Text(text) => Some(text),
            _ => None,
        });
        asked_by(texts.flat_map(|text| lines_of(&text)).collect())
    }

    /// The lines that words can make.
    fn command_lines(&mut self, pieces: &[Piece], frame: Option<&Rc<Frame>>) -> Vec<Line> {
        let mut lines: Vec<Words> = vec![Vec::new()];
        for piece in pieces.iter().take(MOST_WORDS) {
            let mut choices = self.words_of(piece, frame);
            if choices.iter().all(|words| matches!(&words[..], [Some(word)] if !decides(word))) {
                choices.truncate(1);
            }
            let most = MOST_LINES / lines.len().max(1);
            if choices.len() > most {
                // Some are enough to see that it is a command of ours; who calls it tells which.
                choices.truncate(most.saturating_sub(1));
                choices.push(unknown_word(piece, self));
            }
            let begun = std::mem::take(&mut lines);
            for line in &begun {
                for choice in &choices {
                    lines.push(line.iter().chain(choice).cloned().collect());
                }
            }
        }
        lines.into_iter().map(Line).collect()
    }

    /// The words that an expression can stand for.
    fn words_of(&mut self, piece: &Piece, frame: Option<&Rc<Frame>>) -> Vec<Words> {
        let (spot, splits) = match piece {
            Piece::Word(word) => return vec![vec![Some(Rc::clone(word))]],
            Piece::Whole(spot) => (*spot, false),
            Piece::Split(spot) => (*spot, true),
        };
        let mut all: Vec<Words> = Vec::new();
        for value in self.value(spot, frame) {
            let words = match &value {
                Value::Text(text) if splits => {
                    text.split_whitespace().map(|word| Some(word.into())).collect()
                }
                Value::Text(text) => vec![Some(Rc::clone(text))],
                Value::List(at, id, of) => {
                    let Expr::List(parts) = self.app.module(*at).expr(*id) else { continue };
                    let parts: Vec<Spot> = parts.iter().map(|part| (*at, *part)).collect();
                    let of = of.clone();
                    let lines = self.deeper(|deeper| deeper.elements(&parts, of.as_ref()));
                    all.extend(lines.unwrap_or_else(|| vec![vec![None]]));
                    continue;
                }
                Value::Rest(parts, of) => {
                    let (parts, of) = (Rc::clone(parts), of.clone());
                    let lines = self.deeper(|deeper| deeper.elements(&parts, of.as_ref()));
                    all.extend(lines.unwrap_or_else(|| vec![vec![None]]));
                    continue;
                }
                // An argument that this caller leaves out is no word.
                Value::Foreign if self.is_parameter(spot) => Vec::new(),
                _ => unknown_word(piece, self),
            };
            if !all.contains(&words) {
                all.push(words);
            }
        }
        all
    }

    /// The words of the elements of a list. An element that nothing at all is known of can be several.
    fn elements(&mut self, parts: &[Spot], frame: Option<&Rc<Frame>>) -> Vec<Words> {
        let pieces: Vec<Piece> = parts
            .iter()
            .map(|part| match self.app.module(part.0).expr(part.1) {
                Expr::Unknown | Expr::Spread(_) => Piece::Split(*part),
                _ => Piece::Whole(*part),
            })
            .collect();
        self.command_lines(&pieces, frame).into_iter().map(|line| line.0).collect()
    }

    fn is_parameter(&self, spot: Spot) -> bool {
        matches!(self.app.module(spot.0).expr(spot.1), Expr::Parameter(..))
    }
}

/// Whether it matters which of several texts a word is: bodies and headers decide nothing.
fn decides(word: &str) -> bool {
    let is_name = !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-');
    word.starts_with('-')
        || is_name
        || word.contains("//")
        || word.contains('_')
        || names_command(word)
}

/// What stands for a word that is not known.
fn unknown_word(piece: &Piece, evaluator: &Evaluator<'_>) -> Words {
    match piece {
        Piece::Whole(spot) => vec![Some(hole(hint(evaluator.app.module(spot.0), spot.1)).into())],
        Piece::Word(word) => vec![Some(Rc::clone(word))],
        Piece::Split(_) => vec![None],
    }
}

/// Whether a text begins as a command does that calls Azure DevOps of its own accord.
pub(super) fn names_command(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    let name = first.rsplit(['/', '\\']).next().unwrap_or(first);
    let name = name.split('.').next().unwrap_or(name);
    matches!(name, "az" | "tfx" | "npx")
}

/// The lines of a text that is given to a shell.
fn lines_of(text: &str) -> impl Iterator<Item = Line> + use<> {
    let lines = command::split(text).into_iter();
    lines.map(|words| Line(words.into_iter().map(|word| Some(word.into())).collect()))
}

/// What lines ask for.
fn asked_by(lines: Vec<Line>) -> Option<Request> {
    // `bash -c "…"` asks for what its text asks for.
    let lines = lines.into_iter().flat_map(|line| match command::text_for_shell(&line.words()) {
        Some(text) => lines_of(text).collect(),
        None => vec![line],
    });
    let mut named = Vec::new();
    let mut urls = Values::new();
    let mut verbs: Option<SmallVec<[Rc<str>; 2]>> = Some(SmallVec::new());
    for line in lines {
        match command::read(&line.words()) {
            Command::Other => {}
            Command::Named if named.contains(&line) => {}
            Command::Named => named.push(line),
            Command::Requests(requests) => {
                for request in requests {
                    urls.push(Value::Text(request.url.into()));
                    match (request.verb, &mut verbs) {
                        (Some(verb), Some(verbs)) => {
                            let verb: Rc<str> = verb.as_ref().into();
                            if !verbs.contains(&verb) {
                                verbs.push(verb);
                            }
                        }
                        (None, _) => verbs = None,
                        (_, None) => {}
                    }
                }
            }
        }
    }
    if !named.is_empty() {
        let verbs = Verbs::Unknown;
        let (urls, behind) = (Vec::new(), Vec::new());
        return Some(Request { urls, and_others: false, verbs, lines: named, behind });
    }
    let verbs = verbs.map_or(Verbs::Unknown, Verbs::Known);
    let is_unknown = |url: &Value| matches!(url, Value::Text(url) if says_nothing(url));
    if urls.iter().all(is_unknown) {
        return sent_to(urls.iter().map(|_| Value::Unknown).collect(), verbs, None);
    }
    // `$CI_SERVER_URL/api`: scripts name the addresses of all services so.
    asked(urls, verbs, None)
}

/// Whether nothing is known of a URL but its query.
fn says_nothing(url: &str) -> bool {
    let end = url.strip_prefix('{').and_then(|url| url.split_once('}'));
    end.is_some_and(|(_, end)| end.is_empty() || end.starts_with(['?', '&']))
}

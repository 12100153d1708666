//! Puts what was recognised into what is reported: resolved by the catalog, each place once.

use std::sync::Arc;

use super::app::App;
use super::found::{
    Called, CodeCall, CodePlace, CodeUsage, DeadFile, HandedOver, HandedToken, TokenTo, Unresolved,
    UnresolvedWhy, Via,
};
use super::maps::HashSet;
use super::value::{ModuleId, Spot};
use crate::finding::Confidence;
use crate::text::SourceText;
use crate::usage::{Resolution, Unpublished, Why};

/// Collects what is found.
pub(super) struct Results<'a, 'c> {
    app: &'a App,
    sources: &'a [Arc<SourceText>],
    dead: HashSet<ModuleId>,
    dead_calls: Vec<ModuleId>,
    handed_tokens: Vec<HandedToken>,
    handed_over: Vec<HandedOver>,
    run_texts: Vec<CodePlace>,
    calls: Vec<(Spot, CodeCall<'c>)>,
    unresolved: Vec<(Spot, Unresolved<'c>)>,
    /// What is known of each place: the same is said once, through however many ways the code leads to it.
    seen: HashSet<(ModuleId, usize, Seen<'c>)>,
}

/// What tells one thing that is found at a place from another.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Seen<'c> {
    /// The operations that a call can be, and how it was recognised.
    Call(Vec<&'c str>, Via),
    /// A call that is not resolved, as it reads.
    Unresolved(String),
}

impl<'a, 'c> Results<'a, 'c> {
    pub(super) fn new(
        app: &'a App,
        sources: &'a [Arc<SourceText>],
        dead: HashSet<ModuleId>,
    ) -> Self {
        Self {
            app,
            sources,
            dead,
            dead_calls: Vec::new(),
            handed_tokens: Vec::new(),
            handed_over: Vec::new(),
            run_texts: Vec::new(),
            calls: Vec::new(),
            unresolved: Vec::new(),
            seen: HashSet::default(),
        }
    }

    /// A call that was recognised: counted where its needs are known, listed where not.
    pub(super) fn call(
        &mut self,
        spot: Spot,
        called: Called,
        resolution: Resolution<'c>,
        via: Via,
        confidence: Confidence,
    ) {
        if matches!(resolution, Resolution::NotAzureDevOps) {
            return;
        }
        let why = match &resolution {
            Resolution::DifferentScopes { why, .. } => Some(match why {
                Why::VerbUnknown => UnresolvedWhy::VerbUnknown,
                Why::Placeholder => UnresolvedWhy::DynamicUrl,
                Why::ReceiverUnknown => UnresolvedWhy::AmbiguousName,
                Why::Arguments => UnresolvedWhy::DynamicCommand,
                Why::Query | Why::Name => UnresolvedWhy::Several,
            }),
            Resolution::Unpublished(Unpublished::Arguments) => Some(UnresolvedWhy::DynamicCommand),
            Resolution::Unpublished(why) => Some(UnresolvedWhy::Unpublished(why.clone())),
            _ => None,
        };
        if let Some(why) = why {
            return self.unresolved(spot, called, why, resolution);
        }
        if self.is_dead(spot) {
            return;
        }
        let operations = resolution.operations().iter().map(|row| row.id.as_str()).collect();
        if self.is_first(spot, Seen::Call(operations, via)) {
            let place = self.place(spot);
            let is_uncalled = false;
            let call = CodeCall { called, resolution, via, confidence, place, is_uncalled };
            self.calls.push((spot, call));
        }
    }

    /// Makes calls less sure that stand in functions which nothing calls.
    pub(super) fn lower(&mut self, mut is_uncalled: impl FnMut(Spot) -> bool) {
        for (spot, call) in &mut self.calls {
            if is_uncalled(*spot) {
                call.is_uncalled = true;
                call.confidence = Confidence::Possible;
            }
        }
    }

    /// A call of which nothing can be said.
    pub(super) fn unresolved(
        &mut self,
        spot: Spot,
        called: Called,
        why: UnresolvedWhy,
        may_be: Resolution<'c>,
    ) {
        if self.is_dead(spot) {
            return;
        }
        if self.is_first(spot, Seen::Unresolved(called.to_string())) {
            let place = self.place(spot);
            self.unresolved.push((spot, Unresolved { called, why, may_be, place }));
        }
    }

    /// A place where a token leads out.
    pub(super) fn handed_token(&mut self, spot: Spot, to: TokenTo) {
        if !self.dead.contains(&spot.0) {
            let place = self.place(spot);
            self.handed_tokens.push(HandedToken { place, to });
        }
    }

    /// A place where a client, or what makes one, is handed to a package.
    pub(super) fn handed_over(&mut self, spot: Spot, what: Box<str>, package: &str) {
        if !self.dead.contains(&spot.0) {
            let place = self.place(spot);
            self.handed_over.push(HandedOver { place, what, package: package.into() });
        }
    }

    /// A place where a text is run as code.
    pub(super) fn run_text(&mut self, spot: Spot) {
        if !self.dead.contains(&spot.0) {
            let place = self.place(spot);
            self.run_texts.push(place);
        }
    }

    /// The files that hold a call that was found.
    pub(super) fn files(&self) -> HashSet<ModuleId> {
        let unresolved = self.unresolved.iter().map(|(spot, _)| spot.0);
        self.calls.iter().map(|(spot, _)| spot.0).chain(unresolved).collect()
    }

    /// Whether a command was found that begins like this one.
    pub(super) fn has_command(&self, name: &str) -> bool {
        let is_it = |called: &Called| match called {
            Called::Command(known) => known.starts_with(name),
            _ => false,
        };
        self.calls.iter().any(|(_, call)| is_it(&call.called))
            || self.unresolved.iter().any(|(_, call)| is_it(&call.called))
    }

    /// Whether nothing that reads the same was found at the place before.
    fn is_first(&mut self, (at, id): Spot, seen: Seen<'c>) -> bool {
        self.seen.insert((at, self.app.module(at).span(id).start, seen))
    }

    fn is_dead(&mut self, spot: Spot) -> bool {
        let dead = self.dead.contains(&spot.0);
        if dead {
            self.dead_calls.push(spot.0);
        }
        dead
    }

    fn place(&self, (at, id): Spot) -> CodePlace {
        let module = self.app.module(at);
        let span = module.span(id);
        let position = self.sources[at.0 as usize].position(span.start);
        CodePlace { file: Arc::clone(&module.name), span, position }
    }

    pub(super) fn finish(mut self) -> CodeUsage<'c> {
        self.calls.sort_by_key(|(_, call)| key(&call.place));
        self.unresolved.sort_by_key(|(_, call)| key(&call.place));
        // Of the calls in one place an unresolved one may be what another way has resolved.
        self.dead_calls.sort_unstable();
        let dead = self.dead_calls.chunk_by(|one, other| one == other).map(|calls| DeadFile {
            file: Arc::clone(&self.app.module(calls[0]).name),
            calls: calls.len(),
        });
        CodeUsage {
            dead: dead.collect(),
            calls: self.calls.into_iter().map(|(_, call)| call).collect(),
            unresolved: self.unresolved.into_iter().map(|(_, call)| call).collect(),
            handed_tokens: self.handed_tokens,
            handed_over: self.handed_over,
            run_texts: self.run_texts,
            skipped: Vec::new(),
            files: 0,
        }
    }
}

/// Whether a URL holds these texts, one behind the other.
pub(super) fn holds(url: &str, parts: &[&str]) -> bool {
    let mut left = url;
    parts.iter().all(|part| match left.find(part) {
        Some(at) => {
            left = &left[at + part.len()..];
            true
        }
        None => false,
    })
}

/// The parts of a text that stand before, between and after places to be filled in: `{}`, `{name}`, `%s`, `$name`.
pub(super) fn between_places(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut begun, mut at) = (0, 0);
    let in_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    while let Some(next) = text[at..].find(['{', '%', '$']).map(|next| at + next) {
        let rest = &text[next + 1..];
        let length = match (&text[next..=next], rest.chars().next()) {
            ("{", _) | ("$", Some('{')) => rest.find('}').map(|end| end + 1),
            ("%", Some('(')) => rest.find(')').map(|end| end + 2),
            ("%", Some('s' | 'd')) => Some(1),
            ("$", Some(_)) => Some(rest.find(|c| !in_name(c)).unwrap_or(rest.len())),
            _ => None,
        };
        at = next + 1 + length.unwrap_or(0).min(rest.len());
        if length.is_some() {
            parts.push(&text[begun..next]);
            begun = at;
        }
    }
    parts.push(&text[begun..]);
    parts.retain(|part| !part.is_empty());
    parts
}

fn key(place: &CodePlace) -> (Arc<str>, usize) {
    (Arc::clone(&place.file), place.span.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_at_the_places_to_be_filled_in() {
        assert_eq!(between_places("{}/_apis/wit/workitems/${}"), ["/_apis/wit/workitems/"]);
        assert_eq!(between_places("%s/_apis/%(id)s/refs"), ["/_apis/", "/refs"]);
        assert_eq!(between_places("https://h/$org/_apis/x"), ["https://h/", "/_apis/x"]);
        assert_eq!(between_places("_apis/50%/x"), ["_apis/50%/x"]);
        assert_eq!(between_places("{open"), ["{open"]);
    }
}

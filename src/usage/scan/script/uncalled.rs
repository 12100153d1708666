//! Functions of a file that nothing in the app calls.
//!
//! A function counts as called where its name stands anywhere that it can be meant: whatever is unsure is a call.
//! Methods of classes and objects, and what a file offers that nothing of the app loads, are called by others.

use std::cell::OnceCell;
use std::sync::Arc;

use super::super::app::App;
use super::super::maps::{HashMap, HashSet};
use super::super::model::{Export, Expr, FILE_SCOPE, FunctionId, Symbol};
use super::super::value::{ModuleId, Spot};
use super::live::{self, Starts};
use crate::text::{SourceText, Span};
use crate::usage::comments::without_comments;

/// How many functions are gone through from one that calls another.
const DEEPEST: u8 = 16;

/// A function of a file.
type Own = (ModuleId, FunctionId);

/// Functions of a file with their names and places.
type Named = Arc<[(Symbol, FunctionId, Span)]>;

/// What is known of who calls what, as far as it was asked.
pub(in super::super) struct Uncalled<'a> {
    app: &'a App,
    sources: &'a [Arc<SourceText>],
    mentions: &'a [Arc<SourceText>],
    /// The files that are started, and what each file loads; nothing where files are loaded by patterns.
    starts: OnceCell<Option<Starts>>,
    /// The texts of files without comments.
    texts: HashMap<ModuleId, Arc<[u8]>>,
    /// The functions of files by name: only those that have theirs alone.
    named: HashMap<ModuleId, Named>,
    /// Whether functions are called; nothing for one that is asked about just now.
    known: HashMap<Own, Option<bool>>,
}

impl<'a> Uncalled<'a> {
    pub(in super::super) fn of(
        app: &'a App,
        sources: &'a [Arc<SourceText>],
        mentions: &'a [Arc<SourceText>],
    ) -> Self {
        let (texts, named, known) = (HashMap::default(), HashMap::default(), HashMap::default());
        Self { app, sources, mentions, starts: OnceCell::new(), texts, named, known }
    }

    /// Whether an expression stands in a function that nothing calls.
    pub(in super::super) fn holds(&mut self, (at, id): Spot) -> bool {
        let place = self.app.module(at).span(id).start;
        self.around(at, place).is_some_and(|function| !self.is_called((at, function), DEEPEST))
    }

    /// The function of the file in which a place lies.
    fn around(&mut self, at: ModuleId, place: usize) -> Option<FunctionId> {
        let named = self.named(at);
        let found = named.iter().find(|(_, _, span)| span.start <= place && place < span.end);
        found.map(|(_, function, _)| *function)
    }

    fn named(&mut self, at: ModuleId) -> Arc<[(Symbol, FunctionId, Span)]> {
        let module = self.app.module(at);
        let known = self.named.entry(at);
        Arc::clone(known.or_insert_with(|| {
            let mut bound: HashMap<Symbol, Vec<_>> = HashMap::default();
            for (_, name, value) in module.bound_in().filter(|(scope, ..)| *scope == FILE_SCOPE) {
                bound.entry(name).or_default().push(value);
            }
            let alone = bound.into_iter().filter_map(|(name, values)| match values[..] {
                [only] => match module.expr(only) {
                    Expr::Function(function) => {
                        Some((name, *function, module.functions[function.0 as usize].span))
                    }
                    _ => None,
                },
                _ => None,
            });
            alone.collect()
        }))
    }

    fn text(&mut self, at: ModuleId) -> Arc<[u8]> {
        let source = &self.sources[at.0 as usize];
        let known = self.texts.entry(at);
        Arc::clone(known.or_insert_with(|| without_comments(source.name(), source.text()).into()))
    }

    fn is_called(&mut self, own: Own, further: u8) -> bool {
        let Some(further) = further.checked_sub(1) else { return true };
        if let Some(known) = self.known.get(&own) {
            return known.unwrap_or(true);
        }
        self.known.insert(own, None);
        let is_called = self.find_call(own, further);
        self.known.insert(own, Some(is_called));
        is_called
    }

    fn find_call(&mut self, (at, function): Own, further: u8) -> bool {
        let module = self.app.module(at);
        let named = self.named(at);
        let Some((name, _, span)) = named.iter().find(|(_, one, _)| *one == function) else {
            return true;
        };
        let is_whole = module.exports.iter().any(|export| matches!(export, Export::Whole(_)));
        // `export default function name`, `export { name as other }`
        let has_other_name = module.exports.iter().any(|export| {
            matches!(export, Export::Value(outside, value) if outside != name
                && matches!(module.expr(*value), Expr::Name(own, _) if own == name))
        });
        if module.shares_names || is_whole || has_other_name {
            return true;
        }
        let offered: Vec<Span> = module
            .exports
            .iter()
            .filter_map(|export| match export {
                Export::Value(outside, value) if outside == name => Some(module.span(*value)),
                _ => None,
            })
            .collect();
        let text = self.text(at);
        for place in words(&text, module.text(*name)) {
            let is_declared = span.start <= place && place < span.end
                || declares(&text, place, module.text(*name), *span);
            let is_offered = offered.iter().any(|one| {
                one.start <= place
                    && place < one.end
                    && one.end - one.start == module.text(*name).len()
            });
            if !is_declared && !is_offered && self.is_run(at, place, further) {
                return true;
            }
        }
        !offered.is_empty() && self.is_called_outside(at, *name, further)
    }

    /// Whether what stands at a place is run, as far as the function around it is called.
    fn is_run(&mut self, at: ModuleId, place: usize, further: u8) -> bool {
        match self.around(at, place) {
            Some(function) => self.is_called((at, function), further),
            None => true,
        }
    }

    /// Whether another file calls what a file offers under a name.
    fn is_called_outside(&mut self, at: ModuleId, name: Symbol, further: u8) -> bool {
        let (app, mentions) = (self.app, self.mentions);
        let starts = self.starts.get_or_init(|| live::starts(app, mentions));
        let Some(starts) = starts else { return true };
        let loads = (0..).map(ModuleId).zip(&starts.loads);
        let loaders: Vec<ModuleId> =
            loads.filter(|(_, loads)| loads.contains(&at)).map(|(loader, _)| loader).collect();
        if loaders.is_empty() || starts.starts.contains(&at) {
            return true;
        }
        let name = app.module(at).text(name);
        loaders.into_iter().any(|loader| self.calls(loader, at, name, further))
    }

    fn calls(&mut self, loader: ModuleId, at: ModuleId, name: &str, further: u8) -> bool {
        let (app, module) = (self.app, self.app.module(loader));
        let text = self.text(loader);
        let means = |path: &str| app.candidates(loader, path).contains(&at);
        let hands_on = |export: &Export| match export {
            Export::All(path) => means(path),
            Export::Value(_, value) | Export::Whole(value) => match module.expr(*value) {
                Expr::Imported(path, of) => module.text(*of) == name && means(path),
                Expr::Module(path) => means(path),
                _ => false,
            },
        };
        if module.exports.iter().any(hands_on) {
            return true;
        }
        let mut imports: HashSet<usize> = HashSet::default();
        for (id, expr) in module.exprs() {
            match expr {
                Expr::Imported(path, of) if module.text(*of) == name && means(path) => {
                    imports.insert(module.span(id).start);
                }
                Expr::Module(path) if means(path) => {
                    let span = module.span(id);
                    let mut bound = module.bound().filter(|(_, value)| *value == id).peekable();
                    let is_named = bound.peek().is_some();
                    if !is_named
                        || bound.any(|(name, _)| is_whole_used(&text, module.text(name), span))
                    {
                        return true;
                    }
                }
                _ => {}
            }
        }
        words(&text, name)
            .any(|place| !imports.contains(&place) && self.is_run(loader, place, further))
    }
}

/// Whether a module that has a name is used otherwise than for its members.
fn is_whole_used(text: &[u8], name: &str, import: Span) -> bool {
    words(text, name).any(|place| {
        let behind = text[place + name.len()..].trim_ascii_start();
        let is_member = behind.first() == Some(&b'.') && behind.get(1) != Some(&b'.');
        place != import.start && !is_member
    })
}

/// Whether a function is given its name at a place: `const name = () => …`.
fn declares(text: &[u8], place: usize, name: &str, function: Span) -> bool {
    let before = text[..place].trim_ascii_end();
    let is_said = [&b"const"[..], b"let", b"var"].iter().any(|word| before.ends_with(word));
    let between = text.get(place + name.len()..function.start).unwrap_or(b";");
    is_said && !between.contains(&b';')
}

/// Where a name stands as a whole word.
fn words<'t>(text: &'t [u8], name: &'t str) -> impl Iterator<Item = usize> + 't {
    let inside = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$'))
    };
    memchr::memmem::find_iter(text, name.as_bytes()).filter(move |at| {
        !inside(at.checked_sub(1).and_then(|before| text.get(before)))
            && !inside(text.get(at + name.len()))
    })
}

//! Files that were read, as far as they are kept: up to a limit all of them, beyond it only what tells which belong
//! together. What was let go is read once more when its turn comes, and must then be what it was.

use std::hash::{DefaultHasher, Hasher};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::files::{self, MANIFEST_LIMIT};
use crate::catalog::Scopes;
use crate::diagnostic::InputError;
use crate::engine;
use crate::manifest::Format;
use crate::project::{Files, Loaded, Planned, Project, Sketch};
use crate::text::SourceText;

/// How many bytes of texts are kept before files are let go. What is read of a text takes about as much again.
const MOST: usize = 14 * 1024 * 1024;

/// What a file takes beside its text, in bytes.
const EACH: usize = 256;

/// With fewer files than this to be read again, threads are not worth their start.
const FEW: usize = 16;

/// How much of what was read is kept; shared by the threads of a walk.
#[derive(Debug, Default)]
pub(super) struct Room {
    /// The most; nothing where everything is kept.
    most: Option<usize>,
    taken: AtomicUsize,
}

impl Room {
    /// Room for a usual number of files.
    pub(super) fn limited() -> Self {
        Self { most: Some(MOST), ..Self::default() }
    }

    /// Whether files have to be let go.
    pub(super) fn is_full(&self) -> bool {
        self.most.is_some_and(|most| self.taken.load(Ordering::Relaxed) > most)
    }

    /// Takes room for a file.
    fn take(&self, file: &Loaded) {
        self.taken.fetch_add(file.source.text().len() + EACH, Ordering::Relaxed);
    }
}

/// A file that was read.
#[derive(Debug)]
pub(super) struct Kept(State);

#[derive(Debug)]
enum State {
    /// With its text, and whether it can be read again by its name.
    Here(Box<Loaded>, bool),
    LetGo(Sketch, Digest),
}

/// What tells a text from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Digest(u64);

impl Digest {
    fn of(text: &SourceText) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write(text.text().as_bytes());
        Self(hasher.finish())
    }
}

impl Kept {
    /// A file, and whether it can be read again by its name.
    pub(super) fn new(file: Loaded, can_return: bool, room: &Room) -> Self {
        room.take(&file);
        // A file that speaks of others is asked for its text, and one that others define is not read by itself.
        let joins = !file.packaging.is_empty()
            || !file.parts.is_empty()
            || file.declarations.iter().any(|one| one.format() == Format::Terraform);
        Self(State::Here(Box::new(file), can_return && !joins))
    }

    /// Its name as people are shown it.
    pub(super) fn name(&self) -> &str {
        match &self.0 {
            State::Here(file, _) => file.source.name(),
            State::LetGo(sketch, _) => sketch.name(),
        }
    }

    /// The file, where it is there.
    pub(super) fn file(&self) -> Option<&Loaded> {
        match &self.0 {
            State::Here(file, _) => Some(file),
            State::LetGo(..) => None,
        }
    }

    /// The same, to be changed.
    pub(super) fn file_mut(&mut self) -> Option<&mut Loaded> {
        match &mut self.0 {
            State::Here(file, _) => Some(file),
            State::LetGo(..) => None,
        }
    }

    /// The file itself, where it is there.
    pub(super) fn into_file(self) -> Option<Loaded> {
        match self.0 {
            State::Here(file, _) => Some(*file),
            State::LetGo(..) => None,
        }
    }

    /// Lets the text go, if it can be had again.
    pub(super) fn let_go(&mut self) {
        if let State::Here(file, true) = &mut self.0 {
            let digest = Digest::of(&file.source);
            self.0 = State::LetGo(Sketch::of(file), digest);
        }
    }
}

/// The files of a run while projects are made of them.
#[derive(Debug)]
pub(super) struct Stock {
    sketches: Vec<Sketch>,
    places: Vec<Place>,
}

#[derive(Debug)]
enum Place {
    Here(Box<Loaded>),
    LetGo(Digest),
    /// All that it declares is in projects.
    Used,
}

/// Files that were read again for some projects.
#[derive(Debug, Default)]
pub(super) struct Fetched(Vec<(usize, Digest)>);

impl Stock {
    /// The files of a run.
    pub(super) fn new(files: Vec<Kept>) -> Self {
        let mut stock = Self {
            sketches: Vec::with_capacity(files.len()),
            places: Vec::with_capacity(files.len()),
        };
        for file in files {
            let (sketch, place) = match file.0 {
                State::Here(mut file, _) => (Sketch::of(&mut file), Place::Here(file)),
                State::LetGo(sketch, digest) => (sketch, Place::LetGo(digest)),
            };
            stock.sketches.push(sketch);
            stock.places.push(place);
        }
        stock
    }

    /// What tells which files belong together.
    pub(super) fn sketches(&self) -> &[Sketch] {
        &self.sketches
    }

    /// Reads again what these projects are made of. Projects whose files are no longer what they were are left out, and
    /// the reasons come back.
    pub(super) fn fetch(&mut self, planned: &mut Vec<Planned>) -> (Fetched, Vec<InputError>) {
        let mut wanted: Vec<(usize, Digest)> = Vec::new();
        for at in planned.iter().flat_map(Planned::files) {
            if let Place::LetGo(digest) = self.places[at] {
                wanted.push((at, digest));
            }
        }
        if wanted.is_empty() {
            return (Fetched::default(), Vec::new());
        }
        wanted.sort_unstable_by_key(|(at, _)| *at);
        wanted.dedup_by_key(|(at, _)| *at);
        let read = |(at, digest): &(usize, Digest)| read(self.sketches[*at].name(), *digest);
        let read: Vec<Result<Loaded, InputError>> = if wanted.len() > FEW {
            wanted.par_iter().map(read).collect()
        } else {
            wanted.iter().map(read).collect()
        };
        let (mut fetched, mut errors) = (Fetched::default(), Vec::new());
        for ((at, digest), file) in wanted.into_iter().zip(read) {
            match file {
                Ok(mut file) => {
                    // The sketch has them already.
                    file.packaging = Vec::new();
                    self.places[at] = Place::Here(Box::new(file));
                    fetched.0.push((at, digest));
                }
                Err(error) => errors.push(error),
            }
        }
        if !errors.is_empty() {
            let is_here = |at: usize| matches!(self.places[at], Place::Here(_));
            planned.retain(|one| one.files().into_iter().all(is_here));
        }
        (fetched, errors)
    }

    /// Makes projects.
    pub(super) fn build(&mut self, planned: Planned, scopes: &Scopes) -> Vec<Project> {
        planned.build(&self.sketches, &mut InStock(&mut self.places), scopes)
    }

    /// Forgets what the projects that were made have no more use for.
    pub(super) fn put_back(&mut self, used: &[usize], fetched: Fetched) {
        for (at, digest) in fetched.0 {
            self.places[at] = Place::LetGo(digest);
        }
        for &at in used {
            let is_empty = match &self.places[at] {
                Place::Here(file) => file.declarations.is_empty(),
                Place::LetGo(_) | Place::Used => false,
            };
            if is_empty && !self.sketches[at].has_commands() {
                self.places[at] = Place::Used;
            }
        }
    }
}

struct InStock<'s>(&'s mut [Place]);

impl Files for InStock<'_> {
    fn file(&mut self, at: usize) -> &mut Loaded {
        match &mut self.0[at] {
            Place::Here(file) => file,
            Place::LetGo(_) | Place::Used => {
                unreachable!("what projects are made of is fetched before, and used once")
            }
        }
    }
}

/// Reads a file again.
fn read(name: &str, digest: Digest) -> Result<Loaded, InputError> {
    let bytes = files::read_bytes(Path::new(name), MANIFEST_LIMIT)?;
    let changed = || {
        InputError::new(format!("`{name}` changed while it was linted"))
            .with_help("lint again when nothing writes to it; nothing is said of what it asks for")
    };
    let source: Arc<SourceText> = files::decode(name, bytes).map_err(|_| changed())?;
    if Digest::of(&source) != digest {
        return Err(changed());
    }
    Ok(engine::load(&source).0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;
    use crate::project::plan;

    const TEXT: &str =
        r#"{ "manifestVersion": 1, "publisher": "p", "targets": [], "scopes": ["vso.work"] }"#;

    fn stock(folder: &Path, names: &[&str]) -> Stock {
        let room = Room::default();
        let kept = names.iter().map(|name| {
            let path = folder.join(name);
            std::fs::write(&path, TEXT).expect("written");
            let source = files::read_text(&path, MANIFEST_LIMIT).expect("read");
            let mut kept = Kept::new(engine::load(&source).0, true, &room);
            kept.let_go();
            assert!(kept.file().is_none());
            kept
        });
        Stock::new(kept.collect())
    }

    #[test]
    fn a_file_that_was_let_go_is_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut stock = stock(folder.path(), &["a.json", "b.json"]);
        let mut planned = plan(stock.sketches(), &[]);
        assert_eq!(planned.len(), 2);
        let (fetched, errors) = stock.fetch(&mut planned);
        assert_eq!((fetched.0.len(), errors.len()), (2, 0));
        let catalog = Catalog::builtin();
        let projects: Vec<_> =
            planned.into_iter().flat_map(|one| stock.build(one, catalog.scopes())).collect();
        assert_eq!(projects[0].requested(), ["vso.work"]);
        stock.put_back(&[0, 1], fetched);
        assert!(stock.places.iter().all(|place| matches!(place, Place::LetGo(_))));
    }

    #[test]
    fn nothing_is_claimed_of_a_file_that_changed_meanwhile() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut stock = stock(folder.path(), &["a.json", "b.json", "c.json"]);
        let mut planned = plan(stock.sketches(), &[]);
        let changed = TEXT.replace("vso.work", "vso.code");
        std::fs::write(folder.path().join("a.json"), changed).expect("written");
        std::fs::remove_file(folder.path().join("c.json")).expect("removed");
        let (_, errors) = stock.fetch(&mut planned);
        let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        assert!(messages[0].ends_with("a.json` changed while it was linted"), "{messages:?}");
        assert!(messages[1].starts_with("cannot read `"), "{messages:?}");
        let left: Vec<&str> = planned.iter().map(|one| one.name(stock.sketches())).collect();
        assert!(left.len() == 1 && left[0].ends_with("b.json"), "{left:?}");
    }
}

//! Which list a place belongs to, and what a fix means for it.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::json::{self, ItemChange, ListChange};
use super::layout::{Layout, first_value};
use super::query;
use crate::finding::{Change, Confidence, FileId, Finding, Fix, Place, PlacedEdit, Safety};
use crate::manifest::extension::{Element, ExtensionManifest, Fate};
use crate::manifest::merge::DropReason;
use crate::manifest::{Declaration, Format, Holder, JsonKind, Request};
use crate::project::Project;
use crate::text::{Edit, Span};

/// A list of scopes, or an object with a key that goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum ListAt {
    /// A JSON array or object whose bracket is at this byte.
    Json(usize),
    /// The value of a URL's query parameter: its first byte and the one past its last.
    Query(usize, usize),
}

/// What is written at a place that a rule can name.
#[derive(Debug, Clone, Copy)]
struct Spot {
    list: ListAt,
    /// The text that a replacement takes the place of; nothing where names mean nothing.
    text: Option<Span>,
    /// The element as a whole.
    element: Span,
}

/// Changes of lists, by file and list.
pub(super) type ListChanges = BTreeMap<(FileId, ListAt), ListChange>;

/// The lists of a project.
pub(super) struct Lists<'p> {
    project: &'p Project,
    spots: HashMap<(FileId, usize), Spot>,
    /// Keys at the top of a file, with the array that is read under them.
    keys: HashMap<(FileId, usize), Option<ListAt>>,
    /// Files whose elements count by their index, so that taking one out moves the others.
    by_index: HashSet<FileId>,
}

impl<'p> Lists<'p> {
    pub(super) fn new(project: &'p Project) -> Self {
        let mut lists =
            Self { project, spots: HashMap::new(), keys: HashMap::new(), by_index: HashSet::new() };
        for part in project.parts.iter().filter(|part| !part.embedded) {
            match &part.declaration {
                Declaration::Extension(manifest) => lists.extension(part.file, manifest),
                // Lists in other forms than JSON are a person's to change.
                Declaration::Entra(manifest) if manifest.format == Format::EntraAppManifest => {
                    for permission in manifest.permissions() {
                        let Some(id) = &permission.id else { continue };
                        let list = ListAt::Json(permission.array.start);
                        let spot = Spot { list, text: None, element: permission.span };
                        lists.spots.insert((part.file, id.span.start), spot);
                    }
                }
                // A string of code may be put together in ways that no list shows.
                Declaration::Entra(_)
                | Declaration::Token(_)
                | Declaration::AppIdentity(_)
                | Declaration::SpecialCall(_)
                | Declaration::PublicSecret(_)
                | Declaration::Documented(_)
                | Declaration::Written(_) => {}
                Declaration::AuthorizeUrl(url) => {
                    url.requests().for_each(|request| lists.request(part.file, request));
                }
            }
        }
        let dropped = project.sets.iter().flat_map(|set| &set.dropped);
        let overridden = dropped.filter(|one| one.dropped.reason == DropReason::Overridden);
        lists.by_index = overridden.map(|one| one.place.file).collect();
        lists
    }

    fn extension(&mut self, file: FileId, manifest: &ExtensionManifest) {
        for key in &manifest.scopes {
            let array = key.kind == JsonKind::Array && key.fate == Fate::Read;
            let array = array.then_some(ListAt::Json(key.value.start));
            self.keys.insert((file, key.key.span.start), array);
            for element in &key.elements {
                match element {
                    Element::Scope(request) => self.request(file, request),
                    Element::Odd { span, .. } => {
                        let list = ListAt::Json(key.value.start);
                        let spot = Spot { list, text: None, element: *span };
                        self.spots.insert((file, span.start), spot);
                    }
                }
            }
        }
    }

    fn request(&mut self, file: FileId, request: &Request) {
        let (list, element) = match request.holder {
            Holder::Written { .. } => return,
            Holder::JsonArray { array, element, .. } => (ListAt::Json(array.start), element),
            Holder::Query { value, element } => (ListAt::Query(value.start, value.end), element),
        };
        let spot = Spot { list, text: Some(request.span), element };
        self.spots.insert((file, request.span.start), spot);
    }

    fn text(&self, file: FileId) -> &'p str {
        self.project.file(file).text()
    }

    /// What changes mean for the lists they speak of.
    pub(super) fn changes(&self, changes: &[Change]) -> Result<ListChanges, &'static str> {
        let mut lists = ListChanges::new();
        for change in changes {
            match change {
                Change::Remove(place) => {
                    let (list, item, _) = self.item(*place)?;
                    let list = lists.entry((place.file, list)).or_default();
                    list.items.insert(item, ItemChange::Remove);
                }
                Change::Replace(place, with) => {
                    let (list, item, text) = self.item(*place)?;
                    let text = text.ok_or(NO_NAMES)?;
                    let with = with.clone();
                    let list = lists.entry((place.file, list)).or_default();
                    list.items.insert(item, ItemChange::Replace { text, with });
                }
                Change::Add(place, scope) => {
                    let (list, like) = self.list(*place)?;
                    let list = lists.entry((place.file, list)).or_default();
                    list.added.push(scope.clone());
                    list.like = like;
                }
                Change::RemoveKey(place) => {
                    let (root, item) = self.member(*place)?;
                    let list = lists.entry((place.file, root)).or_default();
                    list.items.insert(item, ItemChange::Remove);
                }
            }
        }
        Ok(lists)
    }

    /// The list of a scope, which item of it the scope is, and its text.
    fn item(&self, place: Place) -> Result<(ListAt, usize, Option<Span>), &'static str> {
        let spot = self.spots.get(&(place.file, place.span.start)).ok_or(NO_LIST)?;
        if self.by_index.contains(&place.file) {
            return Err(BY_INDEX);
        }
        let text = self.text(place.file);
        let item = match spot.list {
            ListAt::Json(open) => {
                Layout::read(text, open).and_then(|layout| layout.item_at(spot.element.start))
            }
            ListAt::Query(start, end) => {
                let parts = query::parts(text, Span::new(start, end));
                parts.iter().position(|part| part.start == spot.element.start)
            }
        };
        Ok((spot.list, item.ok_or(NO_LIST)?, spot.text))
    }

    /// The list that a scope or key belongs to, and the resource that stands in front of its scopes.
    fn list(&self, place: Place) -> Result<(ListAt, Option<Span>), &'static str> {
        let at = (place.file, place.span.start);
        if let Some(array) = self.keys.get(&at) {
            return Ok((array.ok_or(NO_LIST)?, None));
        }
        let spot = self.spots.get(&at).ok_or(NO_LIST)?;
        let text = spot.text.ok_or(NO_NAMES)?;
        if self.by_index.contains(&place.file) {
            return Err(BY_INDEX);
        }
        let resource = Span::new(spot.element.start, text.start);
        let in_url = matches!(spot.list, ListAt::Query(..));
        Ok((spot.list, in_url.then_some(resource)))
    }

    /// The object at the top of a file, and which member a key begins.
    fn member(&self, place: Place) -> Result<(ListAt, usize), &'static str> {
        let source = self.project.file(place.file);
        if !self.keys.contains_key(&(place.file, place.span.start)) {
            return Err(NO_LIST);
        }
        let open = first_value(source.text(), source.body_start()).ok_or(NO_LIST)?;
        let layout = Layout::read(source.text(), open).ok_or(NO_LIST)?;
        let item = layout.item_at(place.span.start).ok_or(NO_LIST)?;
        Ok((ListAt::Json(open), item))
    }

    /// What a fix is in bytes.
    fn edits(&self, fix: &Fix) -> Result<Vec<PlacedEdit>, &'static str> {
        let mut all = Vec::new();
        for ((file, list), change) in self.changes(&fix.changes)? {
            let edits = edits(self.text(file), list, &change).ok_or(NOTHING_LEFT)?;
            all.extend(edits.into_iter().map(|Edit { span, replacement }| PlacedEdit {
                place: Place { file, span },
                replacement,
            }));
        }
        all.sort_by_key(|edit| (edit.place.file, edit.place.span));
        Ok(all)
    }
}

/// The edits of one list, in ascending order.
pub(super) fn edits(text: &str, list: ListAt, change: &ListChange) -> Option<Vec<Edit>> {
    match list {
        ListAt::Json(open) => Some(json::edits(text, &Layout::read(text, open)?, change)),
        ListAt::Query(start, end) => {
            query::edits(text, &query::parts(text, Span::new(start, end)), change)
        }
    }
}

const NO_LIST: &str = "only lists in manifests and URLs are changed";
const NO_NAMES: &str = "this list names permissions by their ids";
const NOTHING_LEFT: &str = "a URL that asks for no scope is refused";
const BY_INDEX: &str =
    "`--override` overwrites this list by position, so that changing it moves what is overwritten";

/// Whether a file is code or configuration with strings of scopes, which only people change.
fn is_written(project: &Project, file: FileId) -> bool {
    let mut parts = project.parts.iter().filter(|part| part.file == file);
    parts.any(|part| matches!(part.declaration, Declaration::Written(_)))
}

/// Works out the edits of every fix of a project's findings. A fix that cannot be written as edits is
/// dropped and the help says why; so is, without a word, one that narrows on evidence that is only possible.
pub fn settle(project: &Project, findings: &mut [Finding]) {
    if findings.iter().all(|finding| finding.fix.is_none()) {
        return;
    }
    let lists = Lists::new(project);
    for finding in findings {
        let Some(mut fix) = finding.fix.take() else { continue };
        if is_written(project, finding.place.file) {
            continue;
        }
        if fix.safety == Safety::Unsafe && finding.confidence == Confidence::Possible {
            continue;
        }
        match lists.edits(&fix) {
            Ok(edits) => {
                fix.edits = edits;
                finding.fix = Some(fix);
            }
            Err(why) => {
                let no_fix = format!("no fix is offered: {why}");
                finding.help = Some(match finding.help.take() {
                    Some(help) => format!("{help}; {no_fix}"),
                    None => no_fix,
                });
            }
        }
    }
}

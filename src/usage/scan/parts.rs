//! Classes that are written in several places: a type in one file, methods of it in others.

use super::maps::HashMap;
use super::model::{ClassId, Module};
use super::value::ModuleId;

/// The class that a part belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Part {
    /// The path by which its place is loaded; none for the neighbourhood of the file.
    pub(super) from: Option<Box<str>>,
    /// The name of the class.
    pub(super) name: Box<str>,
}

/// A class by one of the places in which it is written.
pub(super) type Place = (ModuleId, ClassId);

/// Which classes are one.
#[derive(Debug, Default)]
pub(super) struct Parts {
    wholes: Vec<Vec<Place>>,
    of: HashMap<Place, usize>,
}

impl Parts {
    /// Joins the parts of classes. The second function tells the place that a file means by a part, or nothing where
    /// it is none of the app's.
    pub(super) fn join(
        modules: &[Module],
        place_of: impl Fn(ModuleId, &Part) -> Option<String>,
    ) -> Self {
        let mut parts = Self::default();
        let mut known: HashMap<(String, &str), usize> = HashMap::default();
        for (at, module) in (0..).map(ModuleId).zip(modules) {
            for (class, part) in (0..).map(ClassId).zip(&module.classes) {
                let Some(part) = &part.part else { continue };
                let Some(place) = place_of(at, part) else { continue };
                let next = parts.wholes.len();
                let whole = *known.entry((place, &part.name)).or_insert(next);
                if whole == next {
                    parts.wholes.push(Vec::new());
                }
                parts.wholes[whole].push((at, class));
                parts.of.insert((at, class), whole);
            }
        }
        parts
    }

    /// Every place in which a class is written.
    pub(super) fn of<'p>(&'p self, class: &'p Place) -> &'p [Place] {
        match self.of.get(class) {
            Some(whole) => &self.wholes[*whole],
            None => std::slice::from_ref(class),
        }
    }

    /// The place that stands for all of them.
    pub(super) fn first(&self, class: Place) -> Place {
        self.of(&class).first().copied().unwrap_or(class)
    }
}

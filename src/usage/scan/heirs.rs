//! Classes that extend others: a method of a base class sees what they put in the place of its members.
//!
//! Of an object that is only known as one of its base class, `this.path` is what any class says that extends it.

use std::rc::Rc;

use super::about::Made;
use super::evaluate::Evaluator;
use super::maps::{HashMap, HashSet};
use super::members::LONGEST_LINE;
use super::model::ClassId;
use super::value::{ModuleId, Spot, Value, Values, unknown};

/// A class of an app.
type Of = (ModuleId, ClassId);

/// Classes that extend one another that are looked at for a member: of more, it can be anything.
const MOST_HEIRS: usize = 64;

/// The classes of an app by the one that they extend.
#[derive(Debug, Default)]
pub(super) struct Heirs {
    of: HashMap<Of, Vec<Of>>,
}

impl Heirs {
    /// All classes that extend a class, by way of others or not.
    fn all(&self, class: Of) -> Vec<Of> {
        let mut seen: HashSet<Of> = HashSet::default();
        let mut next = vec![class];
        let mut all = Vec::new();
        while let Some(class) = next.pop() {
            for heir in self.of.get(&class).into_iter().flatten() {
                if seen.insert(*heir) {
                    all.push(*heir);
                    next.push(*heir);
                }
            }
        }
        all
    }
}

impl Evaluator<'_> {
    /// Finds out which class extends which. Each is a question of its own, so that none has to wait for others.
    pub(super) fn find_heirs(&mut self) {
        let app = self.app;
        let mut heirs = Heirs::default();
        for (at, module) in app.modules() {
            for (id, class) in (0..).map(ClassId).zip(&module.classes) {
                if class.extends.is_empty() {
                    continue;
                }
                let (bases, _) = self.ask(|evaluator| evaluator.bases(at, id));
                for base in bases {
                    if let Value::Class(of, base) = base {
                        let own = app.parts.first((at, id));
                        heirs.of.entry(app.parts.first((of, base))).or_default().push(own);
                    }
                }
            }
        }
        self.heirs = Rc::new(heirs);
    }

    /// Whether other classes extend what a class extends, so that it tells something of an object to be of this one.
    pub(super) fn has_siblings(&mut self, class: Of) -> bool {
        if self.heirs.of.is_empty() {
            return false;
        }
        let mut bases = Vec::new();
        self.all_bases(class, LONGEST_LINE, &mut bases);
        let heirs = &self.heirs.of;
        bases.iter().any(|base| heirs.get(base).is_some_and(|heirs| heirs.len() > 1))
    }

    /// A member of an object of a class.
    pub(super) fn member_of_instance(&mut self, class: Of, name: &str) -> Values {
        let own = self.class_member(class.0, class.1, name, LONGEST_LINE, true);
        let mut found = own.unwrap_or_else(unknown);
        found.extend(self.of_heirs(class, name));
        found
    }

    /// What classes that extend the one of an object have for a member, where the object can be one of theirs.
    fn of_heirs(&mut self, class: Of, name: &str) -> Values {
        // Of how it was made nothing is known: it can be of a class that extends its own.
        let is_any = self.this.as_ref().is_some_and(|this| matches!(this.made, Made::Somehow));
        if self.heirs.of.is_empty() || self.is_exactly(class) && !is_any {
            return Values::new();
        }
        let heirs = Rc::clone(&self.heirs);
        let all = heirs.all(self.app.parts.first(class));
        let app = self.app;
        let mut found: Vec<Spot> = Vec::new();
        for heir in all.iter().take(MOST_HEIRS) {
            for (at, class) in app.parts.of(heir) {
                let module = app.module(*at);
                let of = &module.classes[class.0 as usize];
                let values = module.known(name).and_then(|name| of.members.get(&name));
                found.extend(values.into_iter().flatten().map(|value| (*at, *value)));
            }
        }
        self.basis.is_short |= all.len() > MOST_HEIRS && !found.is_empty();
        if found.is_empty() { Values::new() } else { self.any_of(found, None) }
    }
}

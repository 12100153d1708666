//! What a rule is: one value that describes and checks itself.

use crate::catalog::Catalog;
use crate::date::AsOf;
use crate::finding::{Confidence, Finding, Place, Severity};
use crate::project::{Part, Project, RequestSet, Requested};
use crate::scopes::ScopeGraph;

/// What a rule says of itself. `explain`, the docs and the configuration derive from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meta {
    /// The id: the name in output, configuration and of its page.
    pub id: &'static str,
    /// What it finds, in one line: lower case, no full stop.
    pub summary: &'static str,
    /// How bad its findings are unless one says otherwise.
    pub severity: Severity,
    /// How sure its findings are unless one says otherwise.
    pub confidence: Confidence,
    /// Its page, `docs/rules/<id>.md`.
    pub page: &'static str,
}

impl Meta {
    /// A finding of this rule with its usual severity and confidence.
    pub fn finding(&'static self, place: Place, message: impl Into<String>) -> Finding {
        Finding {
            rule: self.id,
            severity: self.severity,
            confidence: self.confidence,
            scope: None,
            place,
            message: message.into(),
            notes: Vec::new(),
            help: None,
            related: Vec::new(),
            fix: None,
        }
    }
}

/// What a rule looks at.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// The facts.
    pub catalog: &'a Catalog,
    /// Inheritance as known on the day.
    pub graph: &'a ScopeGraph,
    /// The day that is asked for.
    pub as_of: AsOf,
    /// The project.
    pub project: &'a Project,
}

/// A rule. The engine calls it once for each thing it may look at; a rule never loops over them itself.
pub trait Rule: Sync {
    /// What it says of itself.
    fn meta(&self) -> &'static Meta;

    /// Looks at one requested scope of one set.
    fn requested(&self, _: Subject<'_>, _: &RequestSet, _: &Requested, _: &mut Vec<Finding>) {}

    /// Looks at a set as a whole.
    fn set(&self, _: Subject<'_>, _: &RequestSet, _: &mut Vec<Finding>) {}

    /// Looks at one declaration.
    fn part(&self, _: Subject<'_>, _: &Part, _: &mut Vec<Finding>) {}
}

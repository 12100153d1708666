//! What a rule is: one value that describes and checks itself.

use crate::catalog::{Catalog, Inherits, ScopeRow, ScopeStatus, SourceId, SourceRow};
use crate::date::{AsOf, FactDate};
use crate::finding::{Confidence, Finding, Note, Place, Related, Severity};
use crate::project::{Joined, Part, Project, RequestSet, Requested};
use crate::scopes::{ScopeGraph, ScopeId};
use crate::text::SourceText;

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
            calls: Vec::new(),
            fix: None,
        }
    }

    /// A finding about one requested scope, at the first place where it is written.
    pub fn about(&'static self, requested: &Requested, message: impl Into<String>) -> Finding {
        let mut finding = self.finding(requested.place(), message);
        finding.scope = Some(requested.scope.to_string());
        let others = requested.places.iter().skip(1);
        finding.related = others
            .map(|place| Related { place: *place, label: "also asked for here".to_owned() })
            .collect();
        finding
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

impl<'a> Subject<'a> {
    /// What is known of the scope of exactly this name.
    pub fn row(self, scope: &str) -> Option<&'a ScopeRow> {
        self.catalog.scopes().get(scope)
    }

    /// The scope of exactly this name in the graph.
    pub fn id(self, scope: &str) -> Option<ScopeId> {
        ScopeId::new(self.catalog.scopes().position(scope)?)
    }

    /// The name of a scope of the graph.
    pub fn name(self, scope: ScopeId) -> &'a str {
        self.catalog.scopes().name(scope.index())
    }

    /// The text that a place is in.
    pub fn file(self, place: Place) -> &'a SourceText {
        self.project.file(place.file)
    }

    /// What stands at a place.
    pub fn written(self, place: Place) -> &'a str {
        self.file(place).slice(place.span)
    }

    /// A chain of inheritance as a note: each step with the newest document that prints it.
    pub fn chain(self, path: &[ScopeId]) -> Note {
        let names: Vec<&str> = path.iter().map(|scope| self.name(*scope)).collect();
        let mut sources: Vec<&str> = Vec::new();
        for step in names.windows(2) {
            let edge = self.row(step[0]).and_then(|row| edge_to(row, step[1]));
            let newest = edge.and_then(|edge| self.newest(&edge.sources));
            if let Some(source) = newest.filter(|source| !sources.contains(source)) {
                sources.push(source);
            }
        }
        Note::cited(names.join(" → "), sources)
    }

    /// The newest of some sources; of those that the catalog lacks, the first.
    pub fn newest(self, sources: &'a [SourceId]) -> Option<&'a str> {
        let sources = sources.iter().map(SourceId::as_str);
        let dated = |id: &str| self.catalog.sources().get(id).and_then(SourceRow::date);
        sources.rev().max_by_key(|id| dated(id).map(FactDate::first_day))
    }

    /// The requested scope that includes `scope`, itself stays in the set, and is nearest by inheritance; with
    /// the path from it.
    pub fn cover(
        self,
        set: &'a RequestSet,
        scope: ScopeId,
    ) -> Option<(&'a Requested, Vec<ScopeId>)> {
        let paths = self
            .staying_covers(set, scope)
            .filter_map(|(by, id)| Some((by, self.graph.path(id, scope)?)));
        paths.min_by_key(|(_, path)| (path.len(), path[0]))
    }

    /// Whether there is such a scope.
    pub fn is_covered(self, set: &'a RequestSet, scope: ScopeId) -> bool {
        self.staying_covers(set, scope).next().is_some()
    }

    /// Those of the covers of a scope that no other one covers.
    fn staying_covers(
        self,
        set: &'a RequestSet,
        scope: ScopeId,
    ) -> impl Iterator<Item = (&'a Requested, ScopeId)> {
        let stays = move |(_, id): &(&Requested, ScopeId)| self.covers(set, *id).next().is_none();
        self.covers(set, scope).filter(stays)
    }

    /// The other scopes of a set that include `scope`. One that is unknown, retired or not public covers
    /// nothing, since nobody gets it, and neither does one that an extension is told to leave out.
    fn covers(
        self,
        set: &'a RequestSet,
        scope: ScopeId,
    ) -> impl Iterator<Item = (&'a Requested, ScopeId)> {
        set.requested.iter().filter_map(move |other| {
            let id = self
                .id(&other.scope)
                .filter(|id| *id != scope && self.graph.includes(*id, scope))?;
            let granted = self.row(&other.scope)?.status == ScopeStatus::Public;
            (granted && !set.kind.has_unasked(&other.scope)).then_some((other, id))
        })
    }
}

fn edge_to<'a>(row: &'a ScopeRow, parent: &str) -> Option<&'a Inherits> {
    row.inherits.iter().find(|edge| edge.scope.as_str() == parent)
}

/// How sure a finding can be that rests on `first` and `second` being asked for together.
pub(super) fn together(set: &RequestSet, first: Place, second: Place) -> Confidence {
    if set.joined == Joined::Assumed && first.file != second.file {
        Confidence::Likely
    } else {
        Confidence::Certain
    }
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

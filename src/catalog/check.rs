//! What must hold of a catalog: every id leads somewhere, nothing inherits in a circle, every fact is
//! cited, dates are in order, files are in their normal form.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::circle::find_circle;
use super::files::CatalogFiles;
use super::ids::{OperationId, SourceId};
use super::normal::normal_forms;
use super::operation::Access;
use super::places::{Step, locate};
use super::rows::{ScopeRow, Subject};
use crate::diagnostic::InputError;
use crate::text::{SourceText, Span};

/// Everything that is wrong with a catalog that could be read, in the order of files and lines.
pub fn check(files: &CatalogFiles) -> Vec<InputError> {
    let mut check = Check { files, errors: Vec::new() };
    check.names_are_sorted_and_unique();
    check.scopes();
    check.inheritance();
    check.wrong_names_and_corrections();
    check.operations();
    check.commands();
    check.sources();
    check.advice();
    check.normal_forms();
    check.errors
}

pub(super) struct Check<'a> {
    pub(super) files: &'a CatalogFiles,
    errors: Vec<InputError>,
}

impl Check<'_> {
    pub(super) fn report(
        &mut self,
        file: &str,
        steps: &[Step<'_>],
        message: String,
        label: &str,
    ) -> &mut InputError {
        let source = self.files.text(file);
        let offset = source.body_start();
        let span = locate(source.body(), steps).unwrap_or_default().shifted(offset);
        self.errors.push(InputError::at(source, span, message, label));
        self.errors.last_mut().expect("just pushed")
    }

    fn scope_exists(&self, name: &str) -> bool {
        self.files.scopes.0.scopes.iter().any(|row| row.id.as_str() == name)
    }

    fn source_exists(&self, id: &str) -> bool {
        self.files.sources.iter().any(|row| row.id.as_str() == id)
    }

    fn names_are_sorted_and_unique(&mut self) {
        let files = self.files;
        let (scopes, misnamed, corrections) = &files.scopes;
        let lists: [(&str, &[Step<'_>], Vec<&str>); 4] = [
            (
                "scopes.yaml",
                &[Step::Key("scopes")],
                scopes.scopes.iter().map(|r| r.id.as_str()).collect(),
            ),
            ("misnamed.yaml", &[], misnamed.iter().map(|r| r.name.as_str()).collect()),
            ("corrections.yaml", &[], corrections.iter().map(|r| r.id.as_str()).collect()),
            ("sources.yaml", &[], files.sources.iter().map(|r| r.id.as_str()).collect()),
        ];
        for (file, path, names) in lists {
            for (at, pair) in names.windows(2).enumerate() {
                if pair[0] < pair[1] {
                    continue;
                }
                let mut steps = path.to_vec();
                steps.push(Step::Index(at + 1));
                let (message, label) = if pair[0] == pair[1] {
                    (format!("`{}` is listed twice", pair[1]), "second time")
                } else {
                    (format!("`{}` must stand before `{}`", pair[1], pair[0]), "out of order")
                };
                self.report(file, &steps, message, label).help =
                    Some("`scopewise catalog format` sorts the files".to_owned());
            }
        }
    }

    fn scopes(&mut self) {
        let files = self.files;
        for row in &files.scopes.0.scopes {
            let entry = [Step::Key("scopes"), Step::Entry(row.id.as_str())];
            self.parents(row, entry);
            self.scope_dates(row, entry);
            self.printed(row, entry);
            if let Some(scope) = &row.replaced_by
                && !self.scope_exists(scope.as_str())
            {
                let message =
                    format!("`{}` is replaced by `{scope}`, which is no scope here", row.id);
                self.report(
                    "scopes.yaml",
                    &[entry[0], entry[1], Step::Key("replaced_by")],
                    message,
                    "unknown",
                );
            }
            let lists = std::iter::once((None, &row.sources))
                .chain(row.high_privilege.iter().map(|h| (Some("high_privilege"), &h.sources)))
                .chain(row.entra_permission.iter().map(|p| (Some("entra_permission"), &p.sources)));
            for (key, sources) in lists.collect::<Vec<_>>() {
                let mut steps = entry.to_vec();
                steps.extend(key.map(Step::Key));
                self.cited("scopes.yaml", &steps, sources.iter().map(SourceId::as_str));
            }
        }
        for table in &files.scopes.0.tables {
            let steps = [Step::Key("tables"), Step::Entry(table.id.as_str())];
            self.cited("scopes.yaml", &steps, [table.source.as_str()]);
        }
    }

    fn parents(&mut self, row: &ScopeRow, entry: [Step<'_>; 2]) {
        for (at, edge) in row.inherits.iter().enumerate() {
            let steps = [entry[0], entry[1], Step::Key("inherits"), Step::Index(at)];
            let with = |key| [&steps[..], &[Step::Key(key)]].concat();
            if !self.scope_exists(edge.scope.as_str()) {
                let message =
                    format!("`{}` inherits `{}`, which is no scope here", row.id, edge.scope);
                self.report("scopes.yaml", &with("scope"), message, "unknown scope");
            }
            if edge.until.is_some_and(|until| until < edge.since) {
                let message =
                    format!("`{}` stops inheriting `{}` before it starts", row.id, edge.scope);
                self.report("scopes.yaml", &with("until"), message, "earlier than `since`");
            }
            self.cited("scopes.yaml", &steps, edge.sources.iter().map(SourceId::as_str));
        }
    }

    fn scope_dates(&mut self, row: &ScopeRow, entry: [Step<'_>; 2]) {
        let Some(first) = &row.first_seen else { return };
        let steps = [entry[0], entry[1], Step::Key("first_seen")];
        self.cited("scopes.yaml", &steps, [first.source.as_str()]);
        for edge in &row.inherits {
            if edge.since.last_day() < first.date.first_day() {
                let message = format!(
                    "`{}` inherits `{}` since {}, before it was first seen on {}",
                    row.id, edge.scope, edge.since, first.date
                );
                let steps = [entry[0], entry[1], Step::Key("first_seen"), Step::Key("date")];
                self.report("scopes.yaml", &steps, message, "later than `inherits`");
            }
        }
    }

    /// The newest printed parents and `inherits` state one fact twice; they must agree, corrections aside.
    fn printed(&mut self, row: &ScopeRow, entry: [Step<'_>; 2]) {
        let tables = &self.files.scopes.0.tables;
        let steps = [entry[0], entry[1], Step::Key("printed")];
        for table in row.printed.keys() {
            if !tables.iter().any(|t| t.id == *table) {
                let message =
                    format!("`{}` was printed in table `{table}`, which is not listed", row.id);
                let steps = [steps[0], steps[1], steps[2], Step::Key(table.as_str())];
                self.report("scopes.yaml", &steps, message, "unknown table");
            }
        }
        let newest = self.files.scopes.0.tables.iter().rev().find(|t| t.states_inheritance);
        let Some(printed) = newest.and_then(|table| row.printed.get(&table.id)) else { return };
        let corrections = &self.files.scopes.2;
        if corrections
            .iter()
            .any(|c| c.of == row.id.as_str() && Some(&c.printed_by) == newest.map(|t| &t.source))
        {
            return;
        }
        let printed: BTreeSet<&str> = printed.split(' ').filter(|p| *p != "none").collect();
        let now = row.inherits.iter().filter(|edge| edge.until.is_none());
        let now: BTreeSet<&str> = now.map(|edge| edge.scope.as_str()).collect();
        if printed != now {
            let message = format!(
                "`{}` does not inherit what the newest table prints, and no correction says why",
                row.id
            );
            self.report("scopes.yaml", &steps, message, "differs from `inherits`");
        }
    }

    fn inheritance(&mut self) {
        let scopes = &self.files.scopes.0.scopes;
        let edges = scopes
            .iter()
            .flat_map(|row| row.inherits.iter().map(|edge| (row.id.as_str(), edge.scope.as_str())));
        if let Some(circle) = find_circle(edges) {
            let message = format!("scopes inherit each other in a circle: {}", circle.join(" → "));
            let steps = [Step::Key("scopes"), Step::Entry(circle[0]), Step::Key("inherits")];
            self.report("scopes.yaml", &steps, message, "part of the circle").help = Some(
                "record what a document misprints in corrections.yaml, not as an edge".to_owned(),
            );
        }
    }

    fn wrong_names_and_corrections(&mut self) {
        let files = self.files;
        let (_, misnamed, corrections) = &files.scopes;
        for row in misnamed {
            let entry = Step::Entry(row.name.as_str());
            if self.scope_exists(row.name.as_str()) {
                let message = format!("`{}` is listed as a wrong name and is a scope", row.name);
                self.report("misnamed.yaml", &[entry], message, "also in scopes.yaml");
            }
            for meant in &row.meant {
                if !self.scope_exists(meant.as_str()) {
                    let message =
                        format!("`{}` stands for `{meant}`, which is no scope here", row.name);
                    let steps = [entry, Step::Key("meant"), Step::Item(meant.as_str())];
                    self.report("misnamed.yaml", &steps, message, "unknown scope");
                }
            }
        }
        for row in corrections {
            let entry = Step::Entry(row.id.as_str());
            let known = match row.subject {
                Subject::Scope => self.scope_exists(&row.of),
                Subject::Operation => files.operations.iter().any(|o| o.id.as_str() == row.of),
            };
            if !known {
                let message =
                    format!("a correction speaks of `{}`, which is not in this catalog", row.of);
                self.report("corrections.yaml", &[entry, Step::Key("of")], message, "unknown");
            }
            for scope in row
                .taken
                .iter()
                .filter(|scope| !self.scope_exists(scope.as_str()))
                .collect::<Vec<_>>()
            {
                let message = format!("a correction takes `{scope}`, which is no scope here");
                let steps = [entry, Step::Key("taken"), Step::Item(scope.as_str())];
                self.report("corrections.yaml", &steps, message, "unknown scope");
            }
            let sources = std::iter::once(&row.printed_by).chain(&row.decided_by);
            self.cited("corrections.yaml", &[entry], sources.map(SourceId::as_str));
        }
    }

    fn operations(&mut self) {
        let files = self.files;
        for row in &files.operations {
            let file = if row.curated.is_some() { "curated.csv" } else { "operations.csv" };
            let mut wrong = Vec::new();
            if let Access::AnyOf(scopes) = &row.access {
                for scope in scopes.iter().filter(|scope| !self.scope_exists(scope.as_str())) {
                    wrong.push(format!("`{}` asks for `{scope}`, which is no scope here", row.id));
                }
            }
            if let Some(curated) = &row.curated
                && !self.source_exists(curated.source.as_str())
            {
                wrong.push(format!(
                    "`{}` cites `{}`, which is no source here",
                    row.id, curated.source
                ));
            }
            for message in wrong {
                let source = files.text(file);
                let span = csv_cell(source, row.id.as_str());
                self.errors.push(InputError::at(source, span, message, "this operation"));
            }
        }
    }

    fn commands(&mut self) {
        let files = self.files;
        for row in &files.commands {
            let known = |id: &str| files.operations.iter().any(|row| row.id.as_str() == id);
            let calls = row.calls.iter().map(OperationId::as_str);
            let calls = calls.chain(row.may_call.iter().map(|call| call.operation.as_str()));
            let mut wrong: Vec<String> = calls
                .filter(|id| !known(id))
                .map(|id| format!("`{}` calls `{id}`, which is no operation here", row.command))
                .collect();
            if !self.source_exists(row.source.as_str()) {
                let (command, source) = (&row.command, &row.source);
                wrong.push(format!("`{command}` cites `{source}`, which is no source here"));
            }
            for message in wrong {
                let source = files.text("commands.csv");
                let span = csv_cell(source, &row.command);
                self.errors.push(InputError::at(source, span, message, "this command"));
            }
        }
    }

    fn sources(&mut self) {
        for row in &self.files.sources {
            let entry = Step::Entry(row.id.as_str());
            if row.date().is_none() {
                let message = format!("source `{}` has no date", row.id);
                self.report("sources.yaml", &[entry], message, "undated").help =
                    Some("give `stated`, `observed_from` or `effective`".to_owned());
            }
            if let (Some(from), Some(to)) = (row.observed_from, row.observed_to)
                && to.last_day() < from.first_day()
            {
                let message = format!("source `{}` was last seen before it was first seen", row.id);
                self.report(
                    "sources.yaml",
                    &[entry, Step::Key("observed_to")],
                    message,
                    "too early",
                );
            }
        }
    }

    pub(super) fn cited<'s>(
        &mut self,
        file: &str,
        steps: &[Step<'_>],
        sources: impl IntoIterator<Item = &'s str>,
    ) {
        let mut any = false;
        for source in sources {
            any = true;
            if !self.source_exists(source) {
                let steps = [steps, &[Step::Key("sources"), Step::Item(source)]].concat();
                let message = format!("`{source}` is no source here");
                self.report(file, &steps, message, "unknown source").help =
                    Some("describe it in sources.yaml".to_owned());
            }
        }
        if !any {
            self.report(file, steps, "a fact without a source".to_owned(), "uncited");
        }
    }

    fn normal_forms(&mut self) {
        for (name, normal) in normal_forms(self.files) {
            let source = self.files.text(name);
            if let Some(span) = first_difference(source, &normal) {
                let error = InputError::at(source, span, "not in normal form", "differs from here");
                self.errors.push(error.with_help("`scopewise catalog format` rewrites the file"));
            }
        }
    }
}

/// The first line that differs, or `None` where the texts are equal.
fn first_difference(source: &Arc<SourceText>, normal: &str) -> Option<Span> {
    if source.text() == normal {
        return None;
    }
    let same =
        source.text().split('\n').zip(normal.split('\n')).take_while(|(a, b)| a == b).count();
    let (start, line) = source.line(same + 1).unwrap_or((source.text().len(), ""));
    Some(Span::new(start, start + line.len()))
}

/// The first cell of the line that starts with `id`.
fn csv_cell(source: &SourceText, id: &str) -> Span {
    let found = source
        .text()
        .match_indices(id)
        .find(|(at, _)| *at == source.body_start() || source.text().as_bytes()[at - 1] == b'\n');
    found.map_or(Span::default(), |(at, _)| Span::new(at, at + id.len()))
}

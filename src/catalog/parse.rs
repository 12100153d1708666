//! From the files of a catalog to rows. The same code reads the program's own data when the program is
//! built (`build.rs`) and a user's data at run time (`--catalog`).

use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::command::{CommandRow, MayCall};
use super::ids::{OperationId, ScopeName};
use super::operation::{Access, Curated, LocationId, OperationRow};
use super::plain::{Plain, plain, plain_csv};
use crate::diagnostic::InputError;
use crate::text::{SourceText, Span};

/// Reads one YAML file.
///
/// # Errors
/// Where the text is not YAML, or a key or value is not of the file's form.
pub fn yaml<T: DeserializeOwned>(source: &Arc<SourceText>) -> Result<T, InputError> {
    serde_yaml::from_str(source.body()).map_err(|error| yaml_error(source, &error))
}

/// A YAML error as a message with an underlined place.
pub fn yaml_error(source: &Arc<SourceText>, error: &serde_yaml::Error) -> InputError {
    let Plain { message, help } = plain(&error.to_string());
    let Some(location) = error.location() else {
        let message = format!("`{}`: {message}", source.name());
        return InputError { help, ..InputError::new(message) };
    };
    let (start, line) = source.line(location.line()).unwrap_or((source.body_start(), ""));
    let at = line.char_indices().nth(location.column().saturating_sub(1));
    let at = at.map_or(line.len(), |(at, _)| at);
    let end = at + line[at..].trim_end().len().max(1);
    let span = Span::new(start + at, start + end);
    InputError { help, ..InputError::at(source, span, message, "here") }
}

/// One line of `operations.csv` or `curated.csv`, as written.
#[derive(Deserialize)]
struct OperationLine {
    id: String,
    folder: String,
    area: String,
    method: String,
    resource: String,
    operation_id: String,
    verb: String,
    host: String,
    route: String,
    required_query: String,
    project: String,
    team: String,
    optional_path: String,
    services: String,
    server: String,
    deprecated: String,
    preview_in_7_1: String,
    scopes: String,
    scope_history: String,
    older_routes: String,
    superseded_by: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    note: String,
}

/// One line of `observed.csv`, as written.
#[derive(Deserialize)]
struct ObservedLine {
    id: String,
    project: String,
    catch_all: String,
    location_ids: String,
}

/// Reads the operations of the specs and the curated ones, and what clients show of them, sorted by id
/// without regard to case.
///
/// # Errors
/// Every line that cannot be read, with its place.
pub fn operations(
    operations: &Arc<SourceText>,
    curated: &Arc<SourceText>,
    observed: &Arc<SourceText>,
) -> Result<Vec<OperationRow>, Vec<InputError>> {
    let mut errors = Vec::new();
    let mut rows = Vec::new();
    for source in [operations, curated] {
        for (line, span) in csv_lines::<OperationLine>(source, &mut errors) {
            rows.push((operation(line), Arc::clone(source), span));
        }
    }
    let mut seen: HashMap<String, ObservedLine> = csv_lines::<ObservedLine>(observed, &mut errors)
        .into_iter()
        .map(|(line, _)| (line.id.clone(), line))
        .collect();
    for (row, ..) in &mut rows {
        if let Some(line) = seen.remove(row.id.as_str()) {
            if !line.project.is_empty() {
                row.project = line.project;
            }
            row.catch_all = Some(line.catch_all).filter(|name| !name.is_empty());
            row.locations = line.location_ids.split(' ').filter_map(LocationId::read).collect();
        }
    }
    rows.sort_by_cached_key(|(row, ..)| row.id.as_str().to_ascii_lowercase());
    for pair in rows.windows(2) {
        let ((first, ..), (second, source, span)) = (&pair[0], &pair[1]);
        if first.id.as_str().eq_ignore_ascii_case(second.id.as_str()) {
            let message = format!("operation `{}` is listed twice", second.id);
            errors.push(InputError::at(source, *span, message, "second time"));
        }
    }
    if errors.is_empty() {
        Ok(rows.into_iter().map(|(row, ..)| row).collect())
    } else {
        Err(errors)
    }
}

/// One line of `commands.csv`, as written.
#[derive(Deserialize)]
struct CommandLine {
    command: String,
    calls: String,
    may_call: String,
    unpublished: String,
    source: String,
    note: String,
}

/// Reads the commands, sorted.
///
/// # Errors
/// Every line that cannot be read, with its place.
pub fn commands(source: &Arc<SourceText>) -> Result<Vec<CommandRow>, Vec<InputError>> {
    let mut errors = Vec::new();
    let mut rows: Vec<CommandRow> = Vec::new();
    for (line, span) in csv_lines::<CommandLine>(source, &mut errors) {
        let mut list = |text: &str| {
            let parts = text.split(';').filter(|part| !part.trim().is_empty());
            let read: Option<Vec<MayCall>> = parts.map(MayCall::read).collect();
            read.unwrap_or_else(|| {
                let message = format!("`{}` has a condition that does not end", line.command);
                errors.push(InputError::at(source, span, message, "here"));
                Vec::new()
            })
        };
        let (may_call, unpublished) = (list(&line.may_call), list(&line.unpublished));
        if rows.last().is_some_and(|before| before.command >= line.command) {
            let message = format!("`{}` is not in the order of the alphabet", line.command);
            errors.push(InputError::at(source, span, message, "out of order, or twice"));
        }
        rows.push(CommandRow {
            calls: line.calls.split_whitespace().map(OperationId::from).collect(),
            may_call,
            unpublished,
            source: line.source.as_str().into(),
            note: Some(line.note).filter(|note| !note.is_empty()),
            command: line.command,
        });
    }
    if errors.is_empty() { Ok(rows) } else { Err(errors) }
}

fn csv_lines<T: DeserializeOwned>(
    source: &Arc<SourceText>,
    errors: &mut Vec<InputError>,
) -> Vec<(T, Span)> {
    let mut lines = Vec::new();
    let mut reader = csv::ReaderBuilder::new().from_reader(source.body().as_bytes());
    for record in reader.deserialize::<T>().zip(1..) {
        match record {
            (Ok(line), number) => lines.push((line, line_span(source, number + 1))),
            (Err(error), number) => {
                let line = error
                    .position()
                    .map_or(number + 1, |at| usize::try_from(at.line()).unwrap_or(number + 1));
                let Plain { message, help } = plain_csv(&error);
                let at = InputError::at(source, line_span(source, line), message, "here");
                errors.push(InputError { help, ..at });
            }
        }
    }
    lines
}

/// The first cell of a line: what to underline when the line is meant.
fn line_span(source: &SourceText, line: usize) -> Span {
    source.line(line).map_or(Span::default(), |(start, text)| {
        Span::new(start, start + text.split(',').next().unwrap_or_default().len())
    })
}

fn operation(line: OperationLine) -> OperationRow {
    let words = |text: &str| {
        text.split([' ', '|', ',']).filter(|w| !w.is_empty()).map(str::to_owned).collect()
    };
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let access = match line.scopes.as_str() {
        "UNDECLARED" | "" => Access::Undeclared,
        "ANONYMOUS" => Access::Anonymous,
        "IMPLICIT" => Access::Implicit,
        scopes => Access::AnyOf(scopes.split('|').map(ScopeName::from).collect()),
    };
    let curated = (!line.source.is_empty())
        .then(|| Curated { source: line.source.as_str().into(), note: line.note });
    OperationRow {
        id: OperationId::from(line.id),
        folder: line.folder,
        area: line.area,
        method: line.method,
        resource: line.resource,
        operation_id: line.operation_id,
        verb: line.verb,
        host: line.host,
        route: line.route,
        required_query: words(&line.required_query),
        project: line.project,
        team: line.team,
        optional_path: words(&line.optional_path),
        catch_all: None,
        locations: Vec::new(),
        services: words(&line.services),
        server: words(&line.server),
        deprecated: line.deprecated == "yes",
        preview: match line.preview_in_7_1.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        access,
        scope_history: some(line.scope_history),
        older_routes: some(line.older_routes),
        superseded_by: words(&line.superseded_by),
        curated,
    }
}

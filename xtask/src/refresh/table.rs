//! `operations.csv`: its columns, and reading and writing it in normal form.

use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

/// One line of the table. The fields are the columns, in their order; `data/README.md` says what
/// each means. Lists are joined by one space, alternatives by `|`, groups of a history by `; `.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) folder: String,
    pub(super) area: String,
    pub(super) method: String,
    pub(super) resource: String,
    pub(super) operation_id: String,
    pub(super) verb: String,
    pub(super) host: String,
    pub(super) route: String,
    pub(super) query: String,
    pub(super) required_query: String,
    pub(super) project: String,
    pub(super) team: String,
    pub(super) optional_path: String,
    pub(super) services: String,
    pub(super) server: String,
    pub(super) docs_version: String,
    pub(super) preview: String,
    pub(super) preview_in_7_1: String,
    pub(super) deprecated: String,
    pub(super) scopes: String,
    pub(super) auth: String,
    pub(super) scope_history: String,
    pub(super) older_routes: String,
    pub(super) older_hosts: String,
    pub(super) superseded_by: String,
}

impl Row {
    /// Every field but the id, with the name of its column.
    pub(super) fn fields(&self) -> [(&'static str, &str); 25] {
        [
            ("folder", &self.folder),
            ("area", &self.area),
            ("method", &self.method),
            ("resource", &self.resource),
            ("operation_id", &self.operation_id),
            ("verb", &self.verb),
            ("host", &self.host),
            ("route", &self.route),
            ("query", &self.query),
            ("required_query", &self.required_query),
            ("project", &self.project),
            ("team", &self.team),
            ("optional_path", &self.optional_path),
            ("services", &self.services),
            ("server", &self.server),
            ("docs_version", &self.docs_version),
            ("preview", &self.preview),
            ("preview_in_7_1", &self.preview_in_7_1),
            ("deprecated", &self.deprecated),
            ("scopes", &self.scopes),
            ("auth", &self.auth),
            ("scope_history", &self.scope_history),
            ("older_routes", &self.older_routes),
            ("older_hosts", &self.older_hosts),
            ("superseded_by", &self.superseded_by),
        ]
    }
}

/// Why a table cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub(super) enum TableError {
    #[error("cannot read `{path}`: {source}")]
    Unreadable { path: String, source: csv::Error },
    #[error("cannot write `{path}`: {source}")]
    Unwritable { path: String, source: io::Error },
}

/// The rows of the table at `path`; none when there is no such file yet.
pub(super) fn read<R: for<'de> Deserialize<'de>>(path: &Path) -> Result<Vec<R>, TableError> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let unreadable = |source| TableError::Unreadable { path: path.display().to_string(), source };
    csv::Reader::from_path(path)
        .map_err(unreadable)?
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(unreadable)
}

/// The table in normal form: a header, LF line ends, quotes only where they are needed.
pub(super) fn to_bytes(rows: &[Row]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row).expect("a row of strings can be written to memory");
    }
    writer.into_inner().expect("memory can be flushed")
}

pub(super) fn write(path: &Path, rows: &[Row]) -> Result<(), TableError> {
    std::fs::write(path, to_bytes(rows))
        .map_err(|source| TableError::Unwritable { path: path.display().to_string(), source })
}

//! Tables of facts, unpacked on first use.

use once_cell::sync::OnceCell;

use super::files::{CatalogFiles, ScopeFacts};
use super::guide::AdviceFacts;
use super::operation::{Access, OperationRow};
use super::rows::{CorrectionRow, MisnamedRow, ScopeRow, SourceRow, Subject, TableRow};

/// All facts that answers are made of.
#[derive(Debug, Default)]
pub struct Catalog {
    scopes: OnceCell<Scopes>,
    operations: OnceCell<Operations>,
    sources: OnceCell<Sources>,
    advice: OnceCell<AdviceFacts>,
}

macro_rules! packed {
    ($name:literal) => {
        postcard::from_bytes(include_bytes!(concat!(env!("OUT_DIR"), "/", $name)))
            .expect("the build script packed this table with the same types")
    };
}

impl Catalog {
    /// The facts that the program was built with.
    pub fn builtin() -> Self {
        Self::default()
    }

    /// The facts of a user's catalog.
    pub fn from_files(files: CatalogFiles) -> Self {
        let corrections = files.scopes.2.clone();
        Self {
            scopes: OnceCell::with_value(Scopes::new(files.scopes)),
            operations: OnceCell::with_value(Operations::new(files.operations, &corrections)),
            sources: OnceCell::with_value(Sources(files.sources)),
            advice: OnceCell::with_value(files.advice),
        }
    }

    /// The scopes.
    pub fn scopes(&self) -> &Scopes {
        self.scopes.get_or_init(|| Scopes::new(packed!("scopes.bin")))
    }

    /// The operations, corrections applied.
    pub fn operations(&self) -> &Operations {
        let corrections = || self.scopes().corrections();
        self.operations.get_or_init(|| Operations::new(packed!("operations.bin"), corrections()))
    }

    /// Mechanisms, app types, guidance and decisions.
    pub fn advice(&self) -> &AdviceFacts {
        self.advice.get_or_init(|| packed!("advice.bin"))
    }

    /// The sources.
    pub fn sources(&self) -> &Sources {
        self.sources.get_or_init(|| Sources(packed!("sources.bin")))
    }
}

/// The scopes, what was printed of them, wrong names and corrections.
#[derive(Debug)]
pub struct Scopes {
    facts: ScopeFacts,
}

impl Scopes {
    fn new(facts: ScopeFacts) -> Self {
        Self { facts }
    }

    /// Every scope, sorted by id.
    pub fn all(&self) -> &[ScopeRow] {
        &self.facts.0.scopes
    }

    /// The scope of exactly this name.
    pub fn get(&self, name: &str) -> Option<&ScopeRow> {
        self.position(name).map(|at| &self.all()[at])
    }

    /// Index in [`Self::all`] of the scope of exactly this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.all().binary_search_by(|row| row.id.as_str().cmp(name)).ok()
    }

    /// The scope of this name in any case.
    pub fn get_ignoring_case(&self, name: &str) -> Option<&ScopeRow> {
        self.get(name).or_else(|| self.get(&name.to_ascii_lowercase()))
    }

    /// The scope whose delegated permission on the Entra resource has this id, in any case.
    pub fn by_permission_id(&self, id: &str) -> Option<&ScopeRow> {
        let has = |row: &&ScopeRow| {
            row.entra_permission.as_ref().is_some_and(|p| p.id.eq_ignore_ascii_case(id))
        };
        self.all().iter().find(has)
    }

    /// The printings of the table of scopes, oldest first.
    pub fn tables(&self) -> &[TableRow] {
        &self.facts.0.tables
    }

    /// The wrong name of exactly this text in lower case.
    pub fn misnamed(&self, name: &str) -> Option<&MisnamedRow> {
        let name = name.to_ascii_lowercase();
        let rows = &self.facts.1;
        rows.binary_search_by(|row| row.name.as_str().cmp(&name)).ok().map(|at| &rows[at])
    }

    /// Every wrong name, sorted.
    pub fn all_misnamed(&self) -> &[MisnamedRow] {
        &self.facts.1
    }

    /// What documents say and we do not follow.
    pub fn corrections(&self) -> &[CorrectionRow] {
        &self.facts.2
    }
}

/// The operations, sorted by id without regard to case.
#[derive(Debug)]
pub struct Operations {
    rows: Vec<OperationRow>,
}

impl Operations {
    fn new(mut rows: Vec<OperationRow>, corrections: &[CorrectionRow]) -> Self {
        for correction in corrections.iter().filter(|c| c.subject == Subject::Operation) {
            if let Some(at) = position(&rows, &correction.of) {
                rows[at].access = Access::AnyOf(correction.taken.clone());
            }
        }
        Self { rows }
    }

    /// Every operation.
    pub fn all(&self) -> &[OperationRow] {
        &self.rows
    }

    /// The operation of this id, in any case.
    pub fn get(&self, id: &str) -> Option<&OperationRow> {
        self.position(id).map(|at| &self.rows[at])
    }

    /// Index in [`Self::all`] of the operation of this id, in any case.
    pub fn position(&self, id: &str) -> Option<usize> {
        position(&self.rows, id)
    }
}

fn position(rows: &[OperationRow], id: &str) -> Option<usize> {
    let id = id.to_ascii_lowercase();
    rows.binary_search_by(|row| row.id.as_str().to_ascii_lowercase().cmp(&id)).ok()
}

/// The sources, sorted by id.
#[derive(Debug)]
pub struct Sources(Vec<SourceRow>);

impl Sources {
    /// Every source.
    pub fn all(&self) -> &[SourceRow] {
        &self.0
    }

    /// The source of this id.
    pub fn get(&self, id: &str) -> Option<&SourceRow> {
        self.0.binary_search_by(|row| row.id.as_str().cmp(id)).ok().map(|at| &self.0[at])
    }
}

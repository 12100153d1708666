//! Tables of facts, unpacked on first use.

use once_cell::sync::OnceCell;

use super::command::Commands;
use super::files::{CatalogFiles, ScopeFacts};
use super::guide::AdviceFacts;
use super::inheritance::Inheritance;
use super::operation::{Access, OperationRow};
use super::packed::{Index, Rows};
use super::rows::{CorrectionRow, MisnamedRow, ScopeRow, SourceRow, Subject, TableRow};

/// All facts that answers are made of.
#[derive(Debug, Default)]
pub struct Catalog {
    scopes: OnceCell<Scopes>,
    operations: OnceCell<Operations>,
    commands: OnceCell<Commands>,
    sources: OnceCell<Sources>,
    advice: OnceCell<AdviceFacts>,
}

macro_rules! bytes {
    ($name:literal) => {
        include_bytes!(concat!(env!("OUT_DIR"), "/", $name))
    };
}

macro_rules! packed {
    ($name:literal) => {
        postcard::from_bytes(bytes!($name))
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
            scopes: OnceCell::with_value(Scopes::read(files.scopes)),
            operations: OnceCell::with_value(Operations::new(files.operations, &corrections)),
            commands: OnceCell::with_value(Commands(files.commands)),
            sources: OnceCell::with_value(Sources(Rows::Read(files.sources))),
            advice: OnceCell::with_value(files.advice),
        }
    }

    /// The scopes.
    pub fn scopes(&self) -> &Scopes {
        self.scopes.get_or_init(Scopes::builtin)
    }

    /// The operations, corrections applied.
    pub fn operations(&self) -> &Operations {
        let corrections = || self.scopes().corrections();
        self.operations.get_or_init(|| Operations::new(packed!("operations.bin"), corrections()))
    }

    /// The commands of the Azure CLI.
    pub fn commands(&self) -> &Commands {
        self.commands.get_or_init(|| Commands(packed!("commands.bin")))
    }

    /// Mechanisms, app types, guidance and decisions.
    pub fn advice(&self) -> &AdviceFacts {
        self.advice.get_or_init(|| packed!("advice.bin"))
    }

    /// The sources.
    pub fn sources(&self) -> &Sources {
        self.sources.get_or_init(|| Sources(Rows::unpack(bytes!("sources.bin"))))
    }
}

/// The scopes, what was printed of them, wrong names and corrections.
#[derive(Debug)]
pub struct Scopes {
    rows: Rows<ScopeRow>,
    index: OnceCell<Index>,
    inheritance: OnceCell<Inheritance>,
    printings: OnceCell<Printings>,
}

/// Printings of the table of scopes, wrong names, corrections.
type Printings = (Vec<TableRow>, Vec<MisnamedRow>, Vec<CorrectionRow>);

impl Scopes {
    fn builtin() -> Self {
        Self {
            rows: Rows::unpack(bytes!("scopes.bin")),
            index: OnceCell::new(),
            inheritance: OnceCell::new(),
            printings: OnceCell::new(),
        }
    }

    fn read((file, misnamed, corrections): ScopeFacts) -> Self {
        Self {
            inheritance: OnceCell::with_value(Inheritance::of(&file.scopes)),
            rows: Rows::Read(file.scopes),
            index: OnceCell::new(),
            printings: OnceCell::with_value((file.tables, misnamed, corrections)),
        }
    }

    /// Every scope, sorted by id. This unpacks all of them: ask [`Self::get`] for one.
    pub fn all(&self) -> &[ScopeRow] {
        self.rows.all()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.rows.len()
    }

    /// The name of the scope at an index in [`Self::all`].
    pub fn name(&self, at: usize) -> &str {
        self.rows.name(at)
    }

    /// The scope of exactly this name.
    pub fn get(&self, name: &str) -> Option<&ScopeRow> {
        self.position(name).map(|at| self.rows.at(at))
    }

    /// Index in [`Self::all`] of the scope of exactly this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.index.get_or_init(|| Index::of(&self.rows)).position(&self.rows, name)
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

    /// Who inherits whom, by indices in [`Self::all`].
    pub fn inheritance(&self) -> &Inheritance {
        self.inheritance.get_or_init(|| packed!("inheritance.bin"))
    }

    fn printings(&self) -> &Printings {
        self.printings.get_or_init(|| packed!("printings.bin"))
    }

    /// The printings of the table of scopes, oldest first.
    pub fn tables(&self) -> &[TableRow] {
        &self.printings().0
    }

    /// The wrong name of exactly this text in lower case.
    pub fn misnamed(&self, name: &str) -> Option<&MisnamedRow> {
        let name = name.to_ascii_lowercase();
        let rows = self.all_misnamed();
        rows.binary_search_by(|row| row.name.as_str().cmp(&name)).ok().map(|at| &rows[at])
    }

    /// Every wrong name, sorted.
    pub fn all_misnamed(&self) -> &[MisnamedRow] {
        &self.printings().1
    }

    /// What documents say and we do not follow.
    pub fn corrections(&self) -> &[CorrectionRow] {
        &self.printings().2
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
pub struct Sources(Rows<SourceRow>);

impl Sources {
    /// Every source. This unpacks all of them: ask [`Self::get`] for one.
    pub fn all(&self) -> &[SourceRow] {
        self.0.all()
    }

    /// The source of this id.
    pub fn get(&self, id: &str) -> Option<&SourceRow> {
        self.0.get(id)
    }
}

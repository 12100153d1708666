//! Rows that stay packed until one of them is asked for.
//!
//! A run asks for a handful of scopes and sources; unpacking hundreds of rows would cost more than the
//! answer.

use once_cell::sync::OnceCell;
use serde::de::DeserializeOwned;

use super::ids::{ScopeName, SourceId};
use super::rows::{ScopeRow, SourceRow};

/// A row that is found by its name.
pub(crate) trait Named {
    /// Its name.
    fn name(&self) -> &str;
}

impl Named for ScopeRow {
    fn name(&self) -> &str {
        ScopeName::as_str(&self.id)
    }
}

impl Named for SourceRow {
    fn name(&self) -> &str {
        SourceId::as_str(&self.id)
    }
}

/// Rows, sorted by name.
#[derive(Debug)]
pub(crate) enum Rows<T> {
    /// Read from files.
    Read(Vec<T>),
    /// Packed by the build script.
    Packed(Packed<T>),
}

/// Rows of which each is unpacked on first use.
#[derive(Debug)]
pub(crate) struct Packed<T> {
    names: Vec<&'static str>,
    rows: Vec<&'static [u8]>,
    /// Rows that were asked for one by one.
    one: Box<[OnceCell<Box<T>>]>,
    all: OnceCell<Vec<T>>,
}

const SAME_TYPES: &str = "the build script packed this with the same types";

impl<T: Named + DeserializeOwned> Rows<T> {
    /// Rows that the build script packed: their names, then each row by itself.
    pub(crate) fn unpack(bytes: &'static [u8]) -> Self {
        let (names, rows): (Vec<&str>, Vec<&[u8]>) = postcard::from_bytes(bytes).expect(SAME_TYPES);
        let one = rows.iter().map(|_| OnceCell::new()).collect();
        Self::Packed(Packed { names, rows, one, all: OnceCell::new() })
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Read(rows) => rows.len(),
            Self::Packed(packed) => packed.names.len(),
        }
    }

    /// The name of the row at an index.
    pub(crate) fn name(&self, at: usize) -> &str {
        match self {
            Self::Read(rows) => rows[at].name(),
            Self::Packed(packed) => packed.names[at],
        }
    }

    /// Index of the row of exactly this name.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        match self {
            Self::Read(rows) => rows.binary_search_by(|row| row.name().cmp(name)).ok(),
            Self::Packed(packed) => packed.names.binary_search(&name).ok(),
        }
    }

    /// The row at an index.
    pub(crate) fn at(&self, at: usize) -> &T {
        match self {
            Self::Read(rows) => &rows[at],
            Self::Packed(packed) => match packed.all.get() {
                Some(rows) => &rows[at],
                None => packed.one[at].get_or_init(|| Box::new(row(packed.rows[at]))),
            },
        }
    }

    /// The row of exactly this name.
    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.position(name).map(|at| self.at(at))
    }

    /// Every row.
    pub(crate) fn all(&self) -> &[T] {
        match self {
            Self::Read(rows) => rows,
            Self::Packed(packed) => {
                packed.all.get_or_init(|| packed.rows.iter().copied().map(row).collect())
            }
        }
    }
}

/// Where rows are, by their names: rules ask for the same few again and again.
#[derive(Debug)]
pub(crate) struct Index {
    /// The row of a name at the hash of it or soon behind; `NONE` where there is none.
    slots: Box<[u16]>,
}

impl Index {
    const NONE: u16 = u16::MAX;

    pub(crate) fn of<T: Named + DeserializeOwned>(rows: &Rows<T>) -> Self {
        // No more than half are taken, so that a search ends.
        let mut slots = vec![Self::NONE; (2 * rows.len() + 1).next_power_of_two()];
        // Catalogs have hundreds of rows; what lies beyond is found as before.
        for (at, row) in (0..rows.len()).zip(0..Self::NONE) {
            let mut slot = hash(rows.name(at)) & (slots.len() - 1);
            while slots[slot] != Self::NONE {
                slot = (slot + 1) & (slots.len() - 1);
            }
            slots[slot] = row;
        }
        Self { slots: slots.into() }
    }

    pub(crate) fn position<T: Named + DeserializeOwned>(
        &self,
        rows: &Rows<T>,
        name: &str,
    ) -> Option<usize> {
        if rows.len() >= usize::from(Self::NONE) {
            return rows.position(name);
        }
        let mut slot = hash(name) & (self.slots.len() - 1);
        loop {
            let at = usize::from(Some(self.slots[slot]).filter(|row| *row != Self::NONE)?);
            if rows.name(at) == name {
                return Some(at);
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }
}

/// FNV-1a.
fn hash(name: &str) -> usize {
    let mixed = name
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (mixed ^ (mixed >> 15)) as usize
}

fn row<T: DeserializeOwned>(bytes: &[u8]) -> T {
    postcard::from_bytes(bytes).expect(SAME_TYPES)
}

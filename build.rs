//! Packs `data/` into the form that the program carries, so that no YAML is parsed when it starts.
//!
//! The same modules read a user's catalog at run time, hence the paths. What is wrong in `data/` stops
//! the build with file and line.

#![allow(dead_code, unused_imports, unreachable_pub, missing_docs)]

#[path = "src/date.rs"]
mod date;
#[path = "src/diagnostic.rs"]
mod diagnostic;
#[path = "src/nearest.rs"]
mod nearest;
#[path = "src/text/mod.rs"]
mod text;

#[path = "src/catalog"]
mod catalog {
    pub mod command;
    pub mod files;
    pub mod guide;
    pub mod ids;
    pub mod inheritance;
    pub mod mechanism;
    pub mod operation;
    pub mod packed;
    pub mod parse;
    pub mod plain;
    pub mod rows;
    pub mod traits;
}

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs, process};

use catalog::files::{CatalogFiles, FILES};
use catalog::inheritance::Inheritance;
use catalog::packed::Named;

fn main() {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=src/catalog");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let texts = FILES.iter().map(|name| read(&root.join("data"), name)).collect();
    let files = CatalogFiles::read(texts).unwrap_or_else(|errors| {
        for error in errors {
            let place = match (&error.source_text, &error.label) {
                (Some(source), Some((span, _))) => {
                    let at = source.position(span.start);
                    format!("{}:{}:{}: ", source.name(), at.line, at.column)
                }
                _ => String::new(),
            };
            eprintln!("error: {place}{error}");
        }
        process::exit(1)
    });
    let (scopes, misnamed, corrections) = &files.scopes;
    pack_rows(&out, "scopes.bin", &scopes.scopes);
    pack(&out, "inheritance.bin", &Inheritance::of(&scopes.scopes));
    pack(&out, "printings.bin", &(&scopes.tables, misnamed, corrections));
    pack(&out, "commands.bin", &files.commands);
    pack(&out, "operations.bin", &files.operations);
    pack(&out, "advice.bin", &files.advice);
    pack_rows(&out, "sources.bin", &files.sources);
}

fn read(data: &Path, name: &str) -> Arc<text::SourceText> {
    let text = fs::read_to_string(data.join(name))
        .unwrap_or_else(|error| panic!("data/{name} cannot be read: {error}"));
    Arc::new(text::SourceText::new(format!("data/{name}"), text))
}

fn pack<T: serde::Serialize>(out: &Path, name: &str, table: &T) {
    fs::write(out.join(name), packed(table)).expect("cargo's output folder can be written");
}

/// Names, then each row by itself, so that one can be unpacked without the others.
fn pack_rows<T: serde::Serialize + Named>(out: &Path, name: &str, rows: &[T]) {
    let names: Vec<&str> = rows.iter().map(Named::name).collect();
    pack(out, name, &(names, rows.iter().map(packed).collect::<Vec<_>>()));
}

fn packed<T: serde::Serialize>(value: &T) -> Vec<u8> {
    postcard::to_stdvec(value).expect("rows are plain data")
}

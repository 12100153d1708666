//! One file of a catalog, its name on the first line, beside others that are empty; or all of them in turn.
//! What can be read is checked, and what passes as a catalog must answer.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use scopewise::catalog::{Catalog, CatalogFiles, FILES, check, normal_forms};
use scopewise::scopes::ScopeGraph;
use scopewise::text::SourceText;
use scopewise::usage::Router;
use scopewise_fuzz::{named, shown};

const COMMANDS: &str = include_str!("../../data/commands.csv");
const CURATED: &str = include_str!("../../data/curated.csv");
const OBSERVED: &str = include_str!("../../data/observed.csv");
const OPERATIONS: &str = include_str!("../../data/operations.csv");

/// A file without rows.
fn empty(name: &str) -> &'static str {
    let table = match name {
        "commands.csv" => COMMANDS,
        "curated.csv" => CURATED,
        "observed.csv" => OBSERVED,
        "operations.csv" => OPERATIONS,
        "scopes.yaml" => return "tables: []\nscopes: []\n",
        _ => return "[]\n",
    };
    table.split_inclusive('\n').next().unwrap_or_default()
}

fuzz_target!(|input: &str| {
    let given = named(input);
    let text = |name: &&str| {
        let given = given.iter().find(|(given, _)| given == name);
        let text = match given {
            // A table of operations need not repeat the names of its columns.
            Some((_, rows)) if name.ends_with(".csv") => format!("{}{rows}", empty(name)),
            Some((_, text)) => (*text).to_owned(),
            None => empty(name).to_owned(),
        };
        Arc::new(SourceText::new(*name, text))
    };
    let files = match CatalogFiles::read(FILES.iter().map(text).collect()) {
        Ok(files) => files,
        Err(errors) => {
            assert!(!errors.is_empty());
            return errors.iter().for_each(shown);
        }
    };
    check(&files).iter().for_each(shown);
    let _ = normal_forms(&files);
    let catalog = Catalog::from_files(files);
    let _ = ScopeGraph::new(catalog.scopes(), None);
    let _ = Router::new(&catalog).resolve(Some("GET"), "https://dev.azure.com/o/_apis/projects");
});

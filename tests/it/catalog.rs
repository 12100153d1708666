//! The facts in `data/` are whole, in order and in their normal form.

use std::path::Path;
use std::sync::Arc;

use scopewise::catalog::{Access, Catalog, CatalogFiles, FILES, ScopeStatus, check};
use scopewise::text::SourceText;
use scopewise::usage::Router;

fn data() -> CatalogFiles {
    data_with("", "")
}

/// Our own files with one text in the place of another.
fn data_with(from: &str, to: &str) -> CatalogFiles {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let read = |name: &&str| {
        let mut text = std::fs::read_to_string(folder.join(name)).unwrap();
        if !from.is_empty() {
            text = text.replace(from, to);
        }
        Arc::new(SourceText::new(format!("data/{name}"), text))
    };
    CatalogFiles::read(FILES.iter().map(read).collect()).unwrap()
}

#[test]
fn our_own_catalog_is_sound() {
    let errors = check(&data());
    let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn the_packed_tables_are_the_files() {
    let files = data();
    let builtin = Catalog::builtin();
    let read = Catalog::from_files(files);
    assert_eq!(builtin.scopes().all(), read.scopes().all());
    assert_eq!(builtin.scopes().inheritance(), read.scopes().inheritance());
    assert_eq!(builtin.scopes().tables(), read.scopes().tables());
    assert_eq!(builtin.scopes().all_misnamed(), read.scopes().all_misnamed());
    assert_eq!(builtin.scopes().corrections(), read.scopes().corrections());
    assert_eq!(builtin.operations().all(), read.operations().all());
    assert_eq!(builtin.commands().all(), read.commands().all());
    assert_eq!(builtin.commands().all().len(), 227);
    assert_eq!(builtin.sources().all(), read.sources().all());
}

#[test]
fn commands_are_looked_up_in_the_catalog_that_was_given() {
    let catalog = Catalog::from_files(data_with("\naz repos list,", "\naz repos list-all,"));
    let router = Router::new(&catalog);
    let calls = |words: [&str; 3]| {
        let calls = router.resolve_command(&words.map(Some));
        let operations = calls.iter().flat_map(|call| call.resolution.operations());
        operations.map(|row| row.id.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(calls(["az", "repos", "list-all"]), ["git.GetRepositories"]);
    assert_eq!(calls(["az", "repos", "list"]), [""; 0]);
}

#[test]
fn a_row_unpacked_alone_is_the_row_of_the_whole_table() {
    // Rows that were asked for alone, so that the whole table is not unpacked before.
    let alone = Catalog::builtin();
    let whole = Catalog::builtin();
    for (at, row) in whole.scopes().all().iter().enumerate() {
        let id = row.id.as_str();
        assert_eq!(alone.scopes().get(id), Some(row));
        assert_eq!((alone.scopes().position(id), alone.scopes().name(at)), (Some(at), id));
    }
    assert_eq!(alone.scopes().count(), whole.scopes().all().len());
    for row in whole.sources().all() {
        assert_eq!(alone.sources().get(row.id.as_str()), Some(row));
    }
    assert_eq!((alone.scopes().get("vso.nothing"), alone.sources().get("")), (None, None));
}

#[test]
fn all_documented_scopes_and_published_operations_are_there() {
    let catalog = Catalog::builtin();
    let scopes = catalog.scopes();
    let newest = &scopes.tables().last().unwrap().id;
    assert_eq!(scopes.all().iter().filter(|s| s.printed.contains_key(newest)).count(), 86);
    let flagged = scopes.all().iter().filter(|s| s.high_privilege.is_some()).count();
    assert_eq!(flagged, 35);
    assert_eq!(scopes.get("vso.pats_manage").unwrap().status, ScopeStatus::Public);
    assert_eq!(scopes.get("vso.hooks").unwrap().status, ScopeStatus::NotPublic);
    let published = catalog.operations().all().iter().filter(|o| o.curated.is_none()).count();
    assert_eq!(published, 1_273);
}

#[test]
fn a_correction_replaces_what_the_spec_says() {
    let catalog = Catalog::builtin();
    let team = catalog.operations().get("Core.GetTeam").unwrap();
    assert_eq!(team.access, Access::AnyOf(vec!["vso.profile".into(), "vso.project".into()]));
}

//! A comparison as versioned JSON. The form is documented in `docs/json.md`; these structs are its only
//! definition.

use std::collections::BTreeMap;

use serde::Serialize;

use super::diff::Report;
use super::to_json;
use crate::catalog::{HighPrivilege, OperationRow, ScopeName, ScopeRow};
use crate::compare::{Bound, Change, Difference, Privilege, Reached, Side, services};
use crate::finding::Note;
use crate::manifest::Format;

#[derive(Serialize)]
struct Document<'a> {
    version: u8,
    as_of: String,
    old: SideJson<'a>,
    new: SideJson<'a>,
    changed: bool,
    added: Vec<ChangeJson<'a>>,
    removed: Vec<ChangeJson<'a>>,
    kept: Vec<&'a ScopeName>,
    entered: Vec<&'a ScopeName>,
    left: Vec<&'a ScopeName>,
    full_access: &'static str,
    high_privilege: PrivilegesJson<'a>,
    gained: OperationsJson<'a>,
    lost: OperationsJson<'a>,
    unclear: Vec<UnclearJson<'a>>,
    undeclared_operations: usize,
    consent: Vec<ConsentJson<'a>>,
    remarks: Vec<NoteJson<'a>>,
}

#[derive(Serialize)]
struct SideJson<'a> {
    name: &'a str,
    formats: Vec<&'static str>,
}

#[derive(Serialize)]
struct ChangeJson<'a> {
    scope: &'a ScopeName,
    name: &'a str,
    high_privilege: bool,
    full_access: bool,
    covered_by: Vec<&'a ScopeName>,
}

#[derive(Serialize)]
struct PrivilegesJson<'a> {
    entered: Vec<PrivilegeJson<'a>>,
    left: Vec<PrivilegeJson<'a>>,
}

#[derive(Serialize)]
struct PrivilegeJson<'a> {
    scope: &'a ScopeName,
    by: Vec<&'a ScopeName>,
    since: String,
    sources: Vec<&'a str>,
}

#[derive(Serialize)]
struct OperationsJson<'a> {
    count: usize,
    bound: &'static str,
    changing: usize,
    services: BTreeMap<&'a str, BTreeMap<&'a str, usize>>,
    operations: Vec<OperationJson<'a>>,
}

#[derive(Serialize)]
struct OperationJson<'a> {
    operation: &'a str,
    verb: &'a str,
    route: &'a str,
    changes_something: bool,
    by: Vec<&'a ScopeName>,
}

#[derive(Serialize)]
struct UnclearJson<'a> {
    scope: &'a str,
    status: &'static str,
    why: &'static str,
    in_old: bool,
    in_new: bool,
}

#[derive(Serialize)]
struct ConsentJson<'a> {
    who: &'static str,
    text: &'a str,
    notes: Vec<NoteJson<'a>>,
}

#[derive(Serialize)]
struct NoteJson<'a> {
    text: &'a str,
    sources: &'a [String],
}

/// The comparison as JSON.
pub fn json(report: &Report<'_>) -> String {
    let difference: &Difference<'_> = report.difference;
    to_json(&Document {
        version: 1,
        as_of: report.as_of.to_string(),
        old: side(report.old),
        new: side(report.new),
        changed: !difference.is_empty(),
        added: difference.added.iter().map(change).collect(),
        removed: difference.removed.iter().map(change).collect(),
        kept: ids(&difference.kept),
        entered: ids(&difference.entered),
        left: ids(&difference.left),
        full_access: difference.full_access.as_str(),
        high_privilege: PrivilegesJson {
            entered: difference.privileges_entered.iter().map(privilege).collect(),
            left: difference.privileges_left.iter().map(privilege).collect(),
        },
        gained: operations(&difference.gained, difference.gained_bound),
        lost: operations(&difference.lost, difference.lost_bound),
        unclear: unclear(difference),
        undeclared_operations: difference.undeclared,
        consent: consent(difference),
        remarks: notes(&difference.remarks),
    })
}

fn side<'a>(side: &'a Side<'_>) -> SideJson<'a> {
    let mut formats: Vec<&'static str> =
        side.kinds.iter().map(|kind| kind.format().map_or("list", Format::id)).collect();
    formats.dedup();
    SideJson { name: &side.name, formats }
}

fn ids<'a>(rows: &[&'a ScopeRow]) -> Vec<&'a ScopeName> {
    rows.iter().map(|row| &row.id).collect()
}

fn change<'a>(change: &Change<'a>) -> ChangeJson<'a> {
    ChangeJson {
        scope: &change.scope.id,
        name: &change.scope.name,
        high_privilege: change.high_privilege,
        full_access: change.scope.full_access,
        covered_by: ids(&change.covered_by),
    }
}

fn privilege<'a>(privilege: &Privilege<'a>) -> PrivilegeJson<'a> {
    let flag: &'a HighPrivilege = privilege.flag;
    PrivilegeJson {
        scope: &privilege.scope.id,
        by: ids(&privilege.by),
        since: flag.effective.to_string(),
        sources: flag.sources.iter().map(crate::catalog::SourceId::as_str).collect(),
    }
}

fn operations<'a>(reached: &[Reached<'a>], bound: Bound) -> OperationsJson<'a> {
    let operation = |Reached { operation, by }: &Reached<'a>| {
        let row: &'a OperationRow = operation;
        OperationJson {
            operation: row.id.as_str(),
            verb: &row.verb,
            route: &row.route,
            changes_something: row.changes_something(),
            by: ids(by),
        }
    };
    OperationsJson {
        count: reached.len(),
        bound: bound.as_str(),
        changing: reached.iter().filter(|one| one.operation.changes_something()).count(),
        services: services(reached),
        operations: reached.iter().map(operation).collect(),
    }
}

fn unclear<'a>(difference: &'a Difference<'_>) -> Vec<UnclearJson<'a>> {
    let unclear = difference.unclear.iter().map(|unclear| UnclearJson {
        scope: &unclear.name,
        status: unclear.why.as_str(),
        why: unclear.why.text(),
        in_old: unclear.in_old,
        in_new: unclear.in_new,
    });
    unclear.collect()
}

fn consent<'a>(difference: &'a Difference<'_>) -> Vec<ConsentJson<'a>> {
    let consent = difference.consent.iter().map(|consent| ConsentJson {
        who: consent.who.as_str(),
        text: consent.text,
        notes: notes(&consent.notes),
    });
    consent.collect()
}

fn notes(notes: &[Note]) -> Vec<NoteJson<'_>> {
    notes.iter().map(|note| NoteJson { text: &note.text, sources: &note.sources }).collect()
}

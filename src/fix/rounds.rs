//! Fix, lint again, and so on until nothing is left that can be fixed.

use std::collections::{BTreeMap, BTreeSet};

use super::lists::Lists;
use super::rewrite::{Rewritten, Round};
use crate::finding::{Finding, Safety};
use crate::project::Outcome;
use crate::text::Position;

/// Most rounds. Each unsafe fix may need a round of its own, and no list that a person wrote needs as many.
const MOST_ROUNDS: usize = 200;

/// A finding that was fixed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// Id of the rule.
    pub rule: &'static str,
    /// The scope it was about, as the user wrote it.
    pub scope: Option<String>,
    /// What was wrong.
    pub message: String,
    /// What was done.
    pub description: String,
    /// Whether it may have changed what the app can do.
    pub safety: Safety,
    /// The file where the finding stood.
    pub file: String,
    /// Where it stood when it was fixed.
    pub at: Position,
}

/// What came of fixing.
#[derive(Debug)]
pub struct Ended {
    /// The projects as they are afterwards, with the findings that remain.
    pub outcomes: Vec<Outcome>,
    /// The texts that changed, in the order of their names.
    pub rewritten: Vec<Rewritten>,
    /// What was fixed, in the order in which it was.
    pub fixed: Vec<Fixed>,
    /// Names of files that were left alone because a change of them did not come out as it should.
    pub failed: BTreeSet<String>,
}

/// Fixes what can be fixed: all safe fixes of a project at once, then, where they are asked for, unsafe ones
/// one by one, since each can make another one wrong. `again` lints all files anew, with these texts in
/// place of those that were read.
///
/// # Errors
/// Whatever `again` fails with.
pub fn until_stable<E>(
    outcomes: Vec<Outcome>,
    unsafe_too: bool,
    mut again: impl FnMut(&[&Rewritten]) -> Result<Vec<Outcome>, E>,
) -> Result<Ended, E> {
    let mut ended =
        Ended { outcomes, rewritten: Vec::new(), fixed: Vec::new(), failed: BTreeSet::new() };
    let mut changed: BTreeMap<String, Rewritten> = BTreeMap::new();
    for _ in 0..MOST_ROUNDS {
        let (done, fixed) = round(&ended.outcomes, unsafe_too, &mut ended.failed);
        if done.is_empty() {
            break;
        }
        ended.fixed.extend(fixed);
        for Rewritten { old, new } in done {
            let known = changed.entry(old.name().to_owned());
            known
                .and_modify(|known| known.new = new.clone())
                .or_insert_with(|| Rewritten { old, new });
        }
        ended.outcomes = again(&changed.values().collect::<Vec<_>>())?;
    }
    changed.retain(|_, rewritten| rewritten.old.text() != rewritten.new.text());
    ended.rewritten = changed.into_values().collect();
    Ok(ended)
}

/// One round over all projects: the texts that change, and the findings that are settled by that.
fn round(
    outcomes: &[Outcome],
    unsafe_too: bool,
    failed: &mut BTreeSet<String>,
) -> (Vec<Rewritten>, Vec<Fixed>) {
    let mut round = Round::default();
    let mut taken: Vec<(Vec<&str>, Fixed)> = Vec::new();
    for Outcome { project, findings, .. } in outcomes {
        if findings.iter().all(|finding| finding.fix.is_none()) {
            continue;
        }
        let lists = Lists::new(project);
        let files = |finding: &Finding| {
            let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
            edits.map(|edit| project.file(edit.place.file).name()).collect::<Vec<_>>()
        };
        let mut take = |finding: &Finding, safety: Safety| {
            let Some(fix) = finding.fix.as_ref().filter(|fix| fix.safety == safety) else {
                return false;
            };
            let names = files(finding);
            let taking = !names.iter().any(|name| failed.contains(*name))
                && round.take(project, &lists, fix);
            if taking {
                let file = project.file(finding.place.file);
                taken.push((names, fixed(finding, &fix.description, safety, file)));
            }
            taking
        };
        let safe = findings.iter().filter(|finding| take(finding, Safety::Safe)).count();
        if safe == 0 && unsafe_too {
            findings.iter().any(|finding| take(finding, Safety::Unsafe));
        }
    }
    let (done, wrong) = round.finish();
    taken.retain(|(names, _)| !names.iter().any(|name| wrong.iter().any(|one| one == name)));
    let fixed = taken.into_iter().map(|(_, fixed)| fixed).collect();
    failed.extend(wrong);
    (done, fixed)
}

fn fixed(
    finding: &Finding,
    description: &str,
    safety: Safety,
    file: &crate::text::SourceText,
) -> Fixed {
    Fixed {
        rule: finding.rule,
        scope: finding.scope.clone(),
        message: finding.message.clone(),
        description: description.to_owned(),
        safety,
        file: file.name().to_owned(),
        at: file.position(finding.place.span.start),
    }
}

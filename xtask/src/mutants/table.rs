//! What became of all mutants, by file.

use std::collections::{BTreeMap, BTreeSet};

use super::build::Mutated;
use super::sites::Mutant;
use super::trial::Fate;

/// How many mutants of a file there are, do not compile, are caught, never end and are left.
type Row = [usize; 5];

/// Prints the table.
pub(super) fn print(copy: &Mutated<'_>, chosen: &[&Mutant], fates: &BTreeMap<usize, Fate>) {
    println!("| file | mutants | do not compile | caught by a test | never end | left |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    let mut all = Row::default();
    for (file, row) in &rows(copy, chosen, fates) {
        print_row(&format!("`{file}`"), row);
        for (sum, one) in all.iter_mut().zip(row) {
            *sum += one;
        }
    }
    print_row("all", &all);
}

fn rows<'a>(
    copy: &'a Mutated<'_>,
    chosen: &[&'a Mutant],
    fates: &BTreeMap<usize, Fate>,
) -> BTreeMap<&'a str, Row> {
    let tried: BTreeSet<u32> = fates.keys().map(|at| chosen[*at].number).collect();
    let mut rows: BTreeMap<&str, Row> = BTreeMap::new();
    for mutant in &copy.mutants {
        let row = rows.entry(&mutant.file).or_default();
        let out = copy.left_out.contains(&mutant.number);
        row[0] += usize::from(out || tried.contains(&mutant.number));
        row[1] += usize::from(out);
    }
    for (at, fate) in fates {
        let row = rows.entry(&chosen[*at].file).or_default();
        row[match fate {
            Fate::Caught => 2,
            Fate::Endless => 3,
            Fate::Left(_) => 4,
        }] += 1;
    }
    rows
}

fn print_row(name: &str, row: &Row) {
    let [mutants, out, caught, endless, left] = row;
    println!("| {name} | {mutants} | {out} | {caught} | {endless} | {left} |");
}

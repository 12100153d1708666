//! What is changed in small texts, and that the outcome is still code.

use std::collections::BTreeSet;

use super::super::weave::weave;
use super::*;

fn woven(text: &str) -> (String, Vec<String>) {
    let (sites, mutants) = find("x.rs", text, 1).expect("it parses");
    let text = weave(text, &sites, &BTreeSet::new()).text;
    (text, mutants.into_iter().map(|one| one.change).collect())
}

#[test]
fn operands_are_asked_between() {
    let (text, changes) = woven(
        "const A: bool = 1 < 2;\nstruct S;\nimpl S {\n    fn f(&self, a: u8) { g(a < 1 && !h()); }\n}",
    );
    assert_eq!(
        changes,
        ["body to nothing", "`&&` to `||`", "`<` to `>=`", "`<` to `<=`", "`!` taken away"]
    );
    assert!(text.starts_with("const A: bool = 1 < 2;\n"), "{text}");
    let compared = "(match (&(a ), &( 1)) { (l, r) => match crate::mutants::at(3) \
        { 3 => *l >= *r, 4 => *l <= *r, _ => *l < *r } })";
    let turned = "((!h()) ^ crate::mutants::on(5))";
    let asked = format!(
        "g((if ({compared} ) ^ crate::mutants::on(2) {{  {turned} }} else {{ crate::mutants::on(2) }}))"
    );
    assert!(text.contains(&asked), "{text}");
    assert!(syn::parse_file(&text).is_ok(), "{text}");
}

#[test]
fn arms_guards_and_jumps() {
    let (text, changes) = woven(
        "fn f() -> bool { loop { match g() { 1 => continue, 2 if h() => { break; } None => (), _ => {} } } }",
    );
    let expected = [
        "body to `true`",
        "body to `false`",
        "arm `1` taken away",
        "arm `None` taken away",
        "guard `h()` to `true`",
        "guard `h()` to `false`",
        "`break` taken away",
    ];
    assert_eq!(changes, expected);
    assert!(syn::parse_file(&text).is_ok(), "{text}");
}

#[test]
fn tests_and_chains_with_names_are_left_alone() {
    let (_, changes) =
        woven("#[cfg(test)] mod t { fn f() { a == b; } } fn f() { if let A = a && b { c += 1 } }");
    assert_eq!(changes, ["body to nothing", "`+=` to `-=`"]);
}

#[test]
fn modules_for_tests_are_known() {
    let text = "mod a;\n#[cfg(test)]\nmod b;\n#[cfg(feature = \"test\")]\nmod c;\n#[cfg(test)]\nmod tests { mod d; }\n";
    assert_eq!(modules_for_tests("x.rs", text), Ok(vec!["b".to_owned()]));
}

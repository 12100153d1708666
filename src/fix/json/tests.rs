//! Lists before and after, without the rules that ask for their changes.

use super::*;

fn change(items: &[(usize, ItemChange)], added: &[&str], like: Option<Span>) -> ListChange {
    let added = added.iter().map(|one| (*one).to_owned()).collect();
    ListChange { items: items.iter().cloned().collect(), added, like }
}

#[test]
fn changes_fit_that_say_the_same_of_each_item() {
    let replace =
        |with: &str| ItemChange::Replace { text: Span::new(1, 2), with: vec![with.to_owned()] };
    let known = change(&[(0, ItemChange::Remove), (2, replace("a"))], &[], None);
    let fits = |items: &[(usize, ItemChange)]| known.fits(&change(items, &["b"], None));
    assert!(fits(&[]));
    assert!(fits(&[(1, ItemChange::Remove)]), "an item that nothing was said of");
    assert!(fits(&[(0, ItemChange::Remove), (2, replace("a"))]));
    assert!(!fits(&[(0, replace("a"))]));
    assert!(!fits(&[(1, ItemChange::Remove), (2, replace("b"))]));
    assert!(!fits(&[(2, ItemChange::Remove)]));
}

#[test]
fn joined_changes_are_both() {
    let (first, second) = (Span::new(1, 2), Span::new(3, 4));
    let mut all = change(&[(0, ItemChange::Remove)], &["a"], None);
    all.join(change(&[(1, ItemChange::Remove)], &["a", "b"], Some(first)));
    all.join(change(&[], &["b"], Some(second)));
    let items = [(0, ItemChange::Remove), (1, ItemChange::Remove)];
    assert_eq!(all, change(&items, &["a", "b"], Some(first)));
    assert!(all.removes(1) && !all.removes(2));
}

/// A list after some items went and some scopes came.
fn after(list: &str, removed: &[usize], added: &[&str]) -> String {
    let layout = Layout::read(list, 0).expect("a list");
    let items: Vec<_> = removed.iter().map(|at| (*at, ItemChange::Remove)).collect();
    crate::fix::apply(list, &edits(list, &layout, &change(&items, added, None)))
}

/// Findings that add and findings that remove are fixed one after the other; together they would come out as well.
#[test]
fn scopes_come_where_others_go() {
    let cases = [
        ("[\"a\"]", "[\"c\"]"),
        ("[\"b\", \"a\"]", "[\"b\", \"c\"]"),
        ("[\n  \"b\",\n  \"a\"\n]", "[\n  \"b\",\n  \"c\"\n]"),
        ("[\n  \"b\", /* b */\n  \"a\"\n]", "[\n  \"b\", /* b */\n  \"c\"\n]"),
        ("[\n  \"b\", /* ? */\"a\"\n]", "[\n  \"b\", /* ? */\n  \"c\"\n]"),
        ("[\n  \"b\", \"a\" /* ? */\n]", "[\n  \"b\",\n  \"c\"\n]"),
        ("[\n  \"a\" // a\n]", "[\"c\"]"),
        ("[\n  // b\n  \"a\"\n]", "[\n  // b\n  \"c\"\n]"),
        ("[/* b */ \"a\"]", "[/* b */\n\"c\"]"),
        ("[ /* b */ \"a\" ]", "[ /* b */\n \"c\" ]"),
    ];
    for (list, expected) in cases {
        let last = Layout::read(list, 0).expect("a list").items.len() - 1;
        assert_eq!(after(list, &[last], &["c"]), expected, "{list}");
    }
}

/// What goes leaves no blanks at the end of a line, no line of its own, and the blanks of what stays as they were.
#[test]
fn what_goes_leaves_nothing_over() {
    let cases: [(&str, &[usize], &str); 10] = [
        ("[\"a\", \"b\"/* b */]", &[1], "[\"a\"]"),
        ("[\"a\", \"b\",\n \"c\"]", &[1], "[\"a\",\n \"c\"]"),
        ("[\"a\",  \"b\", \"c\"]", &[1], "[\"a\",  \"c\"]"),
        ("[\"a\",  \"b\"  ]", &[1], "[\"a\"  ]"),
        ("[  \"a\", \"b\"]", &[0], "[  \"b\"]"),
        ("[\n\t\"a\",\t\n\t\"b\"\n]", &[0], "[\n\t\"b\"\n]"),
        ("[\r  \"a\",\r  \"b\"\r]", &[1], "[\r  \"a\"\r]"),
        ("[\r\n  \"a\",\r\n  \"b\"\r\n]", &[0], "[\r\n  \"b\"\r\n]"),
        ("[\n  \"a\"\n  , \"b\"\n  , \"c\"\n]", &[1], "[\n  \"a\"\n  , \"c\"\n]"),
        ("[\"a\" /* a */, /* b */ \"b\", \"c\"]", &[0, 2], "[/* b */ \"b\"]"),
    ];
    for (list, removed, expected) in cases {
        assert_eq!(after(list, removed, &[]), expected, "{list} without {removed:?}");
    }
}

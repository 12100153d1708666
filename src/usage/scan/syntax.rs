//! Syntax trees as the readers of all languages see them.
//!
//! A node of `tree_sitter` answers questions for its kind and for its fields by name, and looks each name up among
//! all names of the grammar, letter by letter. Here every grammar is asked once for its names, and a question
//! costs one look into a table. What is beside a node and around it is counted up to there, from the children of its
//! parent and from the root. Here a tree is gone through once and written down.

mod cursor;
mod errors;

use std::ops::Range;
use std::sync::OnceLock;

use tree_sitter::Language;

pub(super) use cursor::Cursor;
pub(super) use errors::Errors;

/// A grammar, with what it calls its kinds and fields.
pub(super) struct Grammar {
    language: fn() -> Language,
    known: OnceLock<Known>,
}

/// What a grammar is made of.
struct Known {
    language: Language,
    /// The name of each kind of node.
    kinds: Vec<&'static str>,
    /// Whether it is one that the grammar names, and not a sign or a keyword.
    named: Vec<bool>,
    /// The name of each field; the first has the number 1.
    names: Vec<&'static str>,
    /// The fields: open addressing by [`slot`].
    fields: Vec<Option<(&'static str, u16)>>,
}

impl Grammar {
    pub(super) const fn new(language: fn() -> Language) -> Self {
        Self { language, known: OnceLock::new() }
    }

    pub(super) fn language(&self) -> &Language {
        &self.known().language
    }

    fn known(&self) -> &Known {
        self.known.get_or_init(|| {
            let language = (self.language)();
            let count = u16::try_from(language.node_kind_count()).unwrap_or(u16::MAX);
            let kinds = (0..count).map(|id| language.node_kind_for_id(id).unwrap_or_default());
            let kinds = kinds.collect();
            let named = (0..count).map(|id| language.node_kind_is_named(id)).collect();
            let count = u16::try_from(language.field_count()).unwrap_or(u16::MAX);
            let labels = (1..=count).map(|id| language.field_name_for_id(id).unwrap_or_default());
            let labels: Vec<&'static str> = labels.collect();
            let mut fields = vec![None; SLOTS.max(usize::from(count).next_power_of_two() * 2)];
            for (id, name) in (1..).zip(labels.iter().copied()) {
                let mut at = slot(name) & (fields.len() - 1);
                while fields[at].is_some() {
                    at = (at + 1) & (fields.len() - 1);
                }
                fields[at] = Some((name, id));
            }
            Known { language, kinds, named, names: labels, fields }
        })
    }
}

impl Known {
    #[inline]
    fn kind(&self, id: u16) -> &'static str {
        // Errors have ids beyond those of the grammar.
        self.kinds.get(usize::from(id)).copied().unwrap_or("ERROR")
    }

    #[inline]
    fn field(&self, name: &str) -> Option<u16> {
        let mut at = slot(name) & (self.fields.len() - 1);
        // At least half of the slots are empty.
        while let Some((known, id)) = self.fields[at] {
            if known == name {
                return Some(id);
            }
            at = (at + 1) & (self.fields.len() - 1);
        }
        None
    }
}

/// The least number of slots for fields: few grammars have more than fifty.
const SLOTS: usize = 128;

/// Where the search for a field begins.
#[inline]
fn slot(name: &str) -> usize {
    let name = name.as_bytes();
    let byte = |at: usize| usize::from(name.get(at).copied().unwrap_or_default());
    name.len() * 37 + byte(0) * 5 + byte(name.len() / 2) * 11 + byte(name.len().wrapping_sub(1)) * 3
}

/// The tree of a text: its nodes in the order of the text, each before what it is made of.
pub(super) struct Tree {
    rows: Vec<Row>,
    known: &'static Known,
    /// Whether there is anything that the grammar does not know, or misses.
    has_error: bool,
}

/// A node as it is written down.
#[derive(Debug)]
struct Row {
    start: u32,
    end: u32,
    parent: u32,
    /// The first row that is no part of it.
    behind: u32,
    kind: u16,
    /// Which field of its parent it is; 0 where it is none.
    field: u16,
}

impl Tree {
    pub(super) fn new(tree: &tree_sitter::Tree, grammar: &'static Grammar) -> Self {
        let has_error = tree.root_node().has_error();
        Self { rows: rows(tree), known: grammar.known(), has_error }
    }

    pub(super) fn root_node(&self) -> Node<'_> {
        Node { tree: self, at: 0 }
    }

    #[inline]
    fn row(&self, at: u32) -> &Row {
        &self.rows[at as usize]
    }
}

/// Writes a tree down. No text comes to so many nodes that their numbers would not fit: see `source::LARGEST`.
fn rows(tree: &tree_sitter::Tree) -> Vec<Row> {
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let mut rows: Vec<Row> = Vec::with_capacity(tree.root_node().descendant_count());
    let mut cursor = tree.walk();
    let mut parent = 0;
    loop {
        let node = cursor.node();
        let at = number(rows.len());
        rows.push(Row {
            start: number(node.start_byte()),
            end: number(node.end_byte()),
            parent,
            behind: at + 1,
            kind: node.kind_id(),
            field: cursor.field_id().map_or(0, u16::from),
        });
        if cursor.goto_first_child() {
            parent = at;
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return rows;
            }
            let behind = number(rows.len());
            let ended = &mut rows[parent as usize];
            ended.behind = behind;
            parent = ended.parent;
        }
    }
}

/// A node of a tree.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    tree: &'t Tree,
    at: u32,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at && std::ptr::eq(self.tree, other.tree)
    }
}

impl Eq for Node<'_> {}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:?}", self.kind(), self.byte_range())
    }
}

impl<'t> Node<'t> {
    #[inline]
    fn row(&self) -> &'t Row {
        self.tree.row(self.at)
    }

    /// What it is.
    #[inline]
    pub(super) fn kind(&self) -> &'static str {
        self.tree.known.kind(self.row().kind)
    }

    /// What no other node of the tree has; never 0.
    #[inline]
    pub(super) fn id(&self) -> usize {
        self.at as usize + 1
    }

    #[inline]
    pub(super) fn is_named(&self) -> bool {
        self.tree.known.named.get(usize::from(self.row().kind)).copied().unwrap_or(true)
    }

    #[inline]
    pub(super) fn start_byte(&self) -> usize {
        self.row().start as usize
    }

    #[inline]
    pub(super) fn end_byte(&self) -> usize {
        self.row().end as usize
    }

    #[inline]
    pub(super) fn byte_range(&self) -> Range<usize> {
        let row = self.row();
        row.start as usize..row.end as usize
    }

    /// The children from one on that is no part of another.
    #[inline]
    fn siblings(&self, from: u32, end: u32) -> impl Iterator<Item = Self> + use<'t> {
        let tree = self.tree;
        let mut next = from;
        std::iter::from_fn(move || {
            let at = next;
            (at < end).then(|| {
                next = tree.row(at).behind;
                Self { tree, at }
            })
        })
    }

    #[inline]
    fn all_children(&self) -> impl Iterator<Item = Self> + use<'t> {
        self.siblings(self.at + 1, self.row().behind)
    }

    #[inline]
    pub(super) fn child_by_field_name(&self, name: &str) -> Option<Self> {
        let field = self.tree.known.field(name)?;
        self.all_children().find(|child| child.row().field == field)
    }

    pub(super) fn named_child(&self, index: u32) -> Option<Self> {
        self.all_children().filter(Self::is_named).nth(index as usize)
    }

    pub(super) fn named_child_count(&self) -> usize {
        self.all_children().filter(Self::is_named).count()
    }

    /// All children, each with the field that it is.
    pub(super) fn children_with_fields(&self) -> Vec<(Self, Option<&'static str>)> {
        self.all_children().map(|child| (child, child.field_name())).collect()
    }

    /// Which field of its parent it is.
    fn field_name(&self) -> Option<&'static str> {
        self.tree.known.names.get(usize::from(self.row().field).checked_sub(1)?).copied()
    }

    pub(super) fn parent(&self) -> Option<Self> {
        (self.at > 0).then(|| Self { at: self.row().parent, ..*self })
    }

    pub(super) fn next_named_sibling(&self) -> Option<Self> {
        let end = self.parent()?.row().behind;
        self.siblings(self.row().behind, end).find(Self::is_named)
    }

    /// Something that goes through the tree from here.
    pub(super) fn walk(&self) -> Cursor<'t> {
        Cursor::new(*self)
    }

    pub(super) fn children(&self, _: &mut Cursor<'t>) -> impl Iterator<Item = Self> + use<'t> {
        self.all_children()
    }

    pub(super) fn named_children(
        &self,
        _: &mut Cursor<'t>,
    ) -> impl Iterator<Item = Self> + use<'t> {
        self.all_children().filter(Self::is_named)
    }

    pub(super) fn children_by_field_name(
        &self,
        name: &str,
        _: &mut Cursor<'t>,
    ) -> impl Iterator<Item = Self> + use<'t> {
        let field = self.tree.known.field(name);
        self.all_children().filter(move |child| Some(child.row().field) == field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static PYTHON: Grammar = Grammar::new(|| tree_sitter_python::LANGUAGE.into());

    #[test]
    fn every_name_of_a_grammar_is_found_by_its_table() {
        let language = PYTHON.language();
        for id in 1..=u16::try_from(language.field_count()).expect("few fields") {
            let name = language.field_name_for_id(id).expect("ids begin with one");
            assert_eq!(PYTHON.known().field(name), language.field_id_for_name(name).map(u16::from));
        }
        assert_eq!(PYTHON.known().field("no_such_field"), None);
        assert_eq!(PYTHON.known().field(""), None);
    }

    /// What the library says of a node is what is written down of it.
    fn assert_same(own: Node<'_>, theirs: tree_sitter::Node<'_>) {
        let place = |node: tree_sitter::Node<'_>| (node.kind(), node.byte_range());
        let own_place = |node: Node<'_>| (node.kind(), node.byte_range());
        assert_eq!(own_place(own), place(theirs));
        assert_eq!(own.is_named(), theirs.is_named(), "{own:?}");
        assert_eq!(own.parent().map(own_place), theirs.parent().map(place), "{own:?}");
        let next = theirs.next_named_sibling().map(place);
        assert_eq!(own.next_named_sibling().map(own_place), next, "{own:?}");
        for name in &PYTHON.known().names {
            let of_theirs = theirs.child_by_field_name(name).map(place);
            assert_eq!(own.child_by_field_name(name).map(own_place), of_theirs, "{own:?} {name}");
        }
        let (mut cursor, mut other) = (own.walk(), theirs.walk());
        let own_children: Vec<_> = own.children(&mut cursor).collect();
        let their_children: Vec<_> = theirs.children(&mut other).collect();
        assert_eq!(own_children.len(), their_children.len(), "{own:?}");
        for (own, theirs) in own_children.into_iter().zip(their_children) {
            assert_same(own, theirs);
        }
    }

    #[test]
    fn nodes_are_what_the_library_says() {
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(PYTHON.language()).expect("the grammar fits the library");
        let text =
            "@a\ndef f(a, *b, c: int = 1): return a[0] )\n# d\nif x: y = f(z, k=2)\nelse: (1,)\n";
        let theirs = parser.parse(text, None).expect("nothing stops it");
        let own = Tree::new(&theirs, &PYTHON);
        assert_same(own.root_node(), theirs.root_node());
    }
}

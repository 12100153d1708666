//! Syntax trees as the readers of all languages see them.
//!
//! A node of `tree_sitter` answers questions for its kind and for its fields by name, and looks each name up among
//! all names of the grammar, letter by letter. Here every grammar is asked once for its names, and a question
//! costs one look into a table.

use std::ops::Range;
use std::sync::OnceLock;

use tree_sitter::Language;

use crate::text::Span;

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
            let count = u16::try_from(language.field_count()).unwrap_or(u16::MAX);
            let mut fields = vec![None; SLOTS.max(usize::from(count).next_power_of_two() * 2)];
            for id in 1..=count {
                let Some(name) = language.field_name_for_id(id) else { continue };
                let mut at = slot(name) & (fields.len() - 1);
                while fields[at].is_some() {
                    at = (at + 1) & (fields.len() - 1);
                }
                fields[at] = Some((name, id));
            }
            Known { language, kinds, fields }
        })
    }
}

impl Known {
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

/// The tree of a text.
pub(super) struct Tree {
    tree: tree_sitter::Tree,
    grammar: &'static Grammar,
}

impl Tree {
    pub(super) fn new(tree: tree_sitter::Tree, grammar: &'static Grammar) -> Self {
        Self { tree, grammar }
    }

    pub(super) fn root_node(&self) -> Node<'_> {
        Node { node: self.tree.root_node(), known: self.grammar.known() }
    }

    /// What the grammar could not make sense of.
    pub(super) fn errors(&self) -> Errors {
        let mut errors = Errors::default();
        let mut cursor = self.tree.walk();
        let mut around: Option<Span> = None;
        loop {
            let node = cursor.node();
            let span = Span::new(node.start_byte(), node.end_byte());
            let is_inside = around.is_some_and(|around| span.start < around.end);
            if is_inside && node.kind().ends_with("comment") {
                errors.remarks.push(span);
            } else if !is_inside && node.is_error() {
                errors.spans.push(span);
                around = Some(span);
            }
            let goes_on = node.has_error() || is_inside;
            if goes_on && cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return errors;
                }
            }
        }
    }
}

/// What a grammar could not make sense of, in the order of the text.
#[derive(Debug, Default)]
pub(super) struct Errors {
    /// What was skipped: each with all that is in it.
    pub(super) spans: Vec<Span>,
    /// Comments in there.
    remarks: Vec<Span>,
}

impl Errors {
    pub(super) fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Whether something stands in a comment.
    pub(super) fn is_remark(&self, place: Span) -> bool {
        let before = self.remarks.partition_point(|remark| remark.start <= place.start);
        before.checked_sub(1).is_some_and(|last| place.end <= self.remarks[last].end)
    }
}

/// A node of a tree.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    node: tree_sitter::Node<'t>,
    known: &'static Known,
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.node == other.node
    }
}

impl Eq for Node<'_> {}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.node.fmt(f)
    }
}

impl<'t> Node<'t> {
    #[inline]
    fn of(self, node: tree_sitter::Node<'t>) -> Self {
        Self { node, known: self.known }
    }

    /// What it is.
    #[inline]
    pub(super) fn kind(&self) -> &'static str {
        match self.known.kinds.get(usize::from(self.node.kind_id())) {
            Some(kind) => kind,
            // Errors have ids beyond those of the grammar.
            None => self.node.kind(),
        }
    }

    /// What no other node of the tree has.
    #[inline]
    pub(super) fn id(&self) -> usize {
        self.node.id()
    }

    #[inline]
    pub(super) fn is_named(&self) -> bool {
        self.node.is_named()
    }

    #[inline]
    pub(super) fn start_byte(&self) -> usize {
        self.node.start_byte()
    }

    #[inline]
    pub(super) fn end_byte(&self) -> usize {
        self.node.end_byte()
    }

    #[inline]
    pub(super) fn byte_range(&self) -> Range<usize> {
        self.node.byte_range()
    }

    #[inline]
    pub(super) fn child_by_field_name(&self, name: &str) -> Option<Self> {
        let field = self.known.field(name)?;
        self.node.child_by_field_id(field).map(|node| self.of(node))
    }

    pub(super) fn named_child(&self, index: u32) -> Option<Self> {
        self.node.named_child(index).map(|node| self.of(node))
    }

    pub(super) fn named_child_count(&self) -> usize {
        self.node.named_child_count()
    }

    /// All children, each with the field that it is. To ask for the field of one child is to count up to it.
    pub(super) fn children_with_fields(&self) -> Vec<(Self, Option<&'static str>)> {
        let mut cursor = self.walk();
        let mut all = Vec::new();
        let mut more = cursor.goto_first_child();
        while more {
            all.push((cursor.node(), cursor.field_name()));
            more = cursor.goto_next_sibling();
        }
        all
    }

    pub(super) fn parent(&self) -> Option<Self> {
        self.node.parent().map(|node| self.of(node))
    }

    pub(super) fn next_named_sibling(&self) -> Option<Self> {
        self.node.next_named_sibling().map(|node| self.of(node))
    }

    /// Something that goes through the tree from here.
    pub(super) fn walk(&self) -> Cursor<'t> {
        Cursor { cursor: self.node.walk(), known: self.known }
    }

    pub(super) fn children<'c>(
        &self,
        cursor: &'c mut Cursor<'t>,
    ) -> impl ExactSizeIterator<Item = Self> + 'c {
        let known = self.known;
        self.node.children(&mut cursor.cursor).map(move |node| Self { node, known })
    }

    pub(super) fn named_children<'c>(
        &self,
        cursor: &'c mut Cursor<'t>,
    ) -> impl ExactSizeIterator<Item = Self> + 'c {
        let known = self.known;
        self.node.named_children(&mut cursor.cursor).map(move |node| Self { node, known })
    }

    pub(super) fn children_by_field_name<'c>(
        &self,
        name: &str,
        cursor: &'c mut Cursor<'t>,
    ) -> impl Iterator<Item = Self> + 'c {
        let known = self.known;
        let field = known.field(name).and_then(std::num::NonZeroU16::new);
        let node = self.node;
        let found = field.map(|field| node.children_by_field_id(field, &mut cursor.cursor));
        found.into_iter().flatten().map(move |node| Self { node, known })
    }
}

/// Goes through a tree.
pub(super) struct Cursor<'t> {
    cursor: tree_sitter::TreeCursor<'t>,
    known: &'static Known,
}

impl<'t> Cursor<'t> {
    pub(super) fn node(&self) -> Node<'t> {
        Node { node: self.cursor.node(), known: self.known }
    }

    pub(super) fn field_name(&self) -> Option<&'static str> {
        self.cursor.field_name()
    }

    pub(super) fn goto_first_child(&mut self) -> bool {
        self.cursor.goto_first_child()
    }

    pub(super) fn goto_next_sibling(&mut self) -> bool {
        self.cursor.goto_next_sibling()
    }

    pub(super) fn goto_parent(&mut self) -> bool {
        self.cursor.goto_parent()
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

    #[test]
    fn nodes_are_of_the_kind_that_the_library_says() {
        let mut parser = tree_sitter::Parser::new();
        parser.set_language(PYTHON.language()).expect("the grammar fits the library");
        let tree = parser.parse("def f(a, *b): return a[0] )", None).expect("nothing stops it");
        let tree = Tree::new(tree, &PYTHON);
        let mut left = vec![tree.root_node()];
        let mut errors = 0;
        while let Some(node) = left.pop() {
            assert_eq!(node.kind(), node.node.kind());
            errors += usize::from(node.kind() == "ERROR");
            let mut cursor = node.walk();
            left.extend(node.children(&mut cursor));
        }
        assert_eq!(errors, 1);
    }
}

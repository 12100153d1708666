//! All published routes as one tree of path segments.
//!
//! A literal segment beats a literal with a parameter behind it (`$Task`, `@scope`), that beats a
//! parameter, that beats a parameter that takes all the rest. Text is borrowed from the catalog, and
//! literals of all nodes share one hash table, so that building the tree costs less than a millisecond
//! and a lookup allocates nothing.

use std::sync::OnceLock;

use super::address::Segment;
use super::placeholder::{Standing, standing};
use super::verb::Verb;
use crate::catalog::OperationRow;

pub(super) const ROOT: u32 = 0;
const NONE: u32 = 0;

/// One operation at the end of a route.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry<'c> {
    /// Index of the operation in the catalog.
    pub operation: u32,
    /// Its verb.
    pub verb: Verb,
    /// How new the route is: the greater wins.
    pub rank: i32,
    /// Fewest and most segments of project and team before the route.
    pub prefix: (u8, u8),
    /// The parameter that takes the rest of the path, where the route ends in one.
    pub rest: Option<&'c str>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Node<'c> {
    parent: u32,
    /// The literal under which the parent has this node; empty for other children.
    literal: &'c str,
    param: u32,
    rest: u32,
    /// Whether [`Index::mixed`] has children of this node.
    has_mixed: bool,
    entries: (u32, u32),
}

/// A child reached through a literal and a parameter: `${type}`, `@{scope}`.
#[derive(Debug, Clone, Copy)]
struct Mixed<'c> {
    parent: u32,
    before: &'c str,
    child: u32,
}

/// The tree.
#[derive(Debug)]
pub(super) struct Index<'c> {
    nodes: Vec<Node<'c>>,
    /// Open addressing: ids of nodes that have a literal, by parent and literal.
    table: Vec<u32>,
    mixed: Vec<Mixed<'c>>,
    entries: Vec<Entry<'c>>,
    /// All nodes but the root, by their parents. Only ambiguous URLs ask for it, and it would cost every start.
    by_parent: OnceLock<Vec<u32>>,
}

/// What a way through the tree takes for granted: that a placeholder stands for a literal.
#[derive(Debug, Clone, Copy, Default)]
struct Guess {
    /// For the last one.
    here: bool,
    /// For any.
    anywhere: bool,
}

/// One route to be put into the tree.
#[derive(Debug)]
pub(super) struct Route<'c> {
    /// Segments from the marker on.
    pub segments: Vec<&'c str>,
    /// Whether the last segment takes all the rest.
    pub catch_all: bool,
    /// What is found there.
    pub entry: Entry<'c>,
}

impl<'c> Index<'c> {
    /// Builds the tree from every route of every operation.
    pub(super) fn build(rows: &'c [OperationRow]) -> Self {
        let mut index = Self {
            nodes: Vec::with_capacity(rows.len() * 2),
            table: vec![NONE; (rows.len() * 4).next_power_of_two().max(64)],
            mixed: Vec::new(),
            entries: Vec::with_capacity(rows.len() * 2),
            by_parent: OnceLock::new(),
        };
        index.nodes.push(Node::default());
        let mut placed = Vec::with_capacity(rows.len() * 2);
        super::templates::each_route(rows, |route| {
            let node = index.place(&route);
            placed.push((node, route.entry));
        });
        placed.sort_by_key(|(node, entry)| (*node, entry.operation));
        for (node, entry) in placed {
            let at = index.entries.len();
            let range = &mut index.nodes[node as usize].entries;
            if range.0 == range.1 {
                *range = (narrow(at), narrow(at));
            }
            range.1 += 1;
            index.entries.push(entry);
        }
        index
    }

    fn place(&mut self, route: &Route<'c>) -> u32 {
        let mut node = ROOT;
        for (at, segment) in route.segments.iter().enumerate() {
            let last = at + 1 == route.segments.len();
            node = match segment.find('{') {
                Some(0) if last && route.catch_all => self.child(node, |node| &mut node.rest),
                Some(0) => self.child(node, |node| &mut node.param),
                Some(brace) => self.mixed_child(node, &segment[..brace]),
                None => self.literal_child(node, segment),
            };
        }
        node
    }

    fn push(&mut self, parent: u32, literal: &'c str) -> u32 {
        self.nodes.push(Node { parent, literal, ..Node::default() });
        narrow(self.nodes.len() - 1)
    }

    fn child(
        &mut self,
        parent: u32,
        slot: impl for<'n> Fn(&'n mut Node<'c>) -> &'n mut u32,
    ) -> u32 {
        let known = *slot(&mut self.nodes[parent as usize]);
        if known != NONE {
            return known;
        }
        let child = self.push(parent, "");
        *slot(&mut self.nodes[parent as usize]) = child;
        child
    }

    fn mixed_child(&mut self, parent: u32, before: &'c str) -> u32 {
        let same = |mixed: &&Mixed<'_>| {
            mixed.parent == parent && mixed.before.eq_ignore_ascii_case(before)
        };
        if let Some(known) = self.mixed.iter().find(same) {
            return known.child;
        }
        let child = self.push(parent, "");
        self.mixed.push(Mixed { parent, before, child });
        self.nodes[parent as usize].has_mixed = true;
        child
    }

    fn literal_child(&mut self, parent: u32, literal: &'c str) -> u32 {
        if let Some(known) = self.literal(parent, literal) {
            return known;
        }
        let child = self.push(parent, literal);
        if self.nodes.len() * 2 > self.table.len() {
            let literals = (1..narrow(self.nodes.len()))
                .filter(|&id| !self.nodes[id as usize].literal.is_empty());
            let literals: Vec<u32> = literals.collect();
            self.table = vec![NONE; self.table.len() * 2];
            for id in literals {
                self.enter(id);
            }
        } else {
            self.enter(child);
        }
        child
    }

    fn enter(&mut self, id: u32) {
        let Node { parent, literal, .. } = self.nodes[id as usize];
        let mut slot = self.slot(parent, literal);
        while self.table[slot] != NONE {
            slot = (slot + 1) & (self.table.len() - 1);
        }
        self.table[slot] = id;
    }

    fn slot(&self, parent: u32, literal: &str) -> usize {
        const PRIME: u64 = 0x0100_0000_01b3;
        let mut hash = u64::from(parent).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        for byte in literal.bytes() {
            // Setting the bit folds the case of letters; equality is checked afterwards.
            hash = (hash ^ u64::from(byte | 0x20)).wrapping_mul(PRIME);
        }
        let mixed = hash ^ (hash >> 29);
        usize::try_from(mixed & 0xffff_ffff).unwrap_or_default() & (self.table.len() - 1)
    }

    /// Whether a published route has this segment anywhere, in any case.
    pub(super) fn has_segment(&self, segment: &str) -> bool {
        self.nodes.iter().any(|node| node.literal.eq_ignore_ascii_case(segment))
    }

    /// The child of a node under a literal, in any case.
    pub(super) fn literal(&self, parent: u32, literal: &str) -> Option<u32> {
        let mut slot = self.slot(parent, literal);
        loop {
            let id = self.table[slot];
            if id == NONE {
                return None;
            }
            let node = &self.nodes[id as usize];
            if node.parent == parent && node.literal.eq_ignore_ascii_case(literal) {
                return Some(id);
            }
            slot = (slot + 1) & (self.table.len() - 1);
        }
    }

    /// What is found at a node.
    pub(super) fn entries(&self, node: u32) -> &[Entry<'c>] {
        let (from, to) = self.nodes[node as usize].entries;
        &self.entries[from as usize..to as usize]
    }

    /// The best node for a path that `accept` takes.
    pub(super) fn find(
        &self,
        node: u32,
        path: &[Segment<'_>],
        accept: &impl Fn(&[Entry<'c>]) -> bool,
    ) -> Option<u32> {
        let takes = |node: u32| accept(self.entries(node)).then_some(node);
        let Some((segment, rest)) = path.split_first() else { return takes(node) };
        let here = &self.nodes[node as usize];
        if let Some(child) = self.literal(node, segment)
            && let Some(found) = self.find(child, rest, accept)
        {
            return Some(found);
        }
        let mut mixed_late = false;
        match standing(segment) {
            // `items${query}`: what is glued on is taken for a query.
            Standing::Glued(length) if rest.is_empty() => {
                if let Some(child) = self.literal(node, &segment[..length])
                    && let Some(found) = takes(child)
                {
                    return Some(found);
                }
            }
            Standing::Whole => mixed_late = true,
            _ => {}
        }
        let mixed = || {
            let found = |child| self.find(child, rest, accept);
            here.has_mixed.then(|| self.mixed_children(node, segment).find_map(found)).flatten()
        };
        if !mixed_late && let Some(found) = mixed() {
            return Some(found);
        }
        if here.param != NONE
            && let Some(found) = self.find(here.param, rest, accept)
        {
            return Some(found);
        }
        if mixed_late && let Some(found) = mixed() {
            return Some(found);
        }
        if here.rest == NONE { None } else { takes(here.rest) }
    }

    fn mixed_children<'i>(
        &'i self,
        parent: u32,
        segment: &'i str,
    ) -> impl Iterator<Item = u32> + 'i {
        let fits = move |mixed: &&Mixed<'c>| {
            let head = segment.get(..mixed.before.len());
            mixed.parent == parent
                && segment.len() > mixed.before.len()
                && head.is_some_and(|head| head.eq_ignore_ascii_case(mixed.before))
        };
        self.mixed.iter().filter(fits).map(|mixed| mixed.child)
    }

    /// Every node that a path can mean when its placeholders may stand for literals too, and whether one does.
    pub(super) fn find_all(&self, path: &[Segment<'_>], found: &mut Vec<(u32, bool)>) {
        self.find_all_from(ROOT, Guess::default(), path, found);
    }

    fn find_all_from(
        &self,
        node: u32,
        guess: Guess,
        path: &[Segment<'_>],
        found: &mut Vec<(u32, bool)>,
    ) {
        let Some((segment, rest)) = path.split_first() else {
            if !self.entries(node).is_empty() && !found.iter().any(|(known, _)| *known == node) {
                found.push((node, guess.anywhere));
            }
            return;
        };
        let here = Guess { here: false, ..guess };
        if matches!(standing(segment), Standing::Whole | Standing::Dollar) {
            for child in self.children(node) {
                let is_guessed = !self.nodes[child as usize].literal.is_empty();
                let guess = Guess { here: is_guessed, anywhere: guess.anywhere || is_guessed };
                self.find_all_from(child, guess, rest, found);
            }
        } else if let Some(child) = self.literal(node, segment) {
            self.find_all_from(child, here, rest, found);
        } else {
            let at = &self.nodes[node as usize];
            if at.param != NONE {
                self.find_all_from(at.param, here, rest, found);
            }
            // What takes any path at all says nothing of one whose beginning is a guess.
            if at.rest != NONE && !guess.here {
                self.find_all_from(at.rest, here, &[], found);
            }
        }
    }

    fn children(&self, parent: u32) -> impl Iterator<Item = u32> {
        let of = |id: u32| self.nodes[id as usize].parent;
        let all = self.by_parent.get_or_init(|| {
            let mut all: Vec<u32> =
                (0..narrow(self.nodes.len())).filter(|id| *id != ROOT).collect();
            all.sort_by_key(|id| of(*id));
            all
        });
        let from = all.partition_point(|id| of(*id) < parent);
        all[from..].iter().copied().take_while(move |id| of(*id) == parent)
    }
}

fn narrow(count: usize) -> u32 {
    u32::try_from(count).expect("a catalog has fewer routes than 2^32")
}

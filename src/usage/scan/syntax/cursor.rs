//! Going through a tree, up and down and sideways.

use super::Node;

/// Goes through a tree.
pub(in super::super) struct Cursor<'t> {
    top: u32,
    node: Node<'t>,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(node: Node<'t>) -> Self {
        Self { top: node.at, node }
    }

    pub(in super::super) fn node(&self) -> Node<'t> {
        self.node
    }

    pub(in super::super) fn field_name(&self) -> Option<&'static str> {
        if self.node.at == self.top { None } else { self.node.field_name() }
    }

    pub(in super::super) fn goto_first_child(&mut self) -> bool {
        let has_children = self.node.row().behind > self.node.at + 1;
        self.node.at += u32::from(has_children);
        has_children
    }

    pub(in super::super) fn goto_next_sibling(&mut self) -> bool {
        if self.node.at == self.top {
            return false;
        }
        let row = self.node.row();
        let has_next = row.behind < self.node.tree.row(row.parent).behind;
        if has_next {
            self.node.at = row.behind;
        }
        has_next
    }

    pub(in super::super) fn goto_parent(&mut self) -> bool {
        let is_inside = self.node.at != self.top;
        if is_inside {
            self.node.at = self.node.row().parent;
        }
        is_inside
    }
}

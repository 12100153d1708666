//! What is repeated in a Terraform file: `dynamic` blocks, `for_each` of resources, and `for` over lists and maps that
//! are written out.

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ForExpr};
use hcl_edit::structure::Block;

use super::evaluate::File;
use crate::manifest::declaration::Text;
use crate::manifest::entra::tree::{Item, Node};
use crate::text::Span;

/// A repetition: the key and the value of one element.
pub(super) struct Element {
    key: Item,
    value: Item,
}

impl Element {
    /// Both as what `each`, or the name of a dynamic block, stands for.
    fn both(&self) -> Item {
        let entries = vec![("key".into(), self.key.clone()), ("value".into(), self.value.clone())];
        Item { node: Node::Map(entries), span: self.value.span }
    }
}

/// The elements of a list, map or set whose length can be told; nothing where it cannot.
fn elements(item: &Item) -> Option<Vec<Element>> {
    match &item.node {
        Node::List(items) => {
            let open = |item: &Item| matches!(item.node, Node::Unknown | Node::Names);
            (!items.iter().any(open)).then(|| {
                items.iter().map(|one| Element { key: one.clone(), value: one.clone() }).collect()
            })
        }
        Node::Map(entries) => Some(
            entries
                .iter()
                .map(|(name, value)| {
                    let span = value.span;
                    let key = Node::Text(Text { value: name.clone(), span });
                    Element { key: Item { node: key, span }, value: value.clone() }
                })
                .collect(),
        ),
        _ => None,
    }
}

impl File<'_> {
    /// What a name stands for inside of what is repeated.
    pub(super) fn bound(&self, name: &str) -> Option<Item> {
        let bound = self.bound.borrow();
        bound.iter().rev().find(|(known, _)| &**known == name).map(|(_, item)| item.clone())
    }

    /// Whether a value comes from an element of what is repeated.
    pub(super) fn is_bound(&self, expression: &Expression) -> bool {
        let root = match expression {
            Expression::Variable(name) => Some(name.as_str()),
            Expression::Traversal(traversal) => {
                traversal.expr.as_variable().map(hcl_edit::Ident::as_str)
            }
            _ => None,
        };
        root.is_some_and(|name| self.bound(name).is_some())
    }

    /// Does something while names stand for values.
    fn with<T>(&self, names: Vec<(Box<str>, Item)>, work: impl FnOnce() -> T) -> T {
        let before = self.bound.borrow().len();
        self.bound.borrow_mut().extend(names);
        let done = work();
        self.bound.borrow_mut().truncate(before);
        done
    }

    /// The blocks that a dynamic block makes; where nobody can tell how many, one with elements that are not known.
    pub(super) fn dynamic(&self, block: &Block) -> Vec<(Box<str>, Item)> {
        let Some(label) = block.labels.first().map(hcl_edit::structure::BlockLabel::as_str) else {
            return Vec::new();
        };
        let each = block.body.get_attribute("for_each").map(|each| self.item(&each.value));
        let iterator = block.body.get_attribute("iterator");
        let iterator =
            iterator.and_then(|name| name.value.as_variable()).map(hcl_edit::Ident::as_str);
        let content = block.body.blocks().find(|inner| inner.has_ident("content"));
        if let (Some(content), Some(all)) = (content, each.as_ref().and_then(elements)) {
            let made = all.into_iter().map(|one| {
                let bound = vec![(iterator.unwrap_or(label).into(), one.both())];
                (label.into(), self.with(bound, || self.block(content)))
            });
            return made.collect();
        }
        // How many there are is known only when it is run; what does not depend on an element can be told.
        let head = self.span(block.ident.span());
        let one = content.map_or(Item::unknown(head), |content| {
            let bound = vec![(iterator.unwrap_or(label).into(), Item::unknown(head))];
            self.with(bound, || self.block(content))
        });
        let mut entries = vec![(label.into(), one)];
        // A list that is written where it is used can be read for itself.
        entries.extend(each.map(|each| ("for_each".into(), each)));
        entries
    }

    /// Does something for each of the resources that a block with `for_each` makes, or once.
    pub(super) fn for_each<T>(&self, block: &Block, mut work: impl FnMut() -> T) -> Vec<T> {
        let each = block.body.get_attribute("for_each").map(|each| self.item(&each.value));
        match each.as_ref().and_then(elements) {
            Some(all) => all
                .into_iter()
                .map(|one| self.with(vec![("each".into(), one.both())], &mut work))
                .collect(),
            None => vec![work()],
        }
    }

    /// The value of a `for` over what is written out; nothing where that cannot be told.
    pub(super) fn repeated(&self, each: &ForExpr) -> Option<Node> {
        if each.cond.is_some() || each.grouping {
            return None;
        }
        let all = elements(&self.item(&each.intro.collection_expr))?;
        let mut items: Vec<Item> = Vec::new();
        let mut entries: Vec<(Box<str>, Item)> = Vec::new();
        for one in all {
            let mut names = vec![(each.intro.value_var.as_str().into(), one.value)];
            names.extend(each.intro.key_var.as_ref().map(|name| (name.as_str().into(), one.key)));
            self.with(names, || {
                let value = self.item(&each.value_expr);
                let value = if self.is_bound(&each.value_expr) { own_place(value) } else { value };
                match &each.key_expr {
                    None => items.push(value),
                    Some(key) => {
                        let key = self.item(key).text().map(|text| text.value.clone());
                        entries.push((key.unwrap_or_default(), value));
                    }
                }
            });
        }
        Some(if each.key_expr.is_some() { Node::Map(entries) } else { Node::List(items) })
    }
}

/// A value with the place of its text.
fn own_place(item: Item) -> Item {
    let span: Span = match &item.node {
        Node::Text(text) | Node::ByName(text) => text.span,
        _ => item.span,
    };
    Item { span, ..item }
}

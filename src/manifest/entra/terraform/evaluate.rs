//! Values of a Terraform file, as far as they can be told without running it.

use std::cell::Cell;
use std::collections::HashMap;

use hcl_edit::Span as _;
use hcl_edit::expr::{
    BinaryOperator, Expression, ForExpr, FuncCall, ObjectKey, Traversal, TraversalOperator,
};
use hcl_edit::structure::{Block, Body, Structure};

use super::{blocks_of, is_our_name, placed, well_known};
use crate::manifest::declaration::Text;
use crate::manifest::entra::AZURE_DEVOPS;
use crate::manifest::entra::tree::{Item, Node};
use crate::text::{SourceText, Span};

/// How many values are worked out for one file: references to references multiply.
const BUDGET: usize = 50_000;

/// How deep references to references are followed.
const DEPTH: usize = 24;

/// A file and what can be referred to in it.
pub(super) struct File<'f> {
    pub(super) source: &'f SourceText,
    locals: HashMap<&'f str, &'f Expression>,
    variables: HashMap<&'f str, &'f Expression>,
    principals: HashMap<&'f str, &'f Body>,
    budget: Cell<usize>,
    depth: Cell<usize>,
}

impl<'f> File<'f> {
    pub(super) fn new(source: &'f SourceText, body: &'f Body) -> Self {
        let locals = blocks_of(body, "locals").flat_map(|block| block.body.attributes());
        let locals = locals.map(|attribute| (attribute.key.as_str(), &attribute.value)).collect();
        let variables = blocks_of(body, "variable").filter_map(|block| {
            let default = block.body.get_attribute("default")?;
            Some((block.labels.first()?.as_str(), &default.value))
        });
        let of_principals =
            ["data", "resource"].into_iter().flat_map(|ident| blocks_of(body, ident));
        let principals = of_principals.filter_map(|block| match block.labels.as_slice() {
            [kind, name] if kind.as_str() == "azuread_service_principal" => {
                Some((name.as_str(), &block.body))
            }
            _ => None,
        });
        Self {
            source,
            locals,
            variables: variables.collect(),
            principals: principals.collect(),
            budget: Cell::new(BUDGET),
            depth: Cell::new(0),
        }
    }

    fn span(&self, range: Option<std::ops::Range<usize>>) -> Span {
        range.map_or(Span::default(), |range| placed(self.source.body_start(), &range))
    }

    /// The body of a block as names with values.
    pub(super) fn block(&self, block: &Block) -> Item {
        let span = self.span(block.span());
        let mut entries: Vec<(Box<str>, Item)> = Vec::new();
        for structure in &block.body {
            match structure {
                Structure::Attribute(attribute) => {
                    entries.push((attribute.key.as_str().into(), self.item(&attribute.value)));
                }
                Structure::Block(inner) if inner.has_ident("dynamic") => {
                    let Some(name) = inner.labels.first() else { continue };
                    // How many there are and what is in them depends on the run.
                    let head = self.span(inner.ident.span());
                    entries.push((name.as_str().into(), Item::unknown(head)));
                    // A list that is written where it is used can be read for itself.
                    let each = inner.body.get_attribute("for_each");
                    entries.extend(each.map(|each| ("for_each".into(), self.item(&each.value))));
                }
                Structure::Block(inner) => {
                    entries.push((inner.ident.as_str().into(), self.block(inner)));
                }
            }
        }
        Item { node: Node::Map(entries), span }
    }

    /// A value as far as it can be told.
    pub(super) fn item(&self, expression: &Expression) -> Item {
        let span = self.span(expression.span());
        let left = self.budget.get();
        if left == 0 || self.depth.get() >= DEPTH {
            return Item::unknown(span);
        }
        self.budget.set(left - 1);
        self.depth.set(self.depth.get() + 1);
        let node = self.node(expression, span);
        self.depth.set(self.depth.get() - 1);
        Item { node, span }
    }

    fn node(&self, expression: &Expression, span: Span) -> Node {
        match expression {
            Expression::String(text) => {
                let quoted = self.source.slice(span).starts_with('"');
                let inside = Span::new(span.start + 1, span.end.saturating_sub(1));
                let span = if quoted { inside } else { span };
                Node::Text(Text { value: text.as_str().into(), span })
            }
            Expression::Parenthesis(inner) => self.item(inner.inner()).node,
            Expression::Array(array) => Node::List(array.iter().map(|e| self.item(e)).collect()),
            Expression::Object(object) => {
                let entry = |(key, value): (&ObjectKey, &hcl_edit::expr::ObjectValue)| {
                    Some((key_name(key)?, self.item(value.expr())))
                };
                Node::Map(object.iter().filter_map(entry).collect())
            }
            Expression::Traversal(traversal) => self.traversal(traversal, span),
            Expression::FuncCall(call) => self.call(call),
            Expression::ForExpr(each) => self.each(each),
            _ => Node::Unknown,
        }
    }

    fn traversal(&self, traversal: &Traversal, span: Span) -> Node {
        let mut steps = Vec::new();
        for operator in &traversal.operators {
            let step = match operator.value() {
                TraversalOperator::GetAttr(name) => Some(name.as_str().into()),
                TraversalOperator::Index(Expression::String(text)) => Some(text.as_str().into()),
                TraversalOperator::Index(Expression::Number(number)) => {
                    Some(number.value().to_string())
                }
                TraversalOperator::Index(other) => {
                    self.item(other).text().map(|t| t.value.to_string())
                }
                TraversalOperator::LegacyIndex(number) => Some(number.value().to_string()),
                _ => None,
            };
            let Some(step) = step else { return Node::Unknown };
            steps.push(step);
        }
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        let text = |value: &str| Text { value: value.into(), span };
        let root = match &traversal.expr {
            Expression::Variable(name) => name.as_str(),
            other => return descend(self.item(other).node, &steps, span),
        };
        match (root, steps.as_slice()) {
            ("local", [name, rest @ ..]) => self.follow(self.locals.get(name), rest, span),
            ("var", [name, rest @ ..]) => self.follow(self.variables.get(name), rest, span),
            ("data", ["azuread_application_published_app_ids", _, "result", name]) => {
                well_known(name).map_or(Node::Unknown, |id| Node::Text(text(id)))
            }
            ("data", ["azuread_service_principal", name, rest @ ..])
            | ("azuread_service_principal", [name, rest @ ..]) => match rest {
                ["oauth2_permission_scope_ids" | "app_role_ids", rest @ ..] => {
                    descend(Node::Names, rest, span)
                }
                ["client_id" | "application_id"] => {
                    self.client(name).map_or(Node::Unknown, |id| Node::Text(text(&id)))
                }
                _ => Node::Unknown,
            },
            _ => Node::Unknown,
        }
    }

    /// What a reference stands for. A text is placed where it is used, since that is what asks.
    fn follow(&self, to: Option<&&Expression>, steps: &[&str], span: Span) -> Node {
        let Some(expression) = to else { return Node::Unknown };
        descend(self.item(expression).node, steps, span)
    }

    /// The id of the application of a service principal.
    fn client(&self, principal: &str) -> Option<Box<str>> {
        let body = self.principals.get(principal)?;
        let id = ["client_id", "application_id"].iter().find_map(|key| body.get_attribute(key));
        if let Some(id) = id {
            return self.item(&id.value).text().map(|text| text.value.clone());
        }
        let name = self.item(&body.get_attribute("display_name")?.value);
        name.text().filter(|name| is_our_name(&name.value)).map(|_| AZURE_DEVOPS.into())
    }

    /// The id of the application whose service principal an attribute names.
    pub(super) fn client_of(&self, body: &Body, key: &str) -> Option<Item> {
        let attribute = body.get_attribute(key)?;
        let span = self.span(attribute.value.span());
        let Expression::Traversal(traversal) = &attribute.value else { return None };
        let steps = traversal.operators.iter().map(|operator| match operator.value() {
            TraversalOperator::GetAttr(name) => Some(name.as_str()),
            _ => None,
        });
        let steps: Vec<&str> = steps.collect::<Option<_>>()?;
        let root = traversal.expr.as_variable()?.as_str();
        let (("data", ["azuread_service_principal", name, _])
        | ("azuread_service_principal", [name, _])) = (root, steps.as_slice())
        else {
            return None;
        };
        let value = self.client(name)?;
        Some(Item { node: Node::Text(Text { value, span }), span })
    }

    fn call(&self, call: &FuncCall) -> Node {
        let arguments: Vec<Item> = call.args.iter().map(|argument| self.item(argument)).collect();
        match (call.name.name.as_str(), arguments.as_slice()) {
            ("one" | "element", [list, ..]) => match &list.node {
                Node::List(items) if items.len() == 1 => items[0].node.clone(),
                _ => Node::Unknown,
            },
            ("lookup", [map, key, ..]) => match (&map.node, key.text()) {
                (Node::Names, Some(name)) => Node::ByName(name.clone()),
                _ => Node::Unknown,
            },
            ("tolist" | "toset" | "compact" | "distinct" | "concat" | "flatten", lists) => {
                let mut all = Vec::new();
                for list in lists {
                    match &list.node {
                        Node::List(items) => all.extend(items.iter().cloned()),
                        _ => all.push(list.clone()),
                    }
                }
                Node::List(all)
            }
            _ => Node::Unknown,
        }
    }

    /// Permissions picked out of all those of a service principal by their names.
    fn each(&self, each: &ForExpr) -> Node {
        let ends = |expression: &Expression, name: &str| match expression {
            Expression::Traversal(traversal) => matches!(
                traversal.operators.last().map(hcl_edit::Decorated::value),
                Some(TraversalOperator::GetAttr(last)) if last.as_str() == name
            ),
            _ => false,
        };
        if !ends(&each.value_expr, "id") {
            return Node::Unknown;
        }
        if let Some(key) = &each.key_expr {
            return if ends(key, "value") { Node::Names } else { Node::Unknown };
        }
        let Some(Expression::BinaryOp(test)) = each.cond.as_ref().map(|cond| &cond.expr) else {
            return Node::Unknown;
        };
        let sides = [(&test.lhs_expr, &test.rhs_expr), (&test.rhs_expr, &test.lhs_expr)];
        let name = sides.into_iter().find_map(|(left, right)| {
            let equal = *test.operator.value() == BinaryOperator::Eq && ends(left, "value");
            if equal { self.item(right).text().cloned() } else { None }
        });
        name.map_or(Node::Unknown, |name| {
            let span = name.span;
            Node::List(vec![Item { node: Node::ByName(name), span }])
        })
    }
}

fn key_name(key: &ObjectKey) -> Option<Box<str>> {
    match key {
        ObjectKey::Expression(Expression::String(text)) => Some(text.as_str().into()),
        ObjectKey::Ident(name) | ObjectKey::Expression(Expression::Variable(name)) => {
            Some(name.as_str().into())
        }
        ObjectKey::Expression(_) => None,
    }
}

/// The value some steps further in.
fn descend(node: Node, steps: &[&str], span: Span) -> Node {
    let Some((step, rest)) = steps.split_first() else {
        return match node {
            Node::Text(text) => Node::Text(Text { span, ..text }),
            Node::ByName(name) => Node::ByName(Text { span, ..name }),
            node => node,
        };
    };
    match node {
        Node::Names if rest.is_empty() => Node::ByName(Text { value: (*step).into(), span }),
        Node::Map(entries) => {
            let mut entries = entries.into_iter().rev();
            let found = entries.find(|(name, _)| &**name == *step);
            found.map_or(Node::Unknown, |(_, item)| descend(item.node, rest, span))
        }
        Node::List(mut items) => match step.parse::<usize>() {
            Ok(index) if index < items.len() => descend(items.swap_remove(index).node, rest, span),
            _ => Node::Unknown,
        },
        _ => Node::Unknown,
    }
}

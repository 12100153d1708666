//! Values of a Terraform file, as far as they can be told without running it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use hcl_edit::Span as _;
use hcl_edit::expr::{
    BinaryOperator, Expression, ForExpr, FuncCall, ObjectKey, Traversal, TraversalOperator,
};
use hcl_edit::structure::{Block, Body, Structure};
use hcl_edit::template::{Element, StringTemplate};

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
    locals: HashMap<&'f str, Defined<'f, Expression>>,
    variables: HashMap<&'f str, Defined<'f, Expression>>,
    principals: HashMap<&'f str, Defined<'f, Body>>,
    /// What names stand for inside of what is repeated, the innermost last.
    pub(super) bound: RefCell<Vec<(Box<str>, Item)>>,
    budget: Cell<usize>,
    depth: Cell<usize>,
}

/// What a name of a module stands for.
struct Defined<'f, T> {
    what: &'f T,
    /// Whether it stands in another file of the module.
    elsewhere: bool,
}

/// Another file of the module.
pub(super) struct Neighbour {
    body: Body,
    /// Whether it gives values to variables.
    gives: bool,
}

impl Neighbour {
    /// Parses a file; nothing where it is not of the language.
    pub(super) fn parse(source: &SourceText) -> Option<Self> {
        let body = hcl_edit::parser::parse_body(source.body()).ok()?;
        Some(Self { body, gives: source.name().ends_with(".tfvars") })
    }
}

impl<'f> File<'f> {
    pub(super) fn new(source: &'f SourceText, body: &'f Body, beside: &'f [Neighbour]) -> Self {
        let mut file = Self {
            source,
            locals: HashMap::new(),
            variables: HashMap::new(),
            principals: HashMap::new(),
            bound: RefCell::default(),
            budget: Cell::new(BUDGET),
            depth: Cell::new(0),
        };
        for other in beside.iter().filter(|other| !other.gives) {
            file.define(&other.body, true);
        }
        file.define(body, false);
        // What is given to a variable counts before its default.
        for other in beside.iter().filter(|other| other.gives) {
            let given = other.body.attributes().map(|attribute| {
                (attribute.key.as_str(), Defined { what: &attribute.value, elsewhere: true })
            });
            file.variables.extend(given);
        }
        file
    }

    /// Takes what a body defines for the module.
    fn define(&mut self, body: &'f Body, elsewhere: bool) {
        let locals = blocks_of(body, "locals").flat_map(|block| block.body.attributes());
        self.locals.extend(locals.map(|attribute| {
            (attribute.key.as_str(), Defined { what: &attribute.value, elsewhere })
        }));
        self.variables.extend(blocks_of(body, "variable").filter_map(|block| {
            let default = block.body.get_attribute("default")?;
            Some((block.labels.first()?.as_str(), Defined { what: &default.value, elsewhere }))
        }));
        let of_principals =
            ["data", "resource"].into_iter().flat_map(|ident| blocks_of(body, ident));
        self.principals.extend(of_principals.filter_map(|block| match block.labels.as_slice() {
            [kind, name] if kind.as_str() == "azuread_service_principal" => {
                Some((name.as_str(), Defined { what: &block.body, elsewhere }))
            }
            _ => None,
        }));
    }

    pub(super) fn span(&self, range: Option<std::ops::Range<usize>>) -> Span {
        range.map_or(Span::default(), |range| placed(self.source.body_start(), &range))
    }

    /// The body of a block as names with values.
    pub(super) fn block(&self, block: &Block) -> Item {
        let span = self.span(block.span());
        let mut entries: Vec<(Box<str>, Item)> = Vec::new();
        for structure in &block.body {
            match structure {
                // What a resource is repeated over is not what it holds.
                Structure::Attribute(attribute)
                    if attribute.key.as_str() == "for_each" && self.bound("each").is_some() => {}
                Structure::Attribute(attribute) => {
                    entries.push((attribute.key.as_str().into(), self.item(&attribute.value)));
                }
                Structure::Block(inner) if inner.has_ident("dynamic") => {
                    entries.extend(self.dynamic(inner));
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
                    (self.key(key), self.item(value.expr()))
                };
                Node::Map(object.iter().map(entry).collect())
            }
            Expression::Traversal(traversal) => self.traversal(traversal, span),
            Expression::Variable(name) => {
                self.bound(name.as_str()).map_or(Node::Unknown, |item| item.node)
            }
            Expression::StringTemplate(template) => self.template(template),
            Expression::FuncCall(call) => self.call(call),
            Expression::ForExpr(each) => self.each(each),
            _ => Node::Unknown,
        }
    }

    fn traversal(&self, traversal: &Traversal, span: Span) -> Node {
        let mut steps = Vec::new();
        let mut at = None;
        for operator in &traversal.operators {
            let step = match operator.value() {
                TraversalOperator::GetAttr(name) => Some(name.as_str().into()),
                TraversalOperator::Index(Expression::String(text)) => Some(text.as_str().into()),
                TraversalOperator::Index(Expression::Number(number)) => {
                    Some(number.value().to_string())
                }
                TraversalOperator::Index(other) => self.item(other).text().map(|text| {
                    at = self.is_bound(other).then_some(text.span).or(at);
                    text.value.to_string()
                }),
                TraversalOperator::LegacyIndex(number) => Some(number.value().to_string()),
                _ => None,
            };
            let Some(step) = step else { return Node::Unknown };
            steps.push(step);
        }
        let steps: Vec<&str> = steps.iter().map(String::as_str).collect();
        // What is picked by a name from a list is written where the name is.
        let span = at.unwrap_or(span);
        let text = |value: &str| Text { value: value.into(), span };
        let root = match &traversal.expr {
            Expression::Variable(name) => name.as_str(),
            other => return descend(self.item(other).node, &steps, span),
        };
        if let Some(item) = self.bound(root) {
            return within(item, &steps).node;
        }
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

    /// What a reference stands for. A text is placed where it is used, since that is what asks, and so is all that
    /// stands in another file.
    fn follow(&self, to: Option<&Defined<'_, Expression>>, steps: &[&str], span: Span) -> Node {
        let Some(to) = to else { return Node::Unknown };
        let node = descend(self.item(to.what).node, steps, span);
        if to.elsewhere { placed_at(node, span) } else { node }
    }

    /// The id of the application of a service principal.
    fn client(&self, principal: &str) -> Option<Box<str>> {
        let body = self.principals.get(principal)?.what;
        let id = ["client_id", "application_id"].iter().find_map(|key| body.get_attribute(key));
        if let Some(id) = id {
            return self.item(&id.value).text().map(|text| text.value.clone());
        }
        let name = self.item(&body.get_attribute("display_name")?.value);
        name.text().filter(|name| is_our_name(&name.value)).map(|_| AZURE_DEVOPS.into())
    }

    /// The key of an entry; empty where it is known only when it is run, since the entry is there all the same.
    fn key(&self, key: &ObjectKey) -> Box<str> {
        match key {
            ObjectKey::Expression(Expression::String(text)) => text.as_str().into(),
            ObjectKey::Ident(name) | ObjectKey::Expression(Expression::Variable(name)) => {
                name.as_str().into()
            }
            ObjectKey::Expression(other) => {
                self.item(other).text().map(|text| text.value.clone()).unwrap_or_default()
            }
        }
    }

    /// A text that is nothing but one value: `"${local.id}"`.
    fn template(&self, template: &StringTemplate) -> Node {
        let mut elements = template.iter();
        match (elements.next(), elements.next()) {
            (Some(Element::Interpolation(only)), None) => self.item(&only.expr).node,
            _ => Node::Unknown,
        }
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
        if let Some(node) = self.repeated(each) {
            return node;
        }
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

/// The value some steps further in, with its own place.
pub(super) fn within(item: Item, steps: &[&str]) -> Item {
    let Some((step, rest)) = steps.split_first() else { return item };
    let span = item.span;
    let found = match item.node {
        Node::Map(entries) => {
            entries.into_iter().rev().find(|(name, _)| &**name == *step).map(|(_, item)| item)
        }
        Node::List(mut items) => {
            let index = step.parse::<usize>().ok().filter(|index| *index < items.len());
            index.map(|index| items.swap_remove(index))
        }
        _ => None,
    };
    found.map_or(Item::unknown(span), |item| within(item, rest))
}

/// A value of another file, placed where it is referred to.
fn placed_at(node: Node, span: Span) -> Node {
    let item = |item: Item| Item { node: placed_at(item.node, span), span };
    match node {
        Node::Text(text) => Node::Text(Text { span, ..text }),
        Node::ByName(name) => Node::ByName(Text { span, ..name }),
        Node::List(items) => Node::List(items.into_iter().map(item).collect()),
        Node::Map(entries) => {
            Node::Map(entries.into_iter().map(|(name, one)| (name, item(one))).collect())
        }
        node => node,
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

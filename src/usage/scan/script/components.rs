//! Components of React: what they are given, and what they keep.

use super::super::model::{ClassId, Expr, ExprId, FunctionId, Module, Symbol};
use super::super::syntax::Node;
use super::{At, Reader, children};

/// Whether an object is what a component is given, or what it keeps: functions among that are the app's own.
pub(super) fn are_props(module: &Module, object: ExprId) -> bool {
    let is_named = |name: Symbol| {
        matches!(module.text(name), "props" | "nextProps" | "prevProps" | "state" | "$props")
    };
    match module.expr(object) {
        Expr::Member(of, name) => is_named(*name) && matches!(module.expr(*of), Expr::This(_)),
        Expr::Name(name, scope) => {
            let bound = module.lookup(*scope, *name).unwrap_or_default();
            let is_given = |id: ExprId| match module.expr(id) {
                Expr::Either(parts) => {
                    parts.iter().any(|part| matches!(module.expr(*part), Expr::Parameter(..)))
                }
                expr => matches!(expr, Expr::Parameter(..)),
            };
            is_named(*name) && !bound.is_empty() && bound.iter().all(|bound| is_given(bound.value))
        }
        _ => false,
    }
}

impl<'t> Reader<'t> {
    /// `<Panel token={token} />`: what a component is given by name.
    pub(super) fn element(&mut self, node: Node<'t>, at: At) {
        let named = node.child_by_field_name("name").map(|name| self.text(name));
        let is_component = named
            .is_some_and(|name| name.starts_with(|c: char| c.is_uppercase()) || name.contains('.'));
        for child in children(node) {
            let given = (child.kind() == "jsx_attribute").then(|| children(child));
            let [name, value] = given.as_deref().unwrap_or_default() else {
                self.read(child, at);
                continue;
            };
            let Some(inner) =
                Some(*value).filter(|v| v.kind() == "jsx_expression").and_then(super::inner)
            else {
                self.read(*value, at);
                continue;
            };
            let value = self.read(inner, at);
            if self.is_link(named.unwrap_or_default(), self.text(*name), at) {
                self.module.shown.push(value);
            }
            if is_component {
                let name = self.symbol(*name);
                self.module.attributes.push((name, value));
            }
        }
    }

    /// Whether the browser itself opens what an element is given by a name: an element of the page, or a component that
    /// a package hands out.
    fn is_link(&self, element: &str, attribute: &str, at: At) -> bool {
        if element.starts_with(|c: char| c.is_ascii_lowercase()) && !element.contains('.') {
            return matches!(attribute, "href" | "src" | "poster");
        }
        let first = element.split('.').next().and_then(|first| self.module.known(first));
        let bound = first.and_then(|first| self.module.lookup(at.scope, first)).unwrap_or_default();
        let of_package = |id: ExprId| match self.module.expr(id) {
            Expr::Imported(from, _) | Expr::Module(from) => {
                !from.starts_with(['.', '/', '~', '#']) && !from.starts_with("@/")
            }
            _ => false,
        };
        matches!(attribute, "href" | "imageUrl")
            && !bound.is_empty()
            && bound.iter().all(|bound| of_package(bound.value))
    }

    /// `extends React.Component<Props, State>`: what a component is given and keeps has these types.
    pub(super) fn types_of_component(&mut self, clause: Node<'t>, class: ClassId, at: At) {
        let base = clause.child_by_field_name("value").map(|base| self.text(base));
        let Some(given) = clause.child_by_field_name("type_arguments") else { return };
        if !base.is_some_and(|base| base.ends_with("Component")) {
            return;
        }
        let mut cursor = given.walk();
        let all: Vec<_> = given.named_children(&mut cursor).collect();
        for (name, kind) in ["props", "state"].into_iter().zip(all) {
            let name = self.module.symbol(name);
            let typed = self.type_written(kind, at);
            if let Some(typed) = typed {
                self.member_of(class, Some(name), typed);
            }
        }
    }

    /// A value of a type that has a name or is written out.
    fn type_written(&mut self, kind: Node<'t>, at: At) -> Option<ExprId> {
        if kind.kind() != "object_type" {
            return self.of_type(kind, at);
        }
        let shape = self.shape(kind, at);
        Some(self.add(Expr::OfType(shape), kind))
    }

    /// `const Panel: React.FC<Props> = (…) => …`: what the function is given first has that type.
    pub(super) fn component_typed(&mut self, variable: Node<'t>) {
        let kind = variable.child_by_field_name("type").and_then(super::inner);
        let (Some(kind), Some(value)) = (kind, variable.child_by_field_name("value")) else {
            return;
        };
        let name = kind.child_by_field_name("name").map_or("", |name| self.text(name));
        let short = name.rsplit('.').next().unwrap_or_default();
        if matches!(short, "FC" | "VFC" | "SFC" | "FunctionComponent")
            && let Some(props) = type_given(kind, 0)
        {
            self.props.insert(value.start_byte(), props);
        }
    }

    /// `forwardRef<Element, Props>((…) => …)`, `memo<Props>((…) => …)`
    pub(super) fn component_given(&mut self, call: Node<'t>, callee: &str) {
        let place = match callee.rsplit('.').next().unwrap_or_default() {
            "forwardRef" => 1,
            "memo" => 0,
            _ => return,
        };
        let function = call.child_by_field_name("arguments").and_then(super::inner);
        if let (Some(function), Some(props)) = (function, type_given(call, place)) {
            self.props.insert(function.start_byte(), props);
        }
    }

    /// What the type of a component says of what it is given.
    pub(super) fn type_of_props(&mut self, function: FunctionId, at: At) -> Option<ExprId> {
        let start = self.module.functions[function.0 as usize].span.start;
        let kind = self.props.remove(&start)?;
        self.type_written(kind, at)
    }

    /// `this.setState({ … })`: what a component keeps is no more only what it began with.
    pub(super) fn set_state(&mut self, given: &[ExprId], call: Node<'t>, at: At) {
        let (Some(class), Some(given)) = (at.this, given.first()) else { return };
        let state = self.module.symbol("state");
        let members = &self.module.classes[class.0 as usize].members;
        let known = members.get(&state).into_iter().flatten();
        let is_begin = |id: &&ExprId| matches!(self.module.expr(**id), Expr::Object(_));
        let Some(begin) = known.copied().find(|id| is_begin(&id)) else { return };
        let set: Vec<ExprId> = match self.module.expr(*given) {
            Expr::Function(function) => self.module.functions[function.0 as usize].returns.clone(),
            _ => vec![*given],
        };
        let others = self.module.symbol("");
        for set in set {
            let set = match self.module.expr(set) {
                Expr::Under(_, inside) => *inside,
                _ => set,
            };
            let now = match self.module.expr(set) {
                Expr::Object(_) => Expr::Object(vec![(others, begin), (others, set)]),
                _ => Expr::Unknown,
            };
            let now = self.add(now, call);
            self.member_of(class, Some(state), now);
        }
    }
}

/// One of the types that something is given.
fn type_given(node: Node<'_>, place: usize) -> Option<Node<'_>> {
    let mut cursor = node.walk();
    let given = node.children(&mut cursor).find(|child| child.kind() == "type_arguments")?;
    children(given).get(place).copied()
}

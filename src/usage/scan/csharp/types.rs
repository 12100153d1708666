//! Namespaces, and the types that a file declares.

use super::super::model::{Class, ClassId, Export, Expr, ExprId, FILE_SCOPE, How, Module, Symbol};
use super::super::namespaces::{Opened, Opens};
use super::super::parts::Part;
use super::super::syntax::Node;
use super::{At, CONSTRUCTOR, Reader, has_modifier, inner, last, named};

impl<'t> Reader<'t> {
    /// Reads a whole file.
    pub(super) fn file(&mut self, root: Node<'t>, at: At<'t>) {
        self.module.namespaces.own.push("".into());
        let mut inside = at;
        for child in named(root) {
            match child.kind() {
                "file_scoped_namespace_declaration" => inside = self.enter(child, at),
                "global_statement" => self.children(child, at),
                _ => {
                    self.read(child, inside);
                }
            }
        }
    }

    /// The inside of a namespace, which is opened with those around it.
    fn enter(&mut self, node: Node<'t>, at: At<'t>) -> At<'t> {
        let Some(name) = node.child_by_field_name("name").map(|name| self.text(name)) else {
            return at;
        };
        let mut whole = match at.space {
            Some(around) => format!("{around}.{name}"),
            None => name.to_owned(),
        };
        loop {
            let own = &mut self.module.namespaces.own;
            if !own.iter().any(|known| **known == *whole) {
                own.push(whole.as_str().into());
            }
            match whole.rfind('.') {
                Some(dot) => whole.truncate(dot),
                None => break,
            }
        }
        At { space: Some(name), ..at }
    }

    pub(super) fn namespace(&mut self, node: Node<'t>, at: At<'t>) {
        let inside = self.enter(node, at);
        if let Some(body) = node.child_by_field_name("body") {
            self.children(body, inside);
        }
    }

    /// `using A.B;`, `using static A.B.C;`, `using X = A.B.C;`, each also `global`.
    pub(super) fn using(&mut self, node: Node<'t>) {
        let mut cursor = node.walk();
        let words: Vec<&str> = node.children(&mut cursor).map(|child| child.kind()).collect();
        let alias = node.child_by_field_name("name").map(|name| self.text(name));
        let Some(name) = last(node).and_then(|name| self.dotted(name)) else { return };
        let what = match alias {
            Some(alias) => Opens::As(alias.into()),
            None if words.contains(&"static") => Opens::Members,
            None => Opens::Types,
        };
        self.module.loads.push(name.as_str().into());
        let everywhere = words.contains(&"global");
        self.module.namespaces.opened.push(Opened { name: name.into(), what, everywhere });
    }

    fn new_class(&mut self) -> ClassId {
        self.module.classes.push(Class::default());
        ClassId(u32::try_from(self.module.classes.len() - 1).unwrap_or(0))
    }

    /// Offers a type by its full name, and inside of what is around it by its own.
    fn offer(&mut self, node: Node<'t>, value: ExprId, at: At<'t>) -> Option<Symbol> {
        let name = node.child_by_field_name("name")?;
        let short = self.symbol(name);
        let around = match at.this {
            Some(class) => self.module.classes[class.0 as usize].full_name,
            None => None,
        };
        let full = match (around.map(|name| self.module.text(name)), at.space) {
            (Some(around), _) | (None, Some(around)) => format!("{around}.{}", self.text(name)),
            (None, None) => self.text(name).to_owned(),
        };
        let full = self.module.symbol(&full);
        self.module.exports.push(Export::Value(full, value));
        let scope = if at.this.is_some() { at.scope } else { FILE_SCOPE };
        self.module.bind(scope, short, value, How::Set);
        if let Some(class) = at.this {
            self.member_of(class, short, value);
        }
        Some(full)
    }

    /// Reads a class, struct, record or interface.
    pub(super) fn class(&mut self, node: Node<'t>, at: At<'t>) {
        let class = self.new_class();
        let is_interface = node.kind() == "interface_declaration";
        let value = self.add(Expr::Class(class), node);
        let full_name = self.offer(node, value, at);
        let scope = self.module.open_class_scope(at.scope, class);
        let inside = At { scope, this: Some(class), function: None, ..at };
        let own = &mut self.module.classes[class.0 as usize];
        own.full_name = full_name;
        own.is_open = is_interface || has_modifier(node, self.source, "abstract");
        if has_modifier(node, self.source, "partial") {
            let name = full_name.map(|name| self.module.text(name).into());
            self.module.classes[class.0 as usize].part = name.map(|name| Part { from: None, name });
        }
        let children = named(node);
        for list in children.iter().filter(|child| child.kind() == "type_parameter_list") {
            for parameter in named(*list) {
                if let Some(name) = parameter.child_by_field_name("name") {
                    let name = self.symbol(name);
                    self.module.bind(scope, name, Module::UNKNOWN, How::Set);
                }
            }
        }
        let is_record = node.kind() == "record_declaration";
        for list in children.iter().filter(|child| child.kind() == "parameter_list") {
            self.primary_constructor(*list, node, class, is_record, inside);
        }
        for bases in children.iter().filter(|child| child.kind() == "base_list") {
            self.bases(*bases, class, inside);
        }
        if let Some(body) = node.child_by_field_name("body") {
            for member in named(body) {
                self.read(member, inside);
            }
        }
    }

    fn bases(&mut self, list: Node<'t>, class: ClassId, at: At<'t>) {
        let mut base = None;
        for part in named(list) {
            let kind = if part.kind() == "primary_constructor_base_type" {
                part.child_by_field_name("type").unwrap_or(part)
            } else {
                part
            };
            if kind.kind() != "argument_list" {
                base = self.type_name(kind, at);
                self.module.classes[class.0 as usize].extends.extend(base);
            }
            // `class A(string url) : B(url)` constructs a `B`.
            let arguments = if part.kind() == "argument_list" { Some(part) } else { last(part) };
            if let (Some(base), Some(arguments)) =
                (base, arguments.filter(|list| list.kind() == "argument_list"))
            {
                let arguments = self.arguments(arguments, at);
                self.call_of(base, arguments, true, part);
            }
        }
    }

    /// Whether a class extends one of the library's clients, whose methods it calls by their bare names.
    pub(super) fn extends_client(&self, class: ClassId) -> bool {
        let extends = &self.module.classes[class.0 as usize].extends;
        extends.iter().any(|base| {
            self.module.called_name(*base).is_some_and(|name| {
                name.ends_with("HttpClient") || name.ends_with("HttpClientBase")
            })
        })
    }

    /// The parameters behind the name of a class are seen in all of it; those of a record are properties too.
    fn primary_constructor(
        &mut self,
        list: Node<'t>,
        node: Node<'t>,
        class: ClassId,
        is_record: bool,
        at: At<'t>,
    ) {
        let function = self.new_function(node, Some(class));
        self.parameters(list, At { function: Some(function), ..at });
        let value = self.add(Expr::Function(function), list);
        let name = self.module.symbol(CONSTRUCTOR);
        self.member_of(class, name, value);
        if is_record {
            let names = self.module.functions[function.0 as usize].parameters.clone();
            for name in names {
                let property = self.add(Expr::Name(name, at.scope), list);
                self.member_of(class, name, property);
            }
        }
    }

    pub(super) fn member_of(&mut self, class: ClassId, name: Symbol, value: ExprId) {
        self.module.classes[class.0 as usize].members.entry(name).or_default().push(value);
    }

    /// A member that has no value yet is one all the same.
    pub(super) fn declare_member(&mut self, class: ClassId, name: Symbol) {
        self.module.classes[class.0 as usize].members.entry(name).or_default();
    }

    /// The members of an enumeration are texts where they are put into one.
    pub(super) fn enumeration(&mut self, node: Node<'t>, at: At<'t>) {
        let Some(body) = node.child_by_field_name("body") else { return };
        let mut pairs = Vec::new();
        for member in named(body) {
            if let Some(name) = member.child_by_field_name("name") {
                let text = self.add(Expr::Text(self.text(name).into()), name);
                pairs.push((self.symbol(name), text));
            }
        }
        let value = self.add(Expr::Object(pairs), node);
        self.offer(node, value, at);
    }

    pub(super) fn field(&mut self, node: Node<'t>, at: At<'t>) {
        let mut cursor = node.walk();
        let declaration =
            node.named_children(&mut cursor).find(|child| child.kind() == "variable_declaration");
        let (Some(declaration), Some(class)) = (declaration, at.this) else { return };
        let kind = declaration.child_by_field_name("type");
        for declarator in named(declaration) {
            let Some(name) = declarator.child_by_field_name("name") else { continue };
            let name = self.symbol(name);
            self.declare_member(class, name);
            if let Some(typed) = kind.and_then(|kind| self.of_type(kind, at)) {
                self.member_of(class, name, typed);
            }
            let value = last(declarator).filter(|_| declarator.named_child_count() > 1);
            if let Some(value) = value.and_then(|value| self.initial(value, kind, at)) {
                self.member_of(class, name, value);
            }
        }
    }

    pub(super) fn property(&mut self, node: Node<'t>, at: At<'t>) {
        let (Some(name), Some(class)) = (node.child_by_field_name("name"), at.this) else { return };
        let name = self.symbol(name);
        let kind = node.child_by_field_name("type");
        self.declare_member(class, name);
        if let Some(typed) = kind.and_then(|kind| self.of_type(kind, at)) {
            self.member_of(class, name, typed);
        }
        if let Some(value) = node.child_by_field_name("value") {
            let value = if value.kind() == "arrow_expression_clause" {
                inner(value).and_then(|value| self.initial(value, kind, at))
            } else {
                self.initial(value, kind, at)
            };
            if let Some(value) = value {
                self.member_of(class, name, value);
            }
        }
        let accessors = node.child_by_field_name("accessors").map(named).unwrap_or_default();
        for accessor in accessors {
            let which = accessor.child_by_field_name("name").map(|name| self.text(name));
            let Some(body) = accessor.child_by_field_name("body") else { continue };
            let function = self.new_function(accessor, None);
            let scope = self.module.open_scope(at.scope);
            self.body(body, At { scope, function: Some(function), ..at });
            if which == Some("get") {
                // Reading the property is calling it.
                let callee = self.add(Expr::Function(function), accessor);
                let call = Expr::Call { callee, arguments: Vec::new(), is_new: false };
                let call = self.add(call, accessor);
                self.member_of(class, name, call);
            }
        }
    }
}

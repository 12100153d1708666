//! Classes, their members and what constructs them.

use super::super::model::{Class, ClassId, Expr, ExprId, Function, Symbol};
use super::super::syntax::Node;
use super::flow::Flow;
use super::{At, Reader, children};
use crate::text::Span;

/// Classes whose subclasses are made from the values of their fields.
const RECORDS: [&str; 6] =
    ["BaseModel", "BaseSettings", "NamedTuple", "SQLModel", "Struct", "TypedDict"];
/// Decorators that do the same.
const RECORD_DECORATORS: [&str; 5] = ["dataclass", "define", "attrs", "frozen", "s"];

impl<'t> Reader<'t> {
    pub(super) fn define_class(&mut self, node: Node<'t>, at: At, decorators: &[&str]) {
        self.module.classes.push(Class::default());
        let class = ClassId(u32::try_from(self.module.classes.len() - 1).unwrap_or(0));
        let mut is_record = decorators
            .iter()
            .any(|name| RECORD_DECORATORS.contains(&name.rsplit('.').next().unwrap_or_default()));
        if let Some(bases) = node.child_by_field_name("superclasses") {
            for base in children(bases) {
                if base.kind() == "keyword_argument" {
                    continue;
                }
                let name = self.text(base).rsplit('.').next().unwrap_or_default();
                is_record |= RECORDS.contains(&name);
                let base = self.read(base, at);
                self.module.classes[class.0 as usize].extends.push(base);
            }
        }
        let value = self.add(Expr::Class(class), node);
        // Methods do not see the names of the class, what stands in its body does.
        let scope = self.module.open_scope(self.flow.scope);
        let inside = At { class: Some(class), body: Some(class), ..at };
        if let Some(body) = node.child_by_field_name("body") {
            let outer = std::mem::replace(&mut self.flow, Flow::new(scope));
            self.block(body, inside);
            self.flow = outer;
        }
        if is_record {
            self.construct_from_fields(class, node);
        }
        if let Some(name) = node.child_by_field_name("name") {
            let name = self.symbol(name);
            self.bind(name, value, at);
        }
    }

    pub(super) fn member_of(&mut self, class: ClassId, name: Symbol, value: ExprId) {
        self.module.classes[class.0 as usize].members.entry(name).or_default().push(value);
    }

    /// A class of fields is constructed from their values, in their order.
    fn construct_from_fields(&mut self, class: ClassId, node: Node<'t>) {
        let constructor = self.module.symbol("constructor");
        if self.module.classes[class.0 as usize].members.contains_key(&constructor) {
            return;
        }
        let Some(body) = node.child_by_field_name("body") else { return };
        let span = Span::new(node.start_byte(), node.end_byte());
        let function =
            self.new_function(Function { constructs: Some(class), span, ..Function::default() });
        let mut index = 0;
        for statement in children(body) {
            let Some(field) = super::inner(statement).filter(|one| one.kind() == "assignment")
            else {
                continue;
            };
            let (Some(left), true) = (
                field.child_by_field_name("left").filter(|left| left.kind() == "identifier"),
                field.child_by_field_name("type").is_some(),
            ) else {
                continue;
            };
            let name = self.symbol(left);
            self.module.functions[function.0 as usize].parameters.push(name);
            let given = self.add(Expr::Parameter(function, index), left);
            let known = self.module.classes[class.0 as usize].members.remove(&name);
            if field.child_by_field_name("right").is_some()
                && let Some(known) = &known
            {
                let default = self.add(Expr::Either(known.clone()), field);
                self.module.functions[function.0 as usize].defaults.push((index, default));
            }
            let mut values = known.unwrap_or_default();
            values.retain(|value| matches!(self.module.expr(*value), Expr::OfType(_)));
            values.push(given);
            let value = self.either(values, field);
            self.member_of(class, name, value);
            index += 1;
        }
        let value = self.add(Expr::Function(function), node);
        self.member_of(class, constructor, value);
    }
}

//! What an object is given after it was made, and the verbs of requests among it: `request.Method = http.MethodPut`.

use super::super::completing::{Said, Uses, block_around};
use super::super::model::{Expr, ExprId, Symbol};
use super::super::syntax::Node;
use super::super::value::Http;
use super::{Reader, libraries};

/// The name under which a call that makes a request is told the verb that the request is given later.
pub(super) const SAID_LATER: &str = "Method";

/// How far a variable is followed to the calls that make what it holds.
const FURTHEST: u8 = 10;

impl<'t> Reader<'t> {
    /// `object.name = …`
    pub(super) fn assign_member(&mut self, target: Node<'t>, value: ExprId) {
        let (Some(operand), Some(field)) =
            (target.child_by_field_name("operand"), target.child_by_field_name("field"))
        else {
            return;
        };
        let object = self.read(operand);
        let field = self.symbol(field);
        if operand.kind() != "identifier" {
            self.module.writes.push((object, field, value));
            return;
        }
        let name = self.symbol(operand);
        if self.module.text(field) == "Method" {
            self.note_verb(operand, name, value);
        }
        let part = self.types.get(&(self.inside.function, name)).cloned();
        let is_this = match self.module.lookup(self.scope, name) {
            Some([bound]) => matches!(self.module.expr(bound.value), Expr::This(_)),
            _ => false,
        };
        match part {
            Some(part) => {
                // Requests have a type of a library, and who is given one can change it: see `given_away`.
                if part.from.is_some() && self.module.text(field) == SAID_LATER {
                    self.module.writes.push((object, field, value));
                }
                let class = self.part(part);
                self.member_of(class, field, value);
            }
            None => self.module.writes.push((object, field, value)),
        }
        if let (false, Some(home)) = (is_this, self.own_home(name)) {
            let changed = self.add(Expr::Changed(object, field, value), target);
            self.new_version(name, changed, home);
        }
    }

    /// Takes note of the verb that a variable is given, where it holds a request.
    fn note_verb(&mut self, object: Node<'t>, variable: Symbol, verb: ExprId) {
        let Some(home) = self.own_home(variable) else { return };
        let mut calls = Vec::new();
        for bound in self.module.lookup(self.scope, variable).unwrap_or_default() {
            self.requests_made(bound.value, FURTHEST, &mut calls);
        }
        if !calls.is_empty() {
            let at = self.module.span(verb);
            let said = Said { variable, home, at, block: block_around(object) };
            self.verbs.push((said, calls, verb));
        }
    }

    /// The calls of `net/http` that make a request.
    fn requests_made(&self, value: ExprId, further: u8, calls: &mut Vec<ExprId>) {
        let Some(further) = further.checked_sub(1) else { return };
        match self.module.expr(value) {
            Expr::Element(call, Some(0)) if self.makes_request(*call) && !calls.contains(call) => {
                calls.push(*call);
            }
            Expr::Changed(object, ..) => self.requests_made(*object, further, calls),
            Expr::Name(name, scope) => {
                for bound in self.module.lookup(*scope, *name).unwrap_or_default() {
                    self.requests_made(bound.value, further, calls);
                }
            }
            _ => {}
        }
    }

    fn makes_request(&self, call: ExprId) -> bool {
        let Expr::Call { callee, .. } = self.module.expr(call) else { return false };
        let Expr::Member(package, name) = self.module.expr(*callee) else { return false };
        let path = self.module.called_name(*package).and_then(|name| self.packages.get(name));
        path.is_some_and(|path| libraries::sender(path) == Some(Http::Net))
            && self.module.text(*name).starts_with("NewRequest")
    }

    /// Tells the calls that make requests of the verbs that these are given, when all of the file was read.
    pub(super) fn give_verbs(&mut self) {
        if self.verbs.is_empty() {
            return;
        }
        let uses = Uses::of(&self.module);
        let later = self.module.symbol(SAID_LATER);
        for (said, calls, verb) in std::mem::take(&mut self.verbs) {
            for call in calls {
                let is_sure = uses.is_sure(&self.module, &said, call);
                let before = self.verb_of(call).filter(|_| !is_sure);
                let verb = match before {
                    Some(before) => self.module.add(Expr::Either(vec![before, verb]), said.at),
                    None => verb,
                };
                let named = self.module.add(Expr::Named(later, verb), said.at);
                self.module.replace(call, later, named);
            }
        }
    }

    /// The verb that a call is told.
    fn verb_of(&self, call: ExprId) -> Option<ExprId> {
        let Expr::Call { callee, arguments, .. } = self.module.expr(call) else { return None };
        let with_context = self.module.called_name(*callee)?.ends_with("WithContext");
        let first = u32::from(with_context);
        self.module.argument(arguments, first, Some(SAID_LATER))
    }
}

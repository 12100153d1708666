//! Assignments, and what is said of an object after it was made.

use super::super::completing::{Said, Uses, block_around};
use super::super::model::{Expr, ExprId, FILE_SCOPE, How, Module, ScopeId, Symbol};
use super::super::syntax::Node;
use super::{At, Completion, Reader, builders, named};
use crate::text::Span;

/// Properties that decide to where a request goes, or with which verb.
const DECIDING: [&str; 11] = [
    "Arguments",
    "BaseAddress",
    "BaseUrl",
    "FileName",
    "Host",
    "Method",
    "Path",
    "Query",
    "RequestUri",
    "Resource",
    "Scheme",
];

/// What makes requests.
const REQUESTS: [&str; 5] =
    ["Create", "CreateHttp", "HttpRequestMessage", "ProcessStartInfo", "RestRequest"];

impl<'t> Reader<'t> {
    /// `left = right`, `left += right`, `left ??= right`.
    pub(super) fn assign(&mut self, node: Node<'t>, at: At<'t>) -> ExprId {
        let (Some(left), Some(right)) =
            (node.child_by_field_name("left"), node.child_by_field_name("right"))
        else {
            return Module::UNKNOWN;
        };
        let operator = node.child_by_field_name("operator").map_or("=", |operator| operator.kind());
        let value = self.read(right, at);
        let says = !matches!(right.kind(), "null_literal" | "default_expression");
        match (left.kind(), operator) {
            ("identifier", "=" | "??=") if says => self.assign_name(left, value, false, at),
            ("identifier", "+=") => self.assign_name(left, value, true, at),
            ("member_access_expression", "=" | "??=" | "+=") if says => {
                self.assign_member(left, value, operator == "+=", at);
            }
            ("tuple_expression", "=") => {
                for (index, part) in (0..).zip(named(left)) {
                    let Some(target) = super::inner(part) else { continue };
                    let element = self.add(Expr::Element(value, Some(index)), part);
                    match target.kind() {
                        "identifier" => self.assign_name(target, element, false, at),
                        "declaration_expression" => self.declared(target, Some(element), at),
                        _ => {}
                    }
                }
            }
            _ => {
                self.read(left, at);
            }
        }
        if operator == "??=" {
            let before = self.read(left, at);
            return self.add(Expr::Either(vec![before, value]), node);
        }
        value
    }

    fn assign_name(&mut self, left: Node<'t>, value: ExprId, append: bool, at: At<'t>) {
        let name = self.symbol(left);
        let is_local = self.is_local(at.scope, name);
        match at.this {
            Some(class) if !is_local => {
                if !append {
                    self.member_of(class, name, value);
                }
            }
            _ => {
                let home = self.home(at.scope, name).unwrap_or(at.scope);
                if append {
                    self.append_to(home, name, value, at);
                } else if let Some(more) = self.appended(value, name) {
                    self.append_to(home, name, more, at);
                } else {
                    self.set_local(home, name, value);
                }
            }
        }
    }

    /// `text.Append(a).Append(b)` and `url.AppendPathSegment(a)` put more behind a variable.
    pub(super) fn appending(&mut self, node: Node<'t>, at: At<'t>) -> bool {
        let mut links = Vec::new();
        let mut object = node;
        while object.kind() == "invocation_expression" {
            let function = object.child_by_field_name("function");
            let Some(function) = function.filter(|f| f.kind() == "member_access_expression") else {
                return false;
            };
            let name = function.child_by_field_name("name").map(|name| self.text(name));
            let list = object.child_by_field_name("arguments");
            let (Some(name), Some(list)) = (name, list) else { return false };
            if !matches!(name, "Append" | "AppendLine" | "AppendPathSegment" | "AppendPathSegments")
                || links.len() > 50
            {
                return false;
            }
            links.push((name, list));
            let Some(next) = function.child_by_field_name("expression") else { return false };
            object = next;
        }
        if object.kind() != "identifier" || links.is_empty() {
            return false;
        }
        let name = self.symbol(object);
        if !self.is_local(at.scope, name) {
            return false;
        }
        for (method, list) in links.into_iter().rev() {
            for argument in named(list) {
                let mut parts = vec![self.read(argument, at)];
                if method.starts_with("AppendPath") {
                    parts.insert(0, self.add(Expr::Text("/".into()), argument));
                }
                let value = self.add(Expr::Concat(parts), argument);
                let home = self.home(at.scope, name).unwrap_or(at.scope);
                self.append_to(home, name, value, at);
            }
        }
        true
    }

    /// Of `url = url + rest` and `url = $"{url}rest"` the rest.
    fn appended(&mut self, value: ExprId, name: Symbol) -> Option<ExprId> {
        let Expr::Concat(parts) = self.module.expr(value) else { return None };
        let (first, rest) = parts.split_first()?;
        let is_itself = matches!(self.module.expr(*first), Expr::Name(same, _) if *same == name);
        let rest = rest.to_vec();
        let span = self.module.span(value);
        is_itself.then(|| self.module.add(Expr::Concat(rest), span))
    }

    /// Whether a name is one of the function, and not of the class or file.
    pub(super) fn is_local(&self, scope: ScopeId, name: Symbol) -> bool {
        let declared = self.home(scope, name);
        declared.is_some_and(|scope| scope != FILE_SCOPE)
    }

    /// The scope in which a name is declared, with or without a value.
    fn home(&self, scope: ScopeId, name: Symbol) -> Option<ScopeId> {
        let mut scopes = self.module.scopes_around(scope);
        scopes.find(|scope| {
            self.locals.contains(&(*scope, name)) || self.module.is_bound(*scope, name)
        })
    }

    fn assign_member(&mut self, left: Node<'t>, value: ExprId, behind: bool, at: At<'t>) {
        let (Some(object), Some(property)) =
            (left.child_by_field_name("expression"), left.child_by_field_name("name"))
        else {
            return;
        };
        let name = self.symbol(property);
        if let ("this" | "base", Some(class)) = (object.kind(), at.this) {
            self.member_of(class, name, value);
            return;
        }
        self.complete(object, (name, value, behind), at);
        let target = self.read(object, at);
        self.module.writes.push((target, name, value));
    }

    /// `request.Method = HttpMethod.Post`: as if it had been said where the request is made.
    fn complete(
        &mut self,
        object: Node<'t>,
        (property, mut value, mut behind): (Symbol, ExprId, bool),
        at: At<'t>,
    ) {
        let variable = match object.kind() {
            "identifier" => object,
            "member_access_expression"
                if object.child_by_field_name("expression").is_some_and(|o| o.kind() == "this") =>
            {
                let Some(name) = object.child_by_field_name("name") else { return };
                name
            }
            _ => return,
        };
        if DECIDING.contains(&self.module.text(property)) {
            let variable = self.symbol(variable);
            let (scope, this) = (at.scope, at.this);
            if let Some(rest) = builders::behind_itself(&self.module, value, property) {
                let span = self.module.span(value);
                (value, behind) = (self.module.add(Expr::Concat(rest), span), true);
            }
            let block = block_around(object);
            let said = Completion { scope, this, variable, property, value, behind, block };
            self.completions.push(said);
        }
    }

    /// Binds what is known when all of the file was read.
    pub(super) fn finish(mut self) -> Module {
        for (home, name, value, how) in std::mem::take(&mut self.appends) {
            self.module.bind(home, name, value, how);
        }
        if !self.completions.is_empty() {
            let uses = Uses::of(&self.module);
            for completion in std::mem::take(&mut self.completions) {
                self.complete_later(&completion, &uses);
            }
        }
        self.module
    }

    fn complete_later(&mut self, said: &Completion, uses: &Uses) {
        let home = self.home(said.scope, said.variable).filter(|scope| *scope != FILE_SCOPE);
        let values: Vec<ExprId> = match (home, said.this) {
            (Some(home), _) => {
                let bound = self.module.lookup(home, said.variable).unwrap_or_default();
                bound.iter().map(|bound| bound.value).collect()
            }
            (None, Some(class)) => {
                let members = &self.module.classes[class.0 as usize].members;
                members.get(&said.variable).cloned().unwrap_or_default()
            }
            _ => Vec::new(),
        };
        let mut calls = Vec::new();
        for value in &values {
            self.made_by_calls(*value, 0, &mut calls);
        }
        let at = self.module.span(said.value);
        // A variable that is used for one request after the other is said of the last one before.
        let before = calls.iter().copied().filter(|call| self.module.span(*call).start < at.start);
        let last = before.max_by_key(|call| self.module.span(*call).start);
        let targets = if home.is_some() { last.into_iter().collect() } else { calls };
        // It is said where the request is made, and needs no second place.
        if targets.iter().any(|call| self.puts_together(*call)) {
            self.module.writes.retain(|write| write.2 != said.value);
        }
        for call in &targets {
            let (variable, block) = (said.variable, said.block);
            let is_sure = home.is_some_and(|home| {
                uses.is_sure(&self.module, &Said { variable, home, at, block }, *call)
            });
            let value = self.said(*call, said, is_sure, at);
            let (part, behind) = (said.property, said.behind);
            let part = builders::part_name(&mut self.module, part, behind, is_sure);
            let named = self.module.add(Expr::Named(part, value), at);
            if self.module.text(said.property) == "Method" {
                self.module.replace(*call, part, named);
            } else {
                self.module.complete(*call, named);
            }
        }
        if targets.is_empty() {
            self.stand_in(said, home, at);
        }
    }

    /// Whether a call puts a request together.
    fn puts_together(&self, call: ExprId) -> bool {
        let Expr::Call { callee, .. } = self.module.expr(call) else { return false };
        self.module.called_name(*callee).is_some_and(|name| REQUESTS.contains(&name))
    }

    /// The value of a property, with what it is where nothing is said.
    fn said(&mut self, call: ExprId, said: &Completion, is_sure: bool, at: Span) -> ExprId {
        let Expr::Call { callee, arguments, .. } = self.module.expr(call) else {
            return said.value;
        };
        let known = arguments.iter().rev().find_map(|argument| match self.module.expr(*argument) {
            Expr::Named(name, value) if *name == said.property => Some(*value),
            _ => None,
        });
        // `new HttpRequestMessage(method, url)`, `new RestRequest(url, method)`.
        let place = match self.module.called_name(*callee) {
            Some("HttpRequestMessage") => Some(0),
            Some("RestRequest") => Some(1),
            _ => None,
        };
        let known = known.or_else(|| {
            let by_position = |id: &ExprId| !matches!(self.module.expr(*id), Expr::Named(..));
            arguments.get(place?).copied().filter(by_position)
        });
        let is_method = self.module.text(said.property) == "Method";
        match known {
            _ if is_sure || !is_method => said.value,
            Some(known) => self.module.add(Expr::Either(vec![known, said.value]), at),
            None => {
                let usual = self.module.add(Expr::Text("GET".into()), at);
                self.module.add(Expr::Either(vec![usual, said.value]), at)
            }
        }
    }

    /// The calls that make a value.
    fn made_by_calls(&self, value: ExprId, depth: u8, calls: &mut Vec<ExprId>) {
        match self.module.expr(value) {
            Expr::Call { .. } => calls.push(value),
            Expr::Either(parts) if depth < 4 => {
                for part in parts {
                    self.made_by_calls(*part, depth + 1, calls);
                }
            }
            _ => {}
        }
    }

    /// A client that somebody else made is known by the base that it is given here.
    fn stand_in(&mut self, said: &Completion, home: Option<ScopeId>, at: Span) {
        let class = match self.module.text(said.property) {
            "BaseAddress" => "HttpClient",
            "BaseUrl" => "RestClient",
            _ => return,
        };
        let class = self.module.symbol(class);
        let callee = self.module.add(Expr::TypeName(class, FILE_SCOPE), at);
        let named = self.module.add(Expr::Named(said.property, said.value), at);
        let made = Expr::Call { callee, arguments: vec![named], is_new: true };
        let made = self.module.add(made, at);
        match (home, said.this) {
            (Some(home), _) => self.module.bind(home, said.variable, made, How::Set),
            (None, Some(class)) => self.member_of(class, said.variable, made),
            _ => {}
        }
    }
}

//! Expressions.

use super::super::model::{Expr, ExprId, FILE_SCOPE, How, Module};
use super::super::syntax::Node;
use super::{DEEPEST, Reader, child_of, children, core};

impl<'t> Reader<'t> {
    /// Reads an expression.
    pub(super) fn expression(&mut self, node: Node<'t>) -> ExprId {
        if self.depth >= DEEPEST {
            self.module.too_deep = true;
            return Module::UNKNOWN;
        }
        self.depth += 1;
        let id = self.of_core(core(node));
        self.depth -= 1;
        id
    }

    fn of_core(&mut self, node: Node<'t>) -> ExprId {
        match node.kind() {
            "variable" | "braced_variable" => self.named(node),
            "expandable_string_literal" | "expandable_here_string_literal" => self.expandable(node),
            "verbatim_string_characters" | "verbatim_here_string_characters" => self.verbatim(node),
            "generic_token" => self.word(node),
            "simple_name" | "decimal_integer_literal" => {
                let text = self.text(node);
                self.literal(text, node)
            }
            "additive_expression" | "additive_argument_expression" => self.sum(node),
            "format_expression" | "format_argument_expression" => self.format(node),
            "comparison_expression" | "comparison_argument_expression" => self.compared(node),
            "array_literal_expression" => {
                let parts = children(node).into_iter().map(|part| self.expression(part)).collect();
                self.add(Expr::List(parts), node)
            }
            "ternary_expression" | "ternary_argument_expression" => self.ternary(node),
            "null_coalesce_expression" | "null_coalesce_argument_expression" => {
                let parts = children(node);
                let [first, other] = parts[..] else { return Module::UNKNOWN };
                let (first, other) = (self.expression(first), self.expression(other));
                // The second one where there is nothing in the first.
                self.call("-if", vec![first, first, other], node)
            }
            "concatenated_command_argument" | "expandable_bareword" => {
                let parts = children(node).into_iter().map(|part| self.expression(part)).collect();
                self.add(Expr::Concat(parts), node)
            }
            "parenthesized_expression" | "sub_expression" | "array_expression" => self.inside(node),
            "hash_literal_expression" => self.hashtable(node),
            "cast_expression" | "expression_with_unary_operator" => {
                let text = self.text(node).to_ascii_lowercase();
                match children(node).last() {
                    Some(last) if text.starts_with("-join") => {
                        let parts = self.expression(*last);
                        let nothing = self.literal("", node);
                        self.call("-join", vec![parts, nothing], node)
                    }
                    Some(last) => self.expression(*last),
                    None => Module::UNKNOWN,
                }
            }
            "member_access" => self.member(node),
            "element_access" => self.element(node),
            "invocation_expression" => self.invocation(node),
            "pipeline" | "assignment_value" => self.chained(node),
            "pipeline_chain" => self.piped(node),
            "command" => self.command(node),
            "script_block_expression" => {
                self.block(node);
                Module::UNKNOWN
            }
            _ => {
                self.walk_children(node);
                Module::UNKNOWN
            }
        }
    }

    fn named(&mut self, node: Node<'t>) -> ExprId {
        let text = self.text(node);
        if text.eq_ignore_ascii_case("$this")
            && let Some(class) = self.at.class
        {
            return self.add(Expr::This(class), node);
        }
        let (symbol, of_file) = self.variable(text);
        let scope = if of_file { FILE_SCOPE } else { self.at.scope };
        let scope = self.flow.scope(symbol, scope);
        self.add(Expr::Name(symbol, scope), node)
    }

    fn sum(&mut self, node: Node<'t>) -> ExprId {
        let parts: Vec<ExprId> =
            children(node).into_iter().map(|part| self.expression(part)).collect();
        // `@{} + $table`.
        if parts.iter().any(|part| matches!(self.module.expr(*part), Expr::Object(_))) {
            let all = self.module.symbol("");
            let pairs = parts.into_iter().map(|part| (all, part)).collect();
            return self.add(Expr::Object(pairs), node);
        }
        self.add(Expr::Concat(parts), node)
    }

    fn format(&mut self, node: Node<'t>) -> ExprId {
        let parts = children(node);
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
            return Module::UNKNOWN;
        };
        let format = self.expression(*first);
        let last = core(*last);
        let values = match last.kind() {
            "array_literal_expression" => {
                children(last).into_iter().map(|value| self.expression(value)).collect()
            }
            _ => vec![self.expression(last)],
        };
        self.formatted(format, &values, node)
    }

    /// `(…)`, `$(…)`, `@(…)`: what stands inside, if that is one thing.
    fn inside(&mut self, node: Node<'t>) -> ExprId {
        let is_list = node.kind() == "array_expression";
        let mut inner = children(node);
        if let [one] = inner[..]
            && one.kind() == "statement_list"
        {
            inner = children(one);
        }
        let statements: Vec<Node<'t>> =
            inner.into_iter().filter(|part| part.kind() != "empty_statement").collect();
        if let [one] = statements[..] {
            let value = core(one);
            // `$(System.CollectionUri)`: the pipeline puts a value there before the script is read.
            if value.kind() == "command" && node.kind() == "sub_expression" {
                let text = self.text(value);
                let is_macro = text.contains('.') && !text.contains(['/', ' ', '\\', '-']);
                if is_macro {
                    let symbol = self.symbol(&format!("${text}"));
                    return self.add(Expr::Name(symbol, FILE_SCOPE), node);
                }
            }
            if value.kind() == "assignment_expression" {
                return self.assignment(value);
            }
            let id = self.expression(one);
            return match self.module.expr(id) {
                Expr::Text(_) | Expr::Concat(_) if is_list => self.add(Expr::List(vec![id]), node),
                _ => id,
            };
        }
        if is_list && !statements.iter().any(|part| part.kind().ends_with("_statement")) {
            let parts = statements.into_iter().map(|part| self.expression(part)).collect();
            return self.add(Expr::List(parts), node);
        }
        for part in statements {
            self.walk(part);
        }
        Module::UNKNOWN
    }

    fn hashtable(&mut self, node: Node<'t>) -> ExprId {
        let mut pairs = Vec::new();
        let body = child_of(node, "hash_literal_body");
        for entry in body.map(children).unwrap_or_default() {
            let parts = children(entry);
            let (Some(key), Some(value)) = (parts.first(), parts.last()) else { continue };
            let key = self.text(*key).trim_matches(['"', '\'']).to_ascii_lowercase();
            let value = self.expression(*value);
            pairs.push((self.module.symbol(&key), value));
        }
        self.add(Expr::Object(pairs), node)
    }

    fn member(&mut self, node: Node<'t>) -> ExprId {
        let parts = children(node);
        let [object, name, ..] = &parts[..] else { return Module::UNKNOWN };
        let name = self.text(*name);
        if object.kind() == "type_literal" {
            let type_name = self.text(*object).to_ascii_lowercase();
            if type_name.contains("httpmethod") || type_name.contains("webrequestmethod") {
                return self.literal(name, node);
            }
            return self.of_class(&type_name, name, node);
        }
        let object = self.expression(*object);
        let name = self.symbol(name);
        self.add(Expr::Member(object, name), node)
    }

    /// `[string]::Empty`, `[Constants]::BaseUrl`: what belongs to a type, and to no object of it.
    fn of_class(&mut self, type_name: &str, name: &str, node: Node<'t>) -> ExprId {
        let of = type_name.trim_matches(['[', ']']);
        if matches!(of, "string" | "system.string") && name.eq_ignore_ascii_case("empty") {
            return self.literal("", node);
        }
        let of = self.module.symbol(of);
        let of = self.add(Expr::Name(of, FILE_SCOPE), node);
        let name = self.symbol(name);
        self.add(Expr::Member(of, name), node)
    }

    fn element(&mut self, node: Node<'t>) -> ExprId {
        let parts = children(node);
        let [object, index, ..] = &parts[..] else { return Module::UNKNOWN };
        let object = self.expression(*object);
        let index = self.expression(*index);
        match self.module.expr(index).clone() {
            Expr::Text(text) => {
                if let Ok(number) = text.parse() {
                    return self.add(Expr::Element(object, Some(number)), node);
                }
                let name = self.symbol(&text);
                self.add(Expr::Member(object, name), node)
            }
            _ => self.add(Expr::Element(object, None), node),
        }
    }

    /// `a | b`: what the last one makes is not known; an expression alone is itself.
    fn piped(&mut self, node: Node<'t>) -> ExprId {
        let parts = children(node);
        if let [one] = parts[..] {
            return self.expression(one);
        }
        let mut before: Option<(ExprId, Node<'t>)> = None;
        for part in parts {
            let value = self.expression(part);
            if let Some((before, node)) = before.replace((value, part)) {
                self.give_piped(value, before, part);
                self.changed_in_block(node, part);
            }
        }
        Module::UNKNOWN
    }

    /// A call of something that is known by this name alone.
    pub(super) fn call(&mut self, name: &str, arguments: Vec<ExprId>, node: Node<'t>) -> ExprId {
        let name = self.module.symbol(name);
        let callee = self.add(Expr::Name(name, FILE_SCOPE), node);
        self.add(Expr::Call { callee, arguments, is_new: false }, node)
    }

    /// `$x.Method(…)`, `[type]::Method(…)`.
    fn invocation(&mut self, node: Node<'t>) -> ExprId {
        let parts = children(node);
        let [object, name, ..] = &parts[..] else { return Module::UNKNOWN };
        self.invoked(*object, *name, child_of(node, "argument_list"), node)
    }

    pub(super) fn invoked(
        &mut self,
        object: Node<'t>,
        name: Node<'t>,
        list: Option<Node<'t>>,
        node: Node<'t>,
    ) -> ExprId {
        let mut arguments = Vec::new();
        if let Some(list) = list {
            for list in children(list) {
                for argument in children(list) {
                    arguments.push(self.expression(argument));
                }
            }
        }
        let method = self.text(name).to_ascii_lowercase();
        self.given_by_reference((object, &method), list, &arguments, node);
        if object.kind() == "type_literal" {
            let of = self.text(object).trim_matches(['[', ']']).to_ascii_lowercase();
            return self.of_type(&of, &method, arguments, node);
        }
        self.changed_by(object, &method, &arguments, node);
        let given: Vec<Node<'t>> =
            list.map(children).unwrap_or_default().into_iter().flat_map(children).collect();
        if self.changes_given(&method) {
            self.handed_to(Some(&method), &given, node);
        }
        let object = self.expression(object);
        if let Some(changed) = self.changing(object, &method, &arguments, node) {
            return changed;
        }
        let name = self.symbol(&method);
        let callee = self.add(Expr::Member(object, name), node);
        let call = self.add(Expr::Call { callee, arguments, is_new: false }, node);
        self.module.calls.push(call);
        call
    }

    fn of_type(
        &mut self,
        of: &str,
        method: &str,
        arguments: Vec<ExprId>,
        node: Node<'t>,
    ) -> ExprId {
        let of = of.strip_prefix("system.").unwrap_or(of);
        match (of, method, &arguments[..]) {
            ("string", "format", [format, values @ ..]) => self.formatted(*format, values, node),
            ("string", "join", [between, list]) => self.joined(*list, *between, node),
            ("string", "join", [between, rest @ ..]) => {
                let list = self.add(Expr::List(rest.to_vec()), node);
                self.call("-join", vec![list, *between], node)
            }
            ("string", "concat", _) => self.add(Expr::Concat(arguments), node),
            ("uri", "escapedatastring", [_])
            | ("web.httputility" | "net.webutility", "urlencode", [_]) => {
                self.call("escape", arguments, node)
            }
            ("uri", "escapeuristring", [one]) => *one,
            (_, "new", _) => {
                if let Some(made) = self.known_type(of, &arguments, node) {
                    return made;
                }
                let name = self.module.symbol(of);
                let callee = self.add(Expr::Name(name, FILE_SCOPE), node);
                let call = self.add(Expr::Call { callee, arguments, is_new: true }, node);
                self.module.calls.push(call);
                call
            }
            _ => {
                let name = self.module.symbol(method);
                let object = self.module.symbol(of);
                let object = self.add(Expr::Name(object, FILE_SCOPE), node);
                let callee = self.add(Expr::Member(object, name), node);
                let call = self.add(Expr::Call { callee, arguments, is_new: false }, node);
                self.module.calls.push(call);
                call
            }
        }
    }

    /// What `new` makes of types that stand for a text or a table.
    pub(super) fn known_type(
        &mut self,
        of: &str,
        arguments: &[ExprId],
        node: Node<'t>,
    ) -> Option<ExprId> {
        match (of, arguments) {
            (
                "uri"
                | "uribuilder"
                | "hashtable"
                | "collections.hashtable"
                | "net.http.httpmethod",
                [one],
            ) => Some(*one),
            ("uribuilder", [scheme, host, rest @ ..]) => {
                let mut parts = vec![*scheme, self.literal("://", node), *host];
                if let [_, path, ..] = rest {
                    parts.extend([self.literal("/", node), *path]);
                }
                Some(self.add(Expr::Concat(parts), node))
            }
            ("uri", [base, path]) => Some(self.call("join-path", vec![*base, *path], node)),
            ("text.stringbuilder", [first, ..]) if !matches!(self.module.expr(*first), Expr::Text(n) if n.parse::<u32>().is_ok()) => {
                Some(*first)
            }
            ("net.http.httprequestmessage", _) => {
                let keys = ["method", "requesturi"].map(|key| self.module.symbol(key));
                let pairs = keys.into_iter().zip(arguments.iter().copied()).collect();
                Some(self.add(Expr::Object(pairs), node))
            }
            ("text.stringbuilder", _) => Some(self.literal("", node)),
            _ => None,
        }
    }

    /// A name that nothing is known of, for the place where its value would stand.
    pub(super) fn unknown_named(
        &mut self,
        symbol: super::super::model::Symbol,
        node: Node<'t>,
    ) -> ExprId {
        let scope = self.module.open_scope(FILE_SCOPE);
        self.module.bind(scope, symbol, Module::UNKNOWN, How::Set);
        self.add(Expr::Name(symbol, scope), node)
    }
}

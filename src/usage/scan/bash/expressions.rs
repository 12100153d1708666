//! Words: texts, variables, what other commands answer.

use super::super::model::{Expr, ExprId, FILE_SCOPE, Module};
use super::super::syntax::Node;
use super::statements::inner;
use super::words::touching;
use super::{DEEPEST, LONGEST_TEXT, MOST_ARGUMENTS, Reader};

impl<'t> Reader<'t> {
    /// Reads a word.
    pub(super) fn expression(&mut self, node: Node<'t>) -> ExprId {
        if self.depth >= DEEPEST {
            self.module.too_deep = true;
            return Module::UNKNOWN;
        }
        self.depth += 1;
        let id = self.word(node);
        self.depth -= 1;
        id
    }

    fn word(&mut self, node: Node<'t>) -> ExprId {
        match node.kind() {
            "word" | "number" | "variable_name" | "string_content" | "regex"
            | "extglob_pattern" => {
                let text = unescaped(self.text(node));
                self.literal(&text, node)
            }
            "raw_string" => {
                let text = self.text(node).trim_matches('\'');
                self.literal(text, node)
            }
            "ansi_c_string" => {
                let text = self.text(node).trim_start_matches('$').trim_matches('\'');
                self.literal(text, node)
            }
            "string" | "translated_string" => self.string(node),
            "concatenation" => {
                let mut cursor = node.walk();
                let parts: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
                let parts = parts.into_iter().map(|part| self.expression(part)).collect();
                self.add(Expr::Concat(parts), node)
            }
            "simple_expansion" => self.simple(node),
            "expansion" => self.expansion(node),
            "command_substitution" => self.substitution(node),
            "array" => {
                let mut cursor = node.walk();
                let parts: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
                let parts = touching(parts.into_iter().filter(|part| part.kind() != "comment"));
                let parts = parts.iter().map(|part| self.joined(part)).collect();
                self.add(Expr::List(parts), node)
            }
            _ => {
                self.walk(node);
                Module::UNKNOWN
            }
        }
    }

    pub(super) fn literal(&mut self, text: &str, node: Node<'t>) -> ExprId {
        if text.len() > LONGEST_TEXT {
            return Module::UNKNOWN;
        }
        self.add(Expr::Text(text.into()), node)
    }

    /// `"…$x…"`: its parts, with the text between them.
    fn string(&mut self, node: Node<'t>) -> ExprId {
        let mut parts = Vec::new();
        let whole = self.text(node);
        let open = usize::from(whole.starts_with('$')) + 1;
        let mut from = node.start_byte() + open;
        let end =
            (node.end_byte() - usize::from(whole.ends_with('"') && whole.len() > open)).max(from);
        let mut cursor = node.walk();
        let children: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
        for child in children.into_iter().filter(|child| child.kind() != "string_content") {
            self.between(from, child.start_byte(), &mut parts, node);
            parts.push(self.expression(child));
            from = child.end_byte();
        }
        self.between(from, end, &mut parts, node);
        match &parts[..] {
            [] => self.add(Expr::Text("".into()), node),
            // `"${list[@]}"` and `"$@"` are as many words as there are elements.
            [one] if matches!(self.module.expr(*one), Expr::List(_) | Expr::Text(_)) => *one,
            [one] if whole.contains("[@]") || whole == "\"$@\"" => *one,
            _ => self.add(Expr::Concat(parts), node),
        }
    }

    fn between(&mut self, from: usize, to: usize, parts: &mut Vec<ExprId>, node: Node<'t>) {
        let text = self.source.get(from..to).unwrap_or_default();
        if !text.is_empty() {
            let text = unescaped(text);
            parts.push(self.literal(&text, node));
        }
    }

    /// `$x`, `$1`, `$@`.
    fn simple(&mut self, node: Node<'t>) -> ExprId {
        let name = inner(node).map(|name| self.text(name)).unwrap_or_default();
        self.named(name, node)
    }

    pub(super) fn named(&mut self, name: &str, node: Node<'t>) -> ExprId {
        match (name, self.at.function, self.at.shifted) {
            ("@" | "*", Some(function), Some(shifted)) => {
                let given = (shifted..shifted + MOST_ARGUMENTS)
                    .map(|index| self.add(Expr::Parameter(function, index), node))
                    .collect();
                self.add(Expr::List(given), node)
            }
            ("@" | "*" | "?" | "#" | "-" | "!", ..) => Module::UNKNOWN,
            (digit, Some(function), Some(shifted)) if digit.parse::<u32>().is_ok_and(|n| n > 0) => {
                let index = digit.parse::<u32>().unwrap_or(1) - 1 + shifted;
                self.add(Expr::Parameter(function, index), node)
            }
            _ => {
                let symbol = self.variable(name);
                let scope = self.flow.scope(symbol, self.at.scope);
                self.add(Expr::Name(symbol, scope), node)
            }
        }
    }

    /// `${x}`, `${x:-default}`, `${list[@]}`, `${x%/}`.
    fn expansion(&mut self, node: Node<'t>) -> ExprId {
        let text = self.text(node);
        let first = inner(node);
        let Some(first) = first.filter(|_| !text.starts_with("${#") && !text.starts_with("${!"))
        else {
            return Module::UNKNOWN;
        };
        let value = if first.kind() == "subscript" {
            self.element(first, node)
        } else {
            let name = self.text(first);
            self.named(name, node)
        };
        let mut cursor = node.walk();
        let operator = node
            .children(&mut cursor)
            .find(|child| !child.is_named() && !matches!(child.kind(), "${" | "}"))
            .map(|child| child.kind());
        let word = node.named_child(1);
        match (operator, word) {
            (Some(":-" | "-" | ":=" | "="), Some(word)) => {
                let other = self.expression(word);
                self.add(Expr::Either(vec![value, other]), node)
            }
            (Some(":+" | "+"), Some(word)) => {
                let other = self.expression(word);
                let empty = self.add(Expr::Text("".into()), node);
                self.add(Expr::Either(vec![other, empty]), node)
            }
            // `${url%/}` takes off what nobody looks at; `${x##*/}` leaves a part.
            (Some("%" | "%%" | "#" | "##"), word) => {
                let what = word.map(|word| self.text(word)).unwrap_or_default();
                if what.trim_matches(['"', '\'']).chars().all(|c| c == '/') {
                    value
                } else {
                    self.part_of(value, node)
                }
            }
            // `${name// /%20}`: a blank is written otherwise.
            (Some(operator @ ("/" | "//")), _)
                if text.split_once(operator).is_some_and(|(_, rest)| rest.starts_with(" /")) =>
            {
                value
            }
            (Some("/" | "//" | "/#" | "/%" | ":"), _) => self.part_of(value, node),
            _ => value,
        }
    }

    /// `list[3]`, `list[@]`.
    fn element(&mut self, subscript: Node<'t>, node: Node<'t>) -> ExprId {
        let name = subscript.child_by_field_name("name").map(|name| self.text(name));
        let list = self.named(name.unwrap_or_default(), node);
        let index = subscript.child_by_field_name("index").map(|index| self.text(index));
        match index.unwrap_or("@").trim_matches('"') {
            "@" | "*" => list,
            index => self.add(Expr::Element(list, index.parse().ok()), node),
        }
    }

    /// Something that is made of a value: unknown, and named after it.
    fn part_of(&mut self, value: ExprId, node: Node<'t>) -> ExprId {
        match self.module.expr(value) {
            Expr::Name(name, _) => {
                let name = *name;
                let scope = self.module.open_scope(FILE_SCOPE);
                self.module.bind(scope, name, Module::UNKNOWN, super::super::model::How::Set);
                self.add(Expr::Name(name, scope), node)
            }
            _ => Module::UNKNOWN,
        }
    }

    /// `$(…)`: what the command answers, where that is text that it prints or what an own function prints.
    fn substitution(&mut self, node: Node<'t>) -> ExprId {
        let before = self.flow.clone();
        let function = self.at.function.take();
        let mut answer = Module::UNKNOWN;
        let mut cursor = node.walk();
        let children: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
        match &children[..] {
            [one] if one.kind() == "command" => {
                let name = one.child_by_field_name("name").map(|name| self.text(name));
                let name = name.unwrap_or_default();
                // `$(System.CollectionUri)`: the pipeline puts a value there before the shell sees it.
                if name.contains('.') && !name.contains('/') && one.named_child_count() == 1 {
                    let symbol = self.variable(name);
                    answer = self.add(Expr::Name(symbol, FILE_SCOPE), node);
                } else {
                    self.at.function = function;
                    answer = self.answered(*one);
                }
            }
            _ => {
                self.at.function = function;
                let saved =
                    self.at.function.map(|f| self.module.functions[f.0 as usize].returns.len());
                for child in children {
                    self.walk(child);
                }
                self.keep_returns(saved);
            }
        }
        self.at.function = function;
        self.flow = before;
        answer
    }

    /// A command inside `$(…)`: what it prints is no answer of the function around it.
    fn answered(&mut self, command: Node<'t>) -> ExprId {
        let saved = self.at.function.map(|f| self.module.functions[f.0 as usize].returns.len());
        let answer = self.command(command, false);
        self.keep_returns(saved);
        answer
    }

    fn keep_returns(&mut self, saved: Option<usize>) {
        if let (Some(function), Some(saved)) = (self.at.function, saved) {
            self.module.functions[function.0 as usize].returns.truncate(saved);
        }
    }

    /// `source path`.
    pub(super) fn loads(&mut self, word: &[Node<'t>]) {
        let path = path_of(self.text_of(word));
        if path.contains(|c: char| c.is_alphanumeric()) {
            self.module.loads.push(path.into());
        }
    }
}

/// The path that a word names, with a `*` for each value in it. The folder is often `$DIR` or `$(dirname "$0")`: the
/// end of the path tells the file.
fn path_of(word: &str) -> String {
    let mut path = String::new();
    let mut chars = word.chars().filter(|c| !matches!(c, '"' | '\'')).peekable();
    while let Some(c) = chars.next() {
        if c != '$' {
            path.push(c);
            continue;
        }
        match chars.peek() {
            Some('{' | '(') => {
                let mut depth = 0_u32;
                for c in chars.by_ref() {
                    match c {
                        '{' | '(' => depth += 1,
                        '}' | ')' => depth -= 1,
                        _ => {}
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
            _ => while chars.next_if(|c| c.is_alphanumeric() || *c == '_').is_some() {},
        }
        if !path.ends_with('*') {
            path.push('*');
        }
    }
    let tail = path.rsplit_once("*/").map_or(path.as_str(), |(_, tail)| tail);
    tail.trim_start_matches('/').to_owned()
}

/// A text without the backslashes that keep a character from its meaning.
pub(super) fn unescaped(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('\n' | '\r')) => {
                chars.next();
            }
            (
                '\\',
                Some('$' | '`' | '"' | '\\' | '&' | '?' | '=' | ' ' | '\'' | '(' | ')' | '#' | ';'),
            ) => {
                out.extend(chars.next());
            }
            _ => out.push(c),
        }
    }
    out
}

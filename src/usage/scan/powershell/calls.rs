//! Commands: cmdlets and functions with named arguments, programs with words.

use super::super::model::{Expr, ExprId, FILE_SCOPE, Module};
use super::super::syntax::Node;
use super::{Reader, children, core};
use crate::usage::command::is_known_program;

/// Parameters of cmdlets that take no value.
const SWITCHES: [&str; 16] = [
    "usebasicparsing",
    "usedefaultcredentials",
    "verbose",
    "debug",
    "force",
    "skipcertificatecheck",
    "skiphttperrorcheck",
    "skipheadervalidation",
    "disablekeepalive",
    "allowunencryptedauthentication",
    "allowinsecureredirect",
    "passthru",
    "whatif",
    "confirm",
    "asplaintext",
    "nonewline",
];

impl<'t> Reader<'t> {
    /// A command; what it answers, as far as that is known.
    pub(super) fn command(&mut self, node: Node<'t>) -> ExprId {
        let mut cursor = node.walk();
        let parts: Vec<Node<'t>> = node.named_children(&mut cursor).collect();
        let operator = parts.iter().find(|part| part.kind() == "command_invokation_operator");
        let operator = operator.map(|part| self.text(*part));
        let Some(name) = node.child_by_field_name("command_name") else {
            for part in parts {
                self.expression(part);
            }
            return Module::UNKNOWN;
        };
        let elements = node.child_by_field_name("command_elements");
        let elements = elements.map(elements_of).unwrap_or_default();
        if operator == Some(".") {
            self.load(name);
        }
        let plain = self.text(name).trim_matches(['"', '\'']).to_ascii_lowercase();
        match plain.as_str() {
            "import-module" | "using" => {
                if let Some(file) = elements.iter().find(|part| part.kind() != "command_parameter")
                {
                    self.load(*file);
                }
            }
            _ => {}
        }
        let is_name = !plain.starts_with(['$', '(']) && !plain.contains('$');
        let arguments = if is_name && is_program(&plain, &elements, self.source) {
            elements.iter().map(|part| self.program_word(*part)).collect()
        } else {
            self.named_arguments(&elements)
        };
        if plain == "write-output" {
            let value = arguments.first().copied().unwrap_or(Module::UNKNOWN);
            self.returns(value);
        }
        let callee = if is_name {
            let symbol = self.module.symbol(&plain);
            self.add(Expr::Name(symbol, FILE_SCOPE), name)
        } else {
            self.expression(children(name).first().copied().unwrap_or(name))
        };
        let call = self.add(Expr::Call { callee, arguments, is_new: false }, node);
        self.module.calls.push(call);
        if plain == "write-output" { Module::UNKNOWN } else { call }
    }

    /// A word that a program is given.
    fn program_word(&mut self, part: Node<'t>) -> ExprId {
        if part.kind() == "command_parameter" {
            let text = self.text(part);
            return self.literal(text, part);
        }
        self.expression(part)
    }

    fn named_arguments(&mut self, elements: &[Node<'t>]) -> Vec<ExprId> {
        let mut positional = Vec::new();
        let mut named = Vec::new();
        let mut parts = elements.iter().copied().peekable();
        while let Some(part) = parts.next() {
            if part.kind() == "command_parameter" {
                let name = self.text(part).trim_start_matches(['-', '–']).to_ascii_lowercase();
                let name = name.trim_end_matches(':').to_owned();
                let is_switch = SWITCHES.contains(&name.as_str()) || self.switches.contains(&name);
                let glued = self.source.as_bytes().get(part.end_byte()) == Some(&b':');
                let next = parts
                    .next_if(|next| next.kind() != "command_parameter" && (!is_switch || glued));
                let value = match next {
                    Some(value) => self.expression(value),
                    None => self.literal("true", part),
                };
                let symbol = self.module.symbol(&name);
                named.push(self.add(Expr::Named(symbol, value), part));
                continue;
            }
            let value = self.expression(part);
            // `@params`: the pairs are the arguments.
            let inner = core(part);
            if inner.kind() == "variable" && self.text(inner).starts_with('@') {
                let symbol = self.module.symbol("@");
                named.push(self.add(Expr::Named(symbol, value), part));
            } else {
                positional.push(value);
            }
        }
        positional.extend(named);
        positional
    }

    /// `. ./lib.ps1`, `Import-Module "$PSScriptRoot/x.psm1"`, `. (Join-Path $root 'lib.ps1')`.
    fn load(&mut self, node: Node<'t>) {
        let text = self.text(node).replace('\\', "/");
        let text = text.trim_matches(['"', '\'', '(', ')', ' ']);
        let tail = text.rsplit(['}', ')', '"', '\'', ' ']).find(|part| !part.is_empty());
        let tail = tail.unwrap_or_default();
        let tail = match tail.strip_prefix('$') {
            Some(rest) => rest.split_once('/').map_or("", |(_, rest)| rest),
            None => tail,
        };
        let tail = tail.trim_start_matches(['.', '/']);
        if !tail.is_empty() {
            self.module.loads.push(tail.into());
        }
    }
}

/// The elements of a command: values, and parameters; a glued value follows its parameter.
fn elements_of(list: Node<'_>) -> Vec<Node<'_>> {
    children(list)
        .into_iter()
        .filter(|part| !matches!(part.kind(), "command_argument_sep" | "redirection"))
        .collect()
}

/// Whether a command is a program with words, and not a cmdlet. `curl` and `wget` can be either.
fn is_program(name: &str, elements: &[Node<'_>], source: &str) -> bool {
    const OF_CMDLET: [&str; 6] =
        ["-uri", "-method", "-headers", "-body", "-usebasicparsing", "-outfile"];
    let is_cmdlet = |part: &Node<'_>| {
        let text = source.get(part.byte_range()).unwrap_or_default().to_ascii_lowercase();
        part.kind() == "command_parameter" && OF_CMDLET.contains(&text.trim_end_matches(':'))
    };
    is_known_program(name) && !(matches!(name, "curl" | "wget") && elements.iter().any(is_cmdlet))
}

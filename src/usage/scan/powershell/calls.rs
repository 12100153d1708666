//! Commands: cmdlets and functions with named arguments, programs with words.

use super::super::model::{Expr, ExprId, FILE_SCOPE, Module};
use super::super::syntax::Node;
use super::files::{EVERY, is_script};
use super::tables::SPLAT;
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
        let operator = parts.iter().find(|part| part.kind() == "command_invocation_operator");
        let operator = operator.map(|part| self.text(*part));
        let Some(name) = node.child_by_field_name("command_name") else {
            for part in parts {
                self.expression(part);
            }
            return Module::UNKNOWN;
        };
        let elements = node.child_by_field_name("command_elements");
        let mut elements = elements.map(elements_of).unwrap_or_default();
        if operator == Some(".") {
            self.load(name);
        }
        let mut plain = self.text(name).trim_matches(['"', '\'']).to_ascii_lowercase();
        if let Some(script) = self.script_of(name).filter(|_| operator != Some(".")) {
            plain = script;
        } else if matches!(plain.as_str(), "pwsh" | "powershell" | "pwsh.exe" | "powershell.exe")
            && let Some(at) = elements.iter().position(|part| self.says_file(*part))
            && let Some(script) = elements.get(at + 1).and_then(|part| self.script_of(*part))
        {
            plain = script;
            elements.drain(..at + 2);
        }
        if let Some(other) = self.renamed.get(&plain) {
            plain.clone_from(other);
        }
        if plain == "import-module"
            && let Some(file) = elements.iter().find(|part| part.kind() != "command_parameter")
        {
            self.load(*file);
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
        if matches!(plain.as_str(), "set-variable" | "new-variable" | "sv" | "nv") {
            self.set_variable(&arguments);
        }
        if matches!(plain.as_str(), "set-alias" | "new-alias" | "sal" | "nal") {
            self.rename(&arguments);
        }
        if plain == "new-object"
            && let Some(made) = self.made(&arguments, node)
        {
            return made;
        }
        let callee = if is_name {
            let symbol = self.module.symbol(&plain);
            self.add(Expr::Name(symbol, FILE_SCOPE), name)
        } else {
            let mut called = children(name).first().copied().unwrap_or(name);
            if let ("path_command_name", [variable]) = (called.kind(), &children(called)[..]) {
                called = *variable;
            }
            self.expression(called)
        };
        let call = self.add(Expr::Call { callee, arguments, is_new: false }, node);
        self.module.calls.push(call);
        self.handed_to(is_name.then_some(&*plain), &elements, node);
        if plain == "write-output" { Module::UNKNOWN } else { call }
    }

    /// `New-Object System.Uri $x`, `New-Object System.Text.StringBuilder`.
    fn made(&mut self, arguments: &[ExprId], node: Node<'t>) -> Option<ExprId> {
        let of = self.module.argument(arguments, 0, Some("typename"))?;
        let Expr::Text(of) = self.module.expr(of) else { return None };
        let of = of.to_ascii_lowercase();
        let given = match self.module.argument(arguments, 1, Some("argumentlist")) {
            Some(given) => match self.module.expr(given) {
                Expr::List(parts) => parts.clone(),
                _ => vec![given],
            },
            None => Vec::new(),
        };
        self.known_type(of.strip_prefix("system.").unwrap_or(&of), &given, node)
    }

    /// `Set-Alias go Invoke-RestMethod`: another name of a command.
    fn rename(&mut self, arguments: &[ExprId]) {
        let name = self.module.argument(arguments, 0, Some("name"));
        let value = self.module.argument(arguments, 1, Some("value"));
        let (Some(name), Some(value)) = (name, value) else { return };
        if let (Expr::Text(name), Expr::Text(value)) =
            (self.module.expr(name), self.module.expr(value))
        {
            self.renamed.insert(name.to_ascii_lowercase(), value.to_ascii_lowercase());
        }
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
        let mut tables = Vec::new();
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
                    Some(value) => {
                        let list = parts.next_if(|next| next.kind() == "argument_list");
                        self.argument(value, list)
                    }
                    None => self.literal("true", part),
                };
                let symbol = self.module.symbol(&name);
                named.push(self.add(Expr::Named(symbol, value), part));
                continue;
            }
            // `$x.Method(…)`, as the grammar sees it among arguments.
            let list = parts.next_if(|next| next.kind() == "argument_list");
            let value = self.argument(part, list);
            // `@params`: the pairs are the arguments.
            let inner = core(part);
            if inner.kind() == "variable" && self.text(inner).starts_with('@') {
                tables.push((self.module.symbol(""), value, part));
            } else {
                positional.push(value);
            }
        }
        positional.extend(named);
        let whole = match tables[..] {
            [] => return positional,
            [(_, table, _)] => table,
            [(_, _, part), ..] => {
                let pairs = tables.iter().map(|(all, table, _)| (*all, *table)).collect();
                self.add(Expr::Object(pairs), part)
            }
        };
        let symbol = self.module.symbol(SPLAT);
        positional.push(self.add(Expr::Named(symbol, whole), tables[0].2));
        positional
    }

    /// An argument, and the list in parentheses behind it.
    fn argument(&mut self, part: Node<'t>, list: Option<Node<'t>>) -> ExprId {
        let inner = core(part);
        match (&children(inner)[..], list) {
            ([object, name], Some(_)) if inner.kind() == "member_access" => {
                self.invoked(*object, *name, list, part)
            }
            _ => {
                if let Some(list) = list {
                    self.expression(list);
                }
                self.expression(part)
            }
        }
    }

    /// `using module ./x.psm1`.
    pub(super) fn uses(&mut self, node: Node<'t>) {
        let text = self.text(node).to_ascii_lowercase();
        let is_module = text.split_ascii_whitespace().nth(1) == Some("module");
        if let Some(file) = children(node).last().filter(|_| is_module) {
            self.load(*file);
        }
    }

    /// `. ./lib.ps1`, `Import-Module "$PSScriptRoot/x.psm1"`, `. (Join-Path $root 'lib.ps1')`.
    fn load(&mut self, node: Node<'t>) {
        let tail = self.path_of(node);
        // What a variable names can be any file of the module.
        let path = if tail.is_empty() { EVERY } else { &tail };
        self.module.loads.push(path.into());
    }

    /// The name of the script that a command calls by its path: `.\x.ps1`, `& "$PSScriptRoot/x.ps1"`.
    fn script_of(&self, node: Node<'t>) -> Option<String> {
        let path = self.path_of(node).to_ascii_lowercase();
        let name = path.rsplit('/').next().unwrap_or_default();
        // A name with values in it can be any script.
        (is_script(name) && !name.contains(['$', '*', '('])).then(|| name.to_owned())
    }

    /// `-File`, which stands before a script.
    fn says_file(&self, part: Node<'t>) -> bool {
        part.kind() == "command_parameter"
            && matches!(self.text(part).to_ascii_lowercase().as_str(), "-file" | "-f")
    }

    /// What is known of the end of a path.
    fn path_of(&self, node: Node<'t>) -> String {
        let text = self.text(node).replace('\\', "/");
        let text = text.trim_matches(['"', '\'', '(', ')', ' ']);
        let tail = text.rsplit(['}', ')', '"', '\'', ' ']).find(|part| !part.is_empty());
        let tail = tail.unwrap_or_default();
        let tail = match tail.strip_prefix('$') {
            Some(rest) => rest.split_once('/').map_or("", |(_, rest)| rest),
            None => tail,
        };
        tail.trim_start_matches(['.', '/']).to_owned()
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

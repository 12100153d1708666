//! Commands of the Azure CLI that ask for permissions of an app registration, in scripts and other texts.
//!
//! `az ad app permission add` names ids, each with its type; `az ad app permission grant` names scopes;
//! `--required-resource-accesses` of `az ad app create` and `update` has the list of the app manifest as JSON.
//! Commands that are commented out ask for nothing.

use memchr::memmem;
use once_cell::sync::Lazy;

use super::tree::{self, Item, Node};
use super::{AccessType, EntraManifest, Permission};
use crate::manifest::command_line::{self, Word};
use crate::manifest::declaration::{Format, Text};
use crate::text::{SourceText, Span};

/// Whether a text may hold such a command.
pub(in crate::manifest) fn sniff(_: &str, bytes: &[u8]) -> bool {
    static COMMAND: Lazy<memmem::Finder<'static>> = Lazy::new(|| memmem::Finder::new("ad app "));
    COMMAND.find(bytes).is_some()
}

/// Every app that commands of a text ask permissions for, in the order of the text.
pub(in crate::manifest) fn read(source: &SourceText) -> Vec<EntraManifest> {
    let mut apps: Vec<(Option<Box<str>>, EntraManifest)> = Vec::new();
    for found in memmem::find_iter(source.text().as_bytes(), b"ad app ") {
        let Some(command) = Command::at(source, found) else { continue };
        let (app, manifest) = match command.words_after(&["permission"]) {
            Some("add") => (command.one("--id").map(|(word, _)| word.into()), command.add()),
            Some("grant") => (None, command.grant()),
            _ => (None, command.inline()),
        };
        let Some(manifest) = manifest else { continue };
        // Permissions that are added to one app one by one are asked for together.
        match apps.iter_mut().find(|(known, _)| app.is_some() && *known == app) {
            Some((_, known)) => known.resources.extend(manifest.resources),
            None => apps.push((app, manifest)),
        }
    }
    apps.into_iter().map(|(_, manifest)| manifest).collect()
}

/// One command: its words, and where it stands.
struct Command<'s> {
    source: &'s SourceText,
    words: Vec<Word>,
    /// Where the words are counted from.
    start: usize,
    end: usize,
}

impl<'s> Command<'s> {
    /// The command that these bytes are part of, unless it is commented out.
    fn at(source: &'s SourceText, found: usize) -> Option<Self> {
        let text = source.text();
        let before = text.get(..found)?.trim_end_matches([' ', '\t']);
        let before = before.strip_suffix("az").or_else(|| before.strip_suffix("az.cmd"))?;
        if before.ends_with(|letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter))
        {
            return None;
        }
        let start = before.len();
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let head = &text[line_start..start];
        if is_comment(head) {
            return None;
        }
        // What stands inside quotes of the line ends with them.
        let quote = ['"', '\'', '`'].into_iter().find(|q| head.matches(*q).count() % 2 == 1);
        let mut rest = &text[start..];
        if let Some(quote) = quote {
            rest = &rest[..rest.find(quote).unwrap_or(rest.len())];
        }
        let folded = folded(text, line_start);
        let lines: String;
        let cut = match folded {
            Some(end) => {
                lines = rest.get(..end.saturating_sub(start))?.replace(['\r', '\n'], " ");
                command_line::commands(&lines).into_iter().next()
            }
            None => command_line::commands(rest.get(..limit(rest))?).into_iter().next(),
        };
        let (range, words) = cut?;
        Some(Self { source, words, start, end: start + range.end })
    }

    fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }

    /// The word after these, which follow `az ad app`.
    fn words_after(&self, words: &[&str]) -> Option<&str> {
        let mut own = self.words.iter().skip(3).map(|word| word.text.as_str());
        words.iter().all(|word| own.next() == Some(*word)).then(|| own.next())?
    }

    /// The values of an option, each with the word it is part of.
    fn values(&self, option: &str) -> Vec<(&str, &Word)> {
        let mut values = Vec::new();
        let mut words = self.words.iter();
        while let Some(word) = words.next() {
            let rest = word.text.strip_prefix(option);
            match rest.map(|rest| rest.strip_prefix('=').ok_or(rest)) {
                Some(Ok(value)) => values.push((value, word)),
                Some(Err("")) => {
                    let own = words.clone().take_while(|word| !word.text.starts_with("--"));
                    values.extend(own.map(|word| (word.text.as_str(), word)));
                }
                _ => {}
            }
        }
        values
    }

    fn one(&self, option: &str) -> Option<(&str, &Word)> {
        self.values(option).into_iter().next()
    }

    /// The place of a piece of a word.
    fn place(&self, word: &Word, piece: &str) -> Span {
        let start = self.start + word.start;
        let written = self.source.text().get(start..self.end).unwrap_or_default();
        let at = start + written.find(piece).unwrap_or_default();
        Span::new(at, (at + piece.len()).min(self.end))
    }

    fn item(&self, word: &Word, piece: &str) -> Item {
        let piece = piece.trim_end_matches(['`', '"', '\'', ')', ',', ';']);
        let span = self.place(word, piece);
        let node = if piece.contains(['$', '%', '<', '{']) {
            match self.variable(piece) {
                Some(value) => Node::Text(Text { value: value.into(), span }),
                None => Node::Unknown,
            }
        } else {
            Node::Text(Text { value: piece.into(), span })
        };
        Item { node, span }
    }

    /// What a variable is set to, where the file sets it to one text only.
    fn variable(&self, written: &str) -> Option<&'s str> {
        let name = written.trim_matches(['$', '{', '}', '%']);
        let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if name.is_empty() || !plain {
            return None;
        }
        let mut values = self.source.text().lines().filter_map(|line| {
            let line =
                line.trim_start().trim_start_matches("export ").trim_start_matches(['$', '-', ' ']);
            let rest = line.strip_prefix(name)?.trim_start();
            let value = rest.strip_prefix(['=', ':'])?.trim_start();
            let value = match value.chars().next()? {
                quote @ ('"' | '\'') => value[1..].split(quote).next()?,
                _ => value.split([' ', '\t', '#', ';']).next()?,
            };
            Some(value.trim_end())
        });
        let value = values.next()?;
        let same = values.all(|other| other == value);
        (same && !value.is_empty() && !value.contains(['$', '(', '{'])).then_some(value)
    }

    fn manifest(&self, api: &Item, permissions: Vec<Permission>) -> EntraManifest {
        let access = tree::access(self.source, api, permissions, self.span());
        EntraManifest { format: Format::AzCommand, resources: vec![access], name: None }
    }

    fn add(&self) -> Option<EntraManifest> {
        let (api, word) = self.one("--api")?;
        let api = self.item(word, api);
        let permissions = self.values("--api-permissions").into_iter().map(|(value, word)| {
            let (id, kind) =
                value.rsplit_once('=').map_or((value, None), |(id, kind)| (id, Some(kind)));
            let id = self.item(word, id);
            let kind = kind.map(|kind| self.item(word, kind));
            let access_text = kind.as_ref().and_then(Item::text).cloned();
            let access = match (&access_text, &kind) {
                (Some(text), _) => AccessType::of(&text.value),
                (None, Some(_)) => AccessType::Unknown,
                (None, None) if matches!(id.node, Node::Unknown) => AccessType::Unknown,
                (None, None) => AccessType::Missing,
            };
            Permission { access, access_text, ..tree::of_id(self.source, Some(&id), id.span) }
        });
        let permissions = permissions.collect();
        Some(self.manifest(&api, permissions))
    }

    fn grant(&self) -> Option<EntraManifest> {
        let (api, word) = self.one("--api")?;
        let api = self.item(word, api);
        let mut permissions = Vec::new();
        for (value, word) in self.values("--scope") {
            for name in value.split_whitespace() {
                let item = self.item(word, name);
                let node = match item.node {
                    Node::Text(text) => Node::ByName(text),
                    other => other,
                };
                let item = Item { node, span: item.span };
                let permission = tree::of_id(self.source, Some(&item), item.span);
                permissions.push(Permission { access: AccessType::Scope, ..permission });
            }
        }
        Some(self.manifest(&api, permissions))
    }

    /// The list as JSON in the command; a file that it names is read for itself.
    fn inline(&self) -> Option<EntraManifest> {
        let (json, word) = self.one("--required-resource-accesses")?;
        if !json.trim_start().starts_with(['[', '{']) {
            return None;
        }
        let start = self.start + word.start;
        let written = self.source.text().get(start..self.end)?;
        let from = start + written.find(['[', '{'])?;
        let to = start + written.rfind([']', '}'])? + 1;
        let written = self.source.text().get(from..to)?;
        // Blanks in front keep every place what it is in the file; a quote that is escaped becomes a quote
        // and a blank outside of it.
        let mut text = " ".repeat(from);
        let mut pieces = written.split("\\\"");
        text.push_str(pieces.next()?);
        for (at, piece) in pieces.enumerate() {
            text.push_str(if at % 2 == 0 { " \"" } else { "\" " });
            text.push_str(piece);
        }
        let blanked = SourceText::new(self.source.name(), text);
        // What a shell fills in may stand in it, so that only it can tell whether it is JSON.
        let manifest = super::read(&blanked).ok()??;
        Some(EntraManifest { format: Format::AzCommand, ..manifest })
    }
}

/// Whether what stands before a command on its line makes it a comment.
fn is_comment(head: &str) -> bool {
    let head = head.trim_start();
    let lower = head.to_ascii_lowercase();
    let whole = ["#", "//", "::", "rem ", "@rem ", "<!--", "/*", "* ", "--"];
    whole.iter().any(|mark| lower.starts_with(mark)) || head.contains(" # ") || head.contains("<#")
}

/// Where a folded block of YAML ends that this line is in: its lines are one.
fn folded(text: &str, line_start: usize) -> Option<usize> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = indent(text[line_start..].lines().next()?);
    let above = text[..line_start].lines().rev();
    let head = above.filter(|line| !line.trim().is_empty()).find(|line| indent(line) < own)?;
    let mark = head.trim_end().rsplit(' ').next()?;
    if !matches!(mark, ">" | ">-" | ">+") {
        return None;
    }
    let mut end = line_start;
    for line in text[line_start..].split_inclusive('\n') {
        if line.trim().is_empty() || indent(line) != own {
            break;
        }
        end += line.len();
    }
    Some(end)
}

/// How much of a text one command can be: enough for a long list of JSON.
fn limit(text: &str) -> usize {
    let mut end = text.len().min(16 * 1024);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

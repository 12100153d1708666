//! Commands of the Azure CLI: the rows of `data/commands.csv`.

use serde::{Deserialize, Serialize};

use super::ids::{OperationId, SourceId};

/// One command of the Azure DevOps extension of the Azure CLI.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandRow {
    /// The words of the command: `az repos pr list`.
    pub command: String,
    /// Operations that it calls whatever its arguments are.
    pub calls: Vec<OperationId>,
    /// Operations that it calls depending on its arguments, or on what it finds.
    pub may_call: Vec<MayCall>,
    /// What it calls that no document publishes.
    pub unpublished: Vec<MayCall>,
    /// Where this is known from.
    pub source: SourceId,
    /// What else there is to know.
    pub note: Option<String>,
}

/// A call that a command makes under a condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MayCall {
    /// The operation, or the name of what no document publishes.
    pub operation: String,
    /// It is called only where one of these options is given; empty where no option tells. `--name=value`
    /// is an option with that value.
    pub with: Vec<String>,
    /// It is called only where none of these options is given, or has that value.
    pub without: Vec<String>,
}

impl MayCall {
    /// Reads `git.GetRepository(!--target-branch !-t)`; nothing where the brackets do not match.
    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (operation, options) = match text.split_once('(') {
            Some((operation, options)) => (operation, options.strip_suffix(')')?),
            None => (text, ""),
        };
        let mut call = Self { operation: operation.to_owned(), with: vec![], without: vec![] };
        for option in options.split(' ').filter(|option| !option.is_empty()) {
            match option.strip_prefix('!') {
                Some(option) => call.without.push(option.to_owned()),
                None => call.with.push(option.to_owned()),
            }
        }
        Some(call)
    }

    /// The condition in words; nothing where no option tells.
    pub fn condition(&self) -> Option<String> {
        let list = |options: &[String]| options.join(" or ").replace('=', " ");
        match (&self.with[..], &self.without[..]) {
            ([], []) => None,
            (with, []) => Some(format!("with {}", list(with))),
            ([], without) => Some(format!("without {}", list(without))),
            (with, without) => Some(format!("with {}, without {}", list(with), list(without))),
        }
    }
}

/// The commands, sorted.
#[derive(Debug)]
pub struct Commands(pub(super) Vec<CommandRow>);

impl Commands {
    /// Every command.
    pub fn all(&self) -> &[CommandRow] {
        &self.0
    }

    /// The command of exactly these words.
    pub fn get(&self, command: &str) -> Option<&CommandRow> {
        self.0.binary_search_by(|row| row.command.as_str().cmp(command)).ok().map(|at| &self.0[at])
    }

    /// Commands that begin with these words and have more.
    pub fn below(&self, words: &str) -> impl Iterator<Item = &CommandRow> {
        let from = self.0.partition_point(|row| row.command.as_str() < words);
        self.0[from..]
            .iter()
            .take_while(move |row| row.command.starts_with(words))
            .filter(move |row| row.command[words.len()..].starts_with(' '))
    }
}

//! Our answer to a set, through the public interface of the library.

use std::fmt;

use scopewise::manifest::ManifestError;
use scopewise::manifest::extension::{self, Certainty, ExtensionManifest};
use scopewise::manifest::merge::{EntryValue, Parts, merge};
use scopewise::manifest::packaging::{self, Selection};
use scopewise::text::SourceText;
use serde_json::Value;

use super::generate::Set;

/// What a set becomes.
pub(super) enum Answer {
    /// The list of scopes in the package.
    Scopes(Vec<Value>),
    /// No package, and why.
    Refused(String),
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Scopes(scopes) => write!(f, "{}", Value::from(scopes.clone())),
            Self::Refused(why) => write!(f, "refused: {why}"),
        }
    }
}

/// Reads the set's command as a script would hold it, then the files that it selects.
pub(super) fn answer(set: &Set) -> Answer {
    match try_answer(set) {
        Ok(answer) => answer,
        Err(error) => Answer::Refused(error.to_string()),
    }
}

fn try_answer(set: &Set) -> Result<Answer, ManifestError> {
    let script = SourceText::new("package.sh", set.command_line());
    let commands = packaging::read(&script);
    let [command] = commands.as_slice() else {
        return Ok(Answer::Refused("the command line was not understood".to_owned()));
    };
    let manifests = selected(&command.selection, set)
        .map(|(name, text)| read(name, text))
        .collect::<Result<Vec<_>, _>>()?;
    let file = command.overrides_file.as_deref().and_then(|name| set.file(name));
    let file = match file {
        Some(text) => extension::read_overrides_file(&SourceText::new("overrides", text))?,
        None => None,
    };
    let inline = match &command.inline_override {
        Some(text) => Some(read("--override", text)?),
        None => None,
    };
    let merged = merge(&Parts {
        manifests: &manifests.iter().collect::<Vec<_>>(),
        overrides_file: file.as_ref(),
        inline_override: inline.as_ref(),
        json5: command.json5,
    });
    if let Some(refusal) = merged.refusals.first() {
        return Ok(Answer::Refused(format!("{refusal:?}")));
    }
    let value = |value: &EntryValue| match value {
        EntryValue::Scope(scope) => Value::from(scope.as_ref()),
        EntryValue::Odd { raw, .. } => {
            serde_json::from_str(raw).unwrap_or_else(|_| Value::from(format!("not strict: {raw}")))
        }
    };
    Ok(Answer::Scopes(merged.effective.iter().map(|entry| value(&entry.value)).collect()))
}

fn read(name: &str, text: &str) -> Result<ExtensionManifest, ManifestError> {
    let read = extension::read(&SourceText::new(name, text), Certainty::Named)?;
    Ok(read.expect("a text that is named as a manifest is always read as one"))
}

fn selected<'a>(
    selection: &'a Selection,
    set: &'a Set,
) -> Box<dyn Iterator<Item = (&'a str, &'a str)> + 'a> {
    match selection {
        Selection::Manifests(names) => {
            Box::new(names.iter().filter_map(|name| Some((name.as_ref(), set.file(name)?))))
        }
        other => {
            let files = set.files.iter().map(|(name, text)| (name.as_str(), text.as_str()));
            Box::new(files.filter(|(name, _)| other.selects(name)))
        }
    }
}

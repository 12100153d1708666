//! The files that make up a catalog, and how they are read together.

use std::sync::Arc;

use super::command::CommandRow;
use super::guide::AdviceFacts;
use super::operation::OperationRow;
use super::parse;
use super::rows::{CorrectionRow, MisnamedRow, ScopesFile, SourceRow};
use crate::diagnostic::InputError;
use crate::text::SourceText;

/// Names of the files of a catalog, all of which must be there.
pub const FILES: &[&str] = &[
    "app_types.yaml",
    "commands.csv",
    "contradictions.yaml",
    "corrections.yaml",
    "curated.csv",
    "decisions.yaml",
    "faq.yaml",
    "guidance.yaml",
    "mechanisms.yaml",
    "misnamed.yaml",
    "observed.csv",
    "operations.csv",
    "scopes.yaml",
    "sources.yaml",
];

/// What the scope table is unpacked from.
pub(crate) type ScopeFacts = (ScopesFile, Vec<MisnamedRow>, Vec<CorrectionRow>);

/// The texts of a catalog and the rows read from them.
#[derive(Debug, Clone)]
pub struct CatalogFiles {
    /// The texts, in the order of [`FILES`].
    pub texts: Vec<Arc<SourceText>>,
    /// Scopes, wrong names and corrections.
    pub scopes: ScopeFacts,
    /// Operations, corrections not yet applied.
    pub operations: Vec<OperationRow>,
    /// Commands of the Azure CLI.
    pub commands: Vec<CommandRow>,
    /// Mechanisms, app types, guidance and decisions.
    pub advice: AdviceFacts,
    /// Sources.
    pub sources: Vec<SourceRow>,
}

impl CatalogFiles {
    /// Reads a catalog from its texts, which are in the order of [`FILES`].
    ///
    /// # Errors
    /// Everything that cannot be read, each with its place.
    pub fn read(texts: Vec<Arc<SourceText>>) -> Result<Self, Vec<InputError>> {
        let mut errors = Vec::new();
        let text = |name: &str| {
            let at = FILES.iter().position(|file| *file == name).unwrap_or_default();
            &texts[at]
        };
        let mut keep = |error| errors.push(error);
        let scopes = parse::yaml::<ScopesFile>(text("scopes.yaml")).map_err(&mut keep).ok();
        let misnamed = parse::yaml(text("misnamed.yaml")).map_err(&mut keep).ok();
        let corrections = parse::yaml(text("corrections.yaml")).map_err(&mut keep).ok();
        let sources = parse::yaml(text("sources.yaml")).map_err(&mut keep).ok();
        let mut advice = AdviceFacts::default();
        let mut advice_read = true;
        macro_rules! read {
            ($field:ident, $name:literal) => {
                match parse::yaml(text($name)) {
                    Ok(rows) => advice.$field = rows,
                    Err(error) => {
                        advice_read = false;
                        keep(error);
                    }
                }
            };
        }
        read!(mechanisms, "mechanisms.yaml");
        read!(app_types, "app_types.yaml");
        read!(guidance, "guidance.yaml");
        read!(decisions, "decisions.yaml");
        read!(contradictions, "contradictions.yaml");
        read!(faq, "faq.yaml");
        let operations =
            parse::operations(text("operations.csv"), text("curated.csv"), text("observed.csv"))
                .map_err(|found| errors.extend(found))
                .ok();
        let commands =
            parse::commands(text("commands.csv")).map_err(|found| errors.extend(found)).ok();
        match (scopes, misnamed, corrections, sources, operations, commands) {
            (
                Some(scopes),
                Some(misnamed),
                Some(corrections),
                Some(sources),
                Some(operations),
                Some(commands),
            ) if advice_read => {
                let scopes = (scopes, misnamed, corrections);
                Ok(Self { texts, scopes, operations, commands, advice, sources })
            }
            _ => Err(errors),
        }
    }

    /// The text of one of [`FILES`].
    pub fn text(&self, name: &str) -> &Arc<SourceText> {
        let at = FILES.iter().position(|file| *file == name).unwrap_or_default();
        &self.texts[at]
    }
}

//! `scopewise catalog`: the facts themselves.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};

use super::{Ending, Failure, Format, Session};
use crate::catalog::{Catalog, check, normal_forms};
use crate::report::{catalog_json, catalog_text};
use crate::shell::files;
use crate::shell::terminal::{Terminal, print_errors};

/// Check, list or format the facts that answers are made of
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Check(CheckArgs),
    Format(FormatArgs),
    List(ListArgs),
}

/// Check a catalog: names that lead nowhere, circles, facts without a source, wrong dates, form
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  scopewise catalog check              check the built-in facts
  scopewise catalog check my-catalog   check a folder with corrected or newer facts")]
pub(super) struct CheckArgs {
    /// The folder; the built-in facts when left out
    #[arg(value_name = "DIR")]
    pub(super) dir: Option<PathBuf>,
}

/// Rewrite the YAML files of a catalog in their normal form
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  scopewise catalog format my-catalog")]
pub(super) struct FormatArgs {
    /// The folder
    #[arg(value_name = "DIR")]
    pub(super) dir: PathBuf,
}

/// List facts of one kind
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  scopewise catalog list scopes
  scopewise catalog list operations --format json | jq '.[] | select(.status == \"undeclared\")'")]
pub(super) struct ListArgs {
    /// The kind
    kind: Kind,
    /// How to print them
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    Scopes,
    Operations,
    Mechanisms,
    AppTypes,
    Sources,
}

/// Checks a folder, or says that the built-in facts, which were checked before release, are sound.
pub(super) fn run_check(
    dir: Option<PathBuf>,
    terminal: &Terminal,
    out: &mut dyn Write,
) -> Result<Ending, Failure> {
    let Some(dir) = dir else {
        let catalog = Catalog::builtin();
        let (scopes, operations) = (catalog.scopes().all().len(), catalog.operations().all().len());
        let sources = catalog.sources().all().len();
        writeln!(
            out,
            "built-in catalog: {scopes} scopes, {operations} operations, {sources} sources; \
             its files were checked when this program was built and tested"
        )?;
        return Ok(Ending::Clean);
    };
    let read = files::read_catalog(&dir)?;
    let errors = check(&read);
    if errors.is_empty() {
        writeln!(
            out,
            "{}: {} scopes, {} operations, {} sources, nothing wrong",
            files::display_path(&dir),
            read.scopes.0.scopes.len(),
            read.operations.len(),
            read.sources.len()
        )?;
        return Ok(Ending::Clean);
    }
    print_errors(&errors, terminal);
    Ok(Ending::Unusable)
}

/// Rewrites the YAML files of a folder that are not in normal form.
pub(super) fn run_format(dir: &Path, out: &mut dyn Write) -> Result<Ending, Failure> {
    let read = files::read_catalog(dir)?;
    for (name, normal) in normal_forms(&read) {
        if read.text(name).text() != normal {
            files::replace(&dir.join(name), &normal)?;
            writeln!(out, "rewrote {name}")?;
        }
    }
    Ok(Ending::Clean)
}

/// Lists facts.
pub(super) fn run_list(
    args: &ListArgs,
    session: &Session,
    out: &mut dyn Write,
) -> Result<Ending, Failure> {
    let catalog = &session.catalog;
    let text = match (args.kind, args.format) {
        (Kind::Scopes, Format::Text) => catalog_text::scopes(catalog.scopes()),
        (Kind::Scopes, Format::Json) => catalog_json::scopes(catalog.scopes()),
        (Kind::Operations, Format::Text) => catalog_text::operations(catalog.operations()),
        (Kind::Operations, Format::Json) => catalog_json::operations(catalog.operations()),
        (Kind::Mechanisms, Format::Text) => catalog_text::mechanisms(catalog.advice()),
        (Kind::Mechanisms, Format::Json) => catalog_json::mechanisms(catalog.advice()),
        (Kind::AppTypes, Format::Text) => catalog_text::app_types(catalog.advice()),
        (Kind::AppTypes, Format::Json) => catalog_json::app_types(catalog.advice()),
        (Kind::Sources, Format::Text) => catalog_text::sources(catalog.sources()),
        (Kind::Sources, Format::Json) => catalog_json::sources(catalog.sources()),
    };
    out.write_all(text.as_bytes())?;
    Ok(Ending::Clean)
}

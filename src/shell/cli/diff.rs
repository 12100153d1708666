//! `scopewise diff`: what becomes possible and impossible from one request to another?

use std::ffi::OsString;
use std::io::Write;

use clap::ValueEnum;

use super::{Ending, Failure, Session};
use crate::compare::{Difference, Facts, compare};
use crate::diagnostic::InputError;
use crate::report::{diff, diff_json, diff_markdown, diff_text};
use crate::scopes::ScopeGraph;
use crate::shell::sides;

/// Show what becomes possible and impossible between two manifests, revisions or lists of scopes
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  scopewise diff old.json new.json                              two manifests
  scopewise diff HEAD~1:vss-extension.json vss-extension.json   against the revision before
  scopewise diff \"vso.code\" \"vso.code_write vso.work\"           two lists of scopes
  scopewise diff \"\" vss-extension.json --operations             everything that a manifest allows
  scopewise diff main:app.json app.json --format markdown       a comment for a pull request

OLD and NEW are each an extension manifest, a folder with one extension, an Entra app manifest,
a text with authorize URLs, a scopewise.yaml with `scopes`, a file of scopes, scopes separated by
blanks or commas, `REV:PATH` as git understands it, or `-` for standard input.

Exit codes: 0 nothing that --fail-on names, 1 something that it names, 2 unusable input.")]
pub(super) struct Args {
    /// What was requested before
    #[arg(value_name = "OLD")]
    old: OsString,
    /// What is requested now
    #[arg(value_name = "NEW")]
    new: OsString,
    /// List every operation in place of counting them; JSON lists them always
    #[arg(long)]
    operations: bool,
    /// Fail the run when NEW may do this and OLD could not
    #[arg(long, value_enum, value_name = "WHAT")]
    fail_on: Option<FailOn>,
    /// How to print the difference
    #[arg(long, value_enum, default_value_t)]
    format: Form,
}

/// What fails the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Anything more than before, or a new scope whose effect is not known
    Gained,
    /// A high-privilege scope or full access
    HighPrivilege,
}

/// How a difference is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
    /// For a comment on a pull request
    Markdown,
}

impl FailOn {
    fn fails(self, difference: &Difference<'_>) -> bool {
        match self {
            Self::Gained => difference.gains(),
            Self::HighPrivilege => difference.gains_high_privilege(),
        }
    }
}

/// Compares and reports.
pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Ending, Failure> {
    if args.old == "-" && args.new == "-" {
        let error = InputError::new("standard input can be one side only");
        return Err(error.with_help("give a file for the other").into());
    }
    let Session { catalog, as_of, terminal } = session;
    let graph = ScopeGraph::new(catalog.scopes(), Some(*as_of))
        .map_err(|circle| InputError::new(circle.to_string()))?;
    let (old, new) =
        both(sides::read(&args.old, catalog.scopes()), sides::read(&args.new, catalog.scopes()))?;
    let difference = compare(&old, &new, Facts { catalog, graph: &graph, as_of: *as_of });
    let report = diff::Report {
        old: &old,
        new: &new,
        difference: &difference,
        catalog,
        as_of: *as_of,
        operations: args.operations,
    };
    let text = match args.format {
        Form::Text => diff_text::text(&report, &terminal.style()),
        Form::Json => diff_json::json(&report),
        Form::Markdown => diff_markdown::markdown(&report),
    };
    out.write_all(text.as_bytes())?;
    let fails = args.fail_on.is_some_and(|fail_on| fail_on.fails(&difference));
    Ok(if fails { Ending::Findings } else { Ending::Clean })
}

/// Both results, or the errors of both.
fn both<T>(
    old: Result<T, Vec<InputError>>,
    new: Result<T, Vec<InputError>>,
) -> Result<(T, T), Vec<InputError>> {
    match (old, new) {
        (Ok(old), Ok(new)) => Ok((old, new)),
        (Err(mut errors), Err(more)) => {
            errors.extend(more);
            Err(errors)
        }
        (Err(errors), Ok(_)) | (Ok(_), Err(errors)) => Err(errors),
    }
}

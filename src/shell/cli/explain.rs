//! `scopewise explain`: everything that is known of one thing.

use std::io::Write;

use super::{Ending, Failure, Format, Session};
use crate::diagnostic::InputError;
use crate::explain::{Facts, explain};
use crate::report;
use crate::scopes::ScopeGraph;

/// Explain a scope, operation, request, command, mechanism, app type, rule, source or frequent question
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  scopewise explain vso.code                 what it includes, unlocks, and what is surprising
  scopewise explain git.GetPullRequests      what an operation needs, and who says so
  scopewise explain \"PATCH https://dev.azure.com/o/p/_apis/wit/workitems/7\"
                                             which operation a request is, and what it needs
  scopewise explain az repos pr list         what a command calls, and what that needs
  scopewise explain redundant-scope          a rule
  scopewise explain rules                    all rules
  scopewise explain managed-identity         a mechanism: facts, limits, what happened to it
  scopewise explain faq                      questions that documents answer")]
pub(super) struct Args {
    /// The name, in any case; a part of it lists what has it, and near names are suggested
    #[arg(value_name = "THING", value_hint = clap::ValueHint::Other, required = true, num_args = 1..)]
    thing: Vec<String>,
    /// List every operation of a scope in place of counting them
    #[arg(long)]
    operations: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// Explains.
pub(super) fn run(args: &Args, session: &Session, out: &mut dyn Write) -> Result<Ending, Failure> {
    let graph = ScopeGraph::new(session.catalog.scopes(), Some(session.as_of))
        .map_err(|circle| InputError::new(circle.to_string()))?;
    let facts = Facts {
        catalog: &session.catalog,
        graph: &graph,
        as_of: session.as_of,
        all_operations: args.operations,
    };
    let explanation = explain(&args.thing.join(" "), facts).map_err(|unknown| {
        let error = InputError::new(format!("nothing is known of `{}`", short(&unknown.name)));
        error.with_help(match unknown.near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`scopewise catalog list scopes` and `… mechanisms`, `scopewise explain rules` and `… faq` \
                     list what is known"
                .to_owned(),
        })
    })?;
    let text = match args.format {
        Format::Text => {
            report::explain::text(&explanation, &session.catalog, &session.terminal.style())
        }
        Format::Json => report::explain::json(&explanation),
    };
    out.write_all(text.as_bytes())?;
    Ok(Ending::Clean)
}

/// A name as far as it helps to see it again.
fn short(name: &str) -> String {
    const MOST: usize = 80;
    match name.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &name[..at]),
        None => name.to_owned(),
    }
}

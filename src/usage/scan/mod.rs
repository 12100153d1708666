//! Reading an app's own code for the calls that it makes to Azure DevOps.
//!
//! Two phases. *Extract* is the syntax of one language: a file becomes a `Module` of names, functions,
//! classes and calls, whatever they mean. *Match* joins the modules of an app, follows clients, URLs and verbs
//! from where they are made to where they are used, and asks the catalog which operation a call is.
//!
//! Precision comes first: a call is counted where its operation is known, everything else is listed with the
//! reason, and nothing is dropped silently.

mod about;
mod aliases;
mod alternatives;
mod answers;
mod app;
mod arguments;
mod bash;
mod basis;
mod by_name;
mod callers;
mod choices;
mod command_lines;
mod completing;
mod conditions;
mod csharp;
mod cut;
mod evaluate;
mod family;
mod flow;
mod following;
mod found;
mod generated;
mod given_away;
mod go;
mod handed_out;
mod handed_over;
mod heirs;
mod hosted;
mod idiom;
mod images;
mod implementing;
mod imports;
mod judging;
mod language;
mod left_over;
mod literals;
mod making;
mod maps;
mod matching;
mod members;
mod model;
mod namespaces;
mod objects;
mod options;
mod parse;
mod parts;
mod paths;
mod pipelines;
mod powershell;
mod python;
mod readings;
mod recipes;
mod requests;
mod results;
mod rounds;
mod run_texts;
mod said;
mod script;
mod shown;
mod source;
mod syntax;
mod texts;
mod token;
mod unparsed;
mod used_packages;
mod value;
mod ways;

pub use aliases::Aliases;
pub use bash::ScriptPaths;
pub use found::{
    Called, CodeCall, CodePlace, CodeUsage, DeadFile, HandedOver, HandedToken, TokenTo, Unresolved,
    UnresolvedWhy, Via,
};
pub use language::Language;
pub use matching::scan;
pub use script::{library_files, modules};
pub use source::{Extracted, LARGEST, LeftOut, Skipped, extract};

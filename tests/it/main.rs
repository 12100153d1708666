//! One binary of integration tests.
//!
//! - `advice`: reasons that fit the pick, and answers for earlier days
//! - `baseline`: only what is new fails, and what counts can be chosen
//! - `borders`: what rules say where one thing more or less changes the answer
//! - `bounds`: apps with more of everything than usual
//! - `catalog`: the facts in `data/` are whole, in order and in their normal form
//! - `ci`: the files that bring scopewise into a pipeline, run as far as they can be here
//! - `cli`: help, exit codes, and input that cannot be used
//! - `code`: whose the code beside manifests is, what it calls, and how sure a claim can be
//! - `degrees`: how bad and how sure findings are, on which day, and whether their fixes are safe
//! - `diff`: two requests side by side, and what holds of any two
//! - `docs`: the pages of the rules are executed
//! - `documents`: what documents tell people to grant, against the code beside them
//! - `entra_forms`: app registrations in Terraform, Bicep, PowerShell and commands of the Azure CLI
//! - `explain`: explanations as the program prints them
//! - `fix_files`: fixes through the program: shown, written, and the same in every form
//! - `fix_limits`: fixes that meet each other, and places that no fix may touch
//! - `fixes`: fixes of lists in every layout, in memory and through the program
//! - `graph`: what scopes include, and how closures behave on random graphs
//! - `handed_over`: clients and the SDK in the hands of packages, and packages that call by themselves
//! - `handed_tokens`: where the token of an extension goes, and what that says of a claim
//! - `hostile`: nothing in a file speaks through the forms of the answer
//! - `judging`: the pipeline without a file system, for the other modules
//! - `layers`: the arrows between modules point down
//! - `manifest_merge`: packaging commands, and the packager's merge
//! - `manifest`: every shape of request is read, with the right text underlined
//! - `many`: more manifests than are kept are judged like a few
//! - `method_names`: methods of client libraries lead to their operation
//! - `named_pages`: pages that a manifest names are read wherever they lie, and what they load from elsewhere is said
//! - `narrowing`: what the findings about usage say can be followed, and loses no call
//! - `needs`: from what real apps call to the least scopes, through the binary
//! - `outputs`: every form of lint's answer says the same, and nothing in a file speaks through it
//! - `packed`: which files a packaging command joins
//! - `page`: the HTML page is well-formed, complete, and opens in a browser without asking for more
//! - `parts_of_urls`: URLs of which a part is known, and what is listed beside it
//! - `program`: runs the real program as a user would
//! - `readme`: everything that the README shows is run
//! - `recommend`: questions through the binary, and every answer against the facts
//! - `refusals`: what proves nothing is refused, and what a slip would lose is kept
//! - `request_forms`: requests that cannot be parsed, stand beside others, or are filled in at run time
//! - `requests`: the page on where scopes are asked for, against its fixtures
//! - `route_properties`: what holds of any text and any spelling of a route
//! - `routes`: every published route leads back to its operation, in every form of a URL
//! - `rules`: every rule meets every fixture
//! - `scan`: `scopewise scan` as a user sees it
//! - `schema`: the schema of the configuration takes what the program takes
//! - `signing`: calls that fail because of how the app signs in, doubts of a missing scope, and files in two packages
//! - `solve`: the least set of scopes, against brute force and an integer program
//! - `sources`: source code with the expected call in a comment on its line, through the program
//! - `starting`: `init`, and the files for pipelines
//! - `tokens`: a token in a file is found, and never shown whole
//! - `tracked`: files that git keeps although a pattern says that it ignores them
//! - `traffic`: calls from lists, logs and recordings, and that no secret stays
//! - `uncalled`: calls in functions that nothing in the app calls
//! - `unseen`: code that is not seen keeps claims from being sure
//! - `whose`: calls that another token makes, and claims that they must not carry

mod advice;
mod baseline;
mod borders;
#[cfg(feature = "scan")]
mod bounds;
mod catalog;
mod ci;
mod cli;
#[cfg(feature = "scan")]
mod code;
mod degrees;
mod diff;
mod docs;
#[cfg(feature = "scan")]
mod documents;
mod entra_forms;
mod explain;
mod fix_files;
mod fix_limits;
mod fixes;
mod graph;
#[cfg(feature = "scan")]
mod handed_over;
#[cfg(feature = "scan")]
mod handed_tokens;
mod hostile;
mod judging;
mod layers;
mod manifest;
mod manifest_merge;
mod many;
mod method_names;
mod named_pages;
mod narrowing;
mod needs;
mod outputs;
mod packed;
mod page;
#[cfg(feature = "scan")]
mod parts_of_urls;
mod program;
mod readme;
mod recommend;
mod refusals;
mod request_forms;
mod requests;
mod route_properties;
mod routes;
mod rules;
mod scan;
mod schema;
mod signing;
mod solve;
#[cfg(feature = "scan")]
mod sources;
mod starting;
mod tokens;
#[cfg(feature = "scan")]
mod tracked;
mod traffic;
#[cfg(feature = "scan")]
mod uncalled;
#[cfg(feature = "scan")]
mod unseen;
mod whose;

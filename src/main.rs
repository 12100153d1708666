//! The command-line program: see [`scopewise::shell::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    scopewise::shell::cli::main()
}

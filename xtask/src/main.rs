//! Commands that a person types: `cargo xtask run, test, tidy, soak, bench, dist`.
//!
//! Plain Rust on the standard library where that will do, since a newcomer waits for this program to compile before
//! anything else happens. Whatever fails ends as a sentence that says what to do, and no command leaves a child behind.

#![expect(clippy::print_stdout, reason = "a command line tool answers on standard output")]
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may panic"))]

mod bench;
mod cli;
mod diagnose;
mod dist;
mod docker;
mod figures;
mod gate;
mod machine;
mod plan;
mod portal;
mod process;
mod progress;
mod run;
mod server;
mod soak;
mod tidy;
mod tools;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    process::end_children_on_signal();
    match cli::Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

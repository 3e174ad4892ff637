//! The command line: what can be typed, and what `--help` says about it.

use clap::{Parser, Subcommand};

use crate::{bench, dist, gate, run, soak, tidy};

/// Builds, runs and checks the portal and its local platform.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Run(run::Args),
    Test(gate::Args),
    Tidy(tidy::Args),
    Soak(soak::Args),
    Bench(bench::Args),
    Dist(dist::Args),
}

impl Cli {
    /// Does what was typed.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self.command {
            Command::Run(args) => run::run(&args),
            Command::Test(args) => gate::run(&args),
            Command::Tidy(args) => tidy::run(&args),
            Command::Soak(args) => soak::run(&args),
            Command::Bench(args) => bench::run(&args),
            Command::Dist(args) => dist::run(&args),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Cli;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_explains_itself() {
        for command in Cli::command().get_subcommands() {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(about.len() > 20, "`{}` has no help text", command.get_name());
        }
    }
}

//! `cargo xtask soak NAME`: the checks that take long, outside CI, each with its figures at the end.

mod cases;
mod client;
mod containers;
mod kills;

use anyhow::Context;

/// Long checks: each repeats something until luck is no explanation any more, and prints figures.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask soak kills --rounds 200 --seed 7")]
pub(crate) struct Args {
    /// Which
    #[arg(value_parser = names(), required_unless_present = "list")]
    name: Option<String>,
    /// Lists the soaks and ends
    #[arg(long)]
    list: bool,
    /// How often
    #[arg(long)]
    rounds: Option<u32>,
    /// Makes the same choices again (it is printed at the start)
    #[arg(long)]
    seed: Option<u64>,
}

/// What a soak is told.
struct Options {
    rounds: u32,
    seed: u64,
}

struct Soak {
    name: &'static str,
    about: &'static str,
    rounds: u32,
    run: fn(&Options) -> anyhow::Result<()>,
}

const SOAKS: &[Soak] = &[
    Soak {
        name: "kills",
        about: "kill -9 of the server at random moments of creates, updates and deletes: nothing lost, no orphans",
        rounds: 200,
        run: kills::run,
    },
    Soak {
        name: "fuzz",
        about: "so many cases for every rule and parser, and a tenth of that in malformed requests: nothing fails or panics",
        rounds: 1_000_000,
        run: cases::fuzz,
    },
    Soak {
        name: "days",
        about: "so many hours of twenty services in virtual time: nothing that is kept grows without end",
        rounds: 72,
        run: cases::days,
    },
    Soak {
        name: "cycles",
        about: "create, deploy and delete with a Docker Engine: nothing left over, memory and descriptors flat",
        rounds: 100,
        run: containers::cycles,
    },
    Soak {
        name: "container-kills",
        about: "kill -9 of the server at random moments of updates with a Docker Engine: nothing lost, no orphans",
        rounds: 50,
        run: containers::kills,
    },
    Soak {
        name: "engine-restarts",
        about: "restarts and crashes of a Docker Engine in the middle of anything: nothing lost, no orphans",
        rounds: 10,
        run: containers::engine_restarts,
    },
    Soak {
        name: "engine-kills",
        about: "kill -9 of a Docker Engine in each step of a deployment (pull, create, start, reading logs, stop, remove)",
        rounds: 3,
        run: containers::engine_kills,
    },
    Soak {
        name: "updates",
        about: "rolling updates under load at the pace of life, with answers of 10 s and an open WebSocket: 0 failed requests",
        rounds: 10,
        run: containers::updates,
    },
    Soak {
        name: "large-image",
        about: "an image with a layer of so many MiB, from the push to its first answer: memory flat, nothing left over",
        rounds: 1024,
        run: containers::large_image,
    },
    Soak {
        name: "log-files",
        about: "so many MiB of output from one container, several times what its engine keeps: none twice, none missing without a mark",
        rounds: 256,
        run: containers::log_files,
    },
    Soak {
        name: "many-services",
        about: "so many services at once on a Docker Engine; then what the server takes while nothing happens",
        rounds: 50,
        run: containers::many,
    },
];

fn names() -> Vec<&'static str> {
    SOAKS.iter().map(|soak| soak.name).collect()
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if args.list {
        for soak in SOAKS {
            println!("{:<17}{} ({} rounds)", soak.name, soak.about, soak.rounds);
        }
        return Ok(());
    }
    let soak = SOAKS.iter().find(|soak| Some(soak.name) == args.name.as_deref()).context("no such soak")?;
    let seed = args.seed.unwrap_or_else(|| fastrand::u64(..1_000_000));
    let options = Options { rounds: args.rounds.unwrap_or(soak.rounds), seed };
    println!("soak {}: {} rounds, seed {seed}", soak.name, options.rounds);
    (soak.run)(&options)
}

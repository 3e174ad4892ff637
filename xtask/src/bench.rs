//! `cargo xtask bench NAME`: figures, each taken the same way every time.

mod bytes;
mod proxy;
mod push;
mod rebuild;
mod server;
mod wrk;

use crate::figures::Figure;

/// Takes one figure: sizes, times. `--list` says which there are.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Which
    #[arg(value_parser = names(), required_unless_present = "list")]
    name: Option<String>,
    /// Lists the benches and ends
    #[arg(long)]
    list: bool,
    /// Installs what a bench compares with, where that can be done without asking
    #[arg(long)]
    install: bool,
}

struct Bench {
    name: &'static str,
    about: &'static str,
    run: fn(&Args) -> anyhow::Result<()>,
}

const BENCHES: &[Bench] = &[
    Bench {
        name: "bytes",
        about: "what a browser fetches, beside the budget of 400 KiB brotli",
        run: |_| bytes::run(),
    },
    Bench {
        name: "proxy",
        about: "the deployments' proxy beside nginx (goals: 0.6 of its requests per second, 2 times its p99), and 5 GB in flat memory",
        run: |args| proxy::run(args.install),
    },
    Bench {
        name: "first-answer",
        about: "from sending a definition to the first answer, beside `docker run` of the same image (goal: 1.5 times and a health check)",
        run: |_| FIRST_ANSWER.take(7),
    },
    Bench {
        name: "intake",
        about: "log lines per second from one container, and what its neighbour's visitors notice (goal: 20,000)",
        run: |_| INTAKE.take(3),
    },
    Bench {
        name: "push",
        about: "time to push a layer of 1 GiB, beside Debian's docker-registry (goal: 1.1 times)",
        run: |args| push::run(args.install),
    },
    Bench {
        name: "rebuild",
        about: "time to build the portal again after one line (goal: 15 s)",
        run: |_| rebuild::run(),
    },
    Bench {
        name: "server",
        about: "requests per second of list, status and logs, as parts of /healthz's (goals: 0.5, 0.5, 0.3); 1000 lines beside a file (0.5)",
        run: |args| server::run(args.install),
    },
];

const FIRST_ANSWER: Figure = Figure {
    test: "figures::a_first_answer_beside_docker_run",
    optimised: true,
    own_engine: false,
    has_goals: true,
};
const INTAKE: Figure = Figure {
    test: "figures::lines_of_a_flood_are_taken_in_fast_and_its_neighbour_goes_on",
    optimised: true,
    own_engine: false,
    has_goals: true,
};

fn names() -> Vec<&'static str> {
    BENCHES.iter().map(|bench| bench.name).collect()
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if args.list {
        for bench in BENCHES {
            println!("{:<14}{}", bench.name, bench.about);
        }
        return Ok(());
    }
    let chosen = BENCHES.iter().find(|bench| Some(bench.name) == args.name.as_deref());
    chosen.map_or(Ok(()), |bench| (bench.run)(args))
}

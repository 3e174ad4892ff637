//! `cargo xtask bench NAME`: figures, each taken the same way every time.

mod bytes;
mod proxy;
mod rebuild;
mod server;
mod wrk;

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
        about: "the deployments' proxy beside nginx (goals: 0.6 of its requests per second, 2 times its p99)",
        run: |args| proxy::run(args.install),
    },
    Bench {
        name: "rebuild",
        about: "time to build the portal again after one line (goal: 15 s)",
        run: |_| rebuild::run(),
    },
    Bench {
        name: "server",
        about: "requests per second of list, status and logs, as parts of /healthz's (goals: 0.5, 0.5, 0.3)",
        run: |args| server::run(args.install),
    },
];

fn names() -> Vec<&'static str> {
    BENCHES.iter().map(|bench| bench.name).collect()
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if args.list {
        for bench in BENCHES {
            println!("{:<10}{}", bench.name, bench.about);
        }
        return Ok(());
    }
    let chosen = BENCHES.iter().find(|bench| Some(bench.name) == args.name.as_deref());
    chosen.map_or(Ok(()), |bench| (bench.run)(args))
}

//! `cargo xtask bench NAME`: figures, each taken the same way every time.

mod bytes;
mod rebuild;

/// Takes one figure: sizes, times. `--list` says which there are.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Which
    #[arg(value_parser = names(), required_unless_present = "list")]
    name: Option<String>,
    /// Lists the benches and ends
    #[arg(long)]
    list: bool,
}

struct Bench {
    name: &'static str,
    about: &'static str,
    run: fn() -> anyhow::Result<()>,
}

const BENCHES: &[Bench] = &[
    Bench {
        name: "bytes",
        about: "what a browser fetches, beside the budget of 400 KiB brotli",
        run: bytes::run,
    },
    Bench {
        name: "rebuild",
        about: "time to build the portal again after one line (goal: 15 s)",
        run: rebuild::run,
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
    chosen.map_or(Ok(()), |bench| (bench.run)())
}

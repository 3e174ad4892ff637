//! `soak kills`: the server dies again and again, and everything that it had acknowledged is still there.
//!
//! Three writers create, update and delete services of their own, each with a notebook of what the server has
//! acknowledged. At a random moment the server gets `kill -9`. After each restart every notebook is held against what
//! the server says; at the end every service must come to a steady state with exactly one task of its newest revision.

mod notebook;
mod settle;
mod writer;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use super::Options;
use super::client::Client;
use crate::server::{self, Server};
use crate::{progress, run};
use notebook::Notebook;
use writer::Writer;

const WRITERS: u64 = 3;
/// The server dies at most this long after it has come back.
const LONGEST_LIFE: Duration = Duration::from_millis(400);
/// How often the survivors are watched until they are steady, in rounds.
const SETTLE_EVERY: u32 = 50;

/// What went wrong, over all rounds.
#[derive(Default)]
struct Figures {
    lost: u32,
    orphans: u32,
    creates: u32,
    updates: u32,
    deletes: u32,
    cut_off: u32,
}

pub(super) fn run(options: &Options) -> anyhow::Result<()> {
    let logs = run::logs()?;
    println!("building the server");
    server::build(&logs.join("soak-server.log"), &|_| ())?;
    let binary = server::binary()?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let mut random = fastrand::Rng::with_seed(options.seed);
    let mut writers: Vec<Writer> = (0..WRITERS).map(|id| Writer::new(id, options.seed)).collect();
    let mut figures = Figures::default();
    let begin = Instant::now();
    let mut slowest = Duration::ZERO;
    let mut token = None;

    for round in 1..=options.rounds {
        let up = Instant::now();
        let mut server = start(&binary, folder.path())?;
        slowest = slowest.max(up.elapsed());
        // The first token must outlive every crash, as an acknowledged sign-in does.
        let token = token.get_or_insert(server.addresses.token()?.to_owned()).clone();
        let client = Client::new(&server.addresses.api, &token);
        check(&client, &mut writers, &mut figures)?;
        if round % SETTLE_EVERY == 0 {
            figures.orphans += settle::until_steady(&client, &writers)?;
        }
        let life = Duration::from_micros(random.u64(..LONGEST_LIFE.as_micros() as u64));
        write_until_killed(&mut server, &client, &mut writers, life)?;
        if round % 10 == 0 {
            println!(
                "round {round}: lost {}, orphans {}, {}",
                figures.lost,
                figures.orphans,
                progress::duration(begin.elapsed())
            );
        }
    }

    let server = start(&binary, folder.path())?;
    let client = Client::new(&server.addresses.api, token.as_deref().unwrap_or_default());
    check(&client, &mut writers, &mut figures)?;
    figures.orphans += settle::until_steady(&client, &writers)?;
    for writer in &writers {
        figures.add(writer);
    }
    println!(
        "\nkilled {} times in {}; acknowledged: {} creates, {} updates, {} deletes; cut off while they were asked: {}",
        options.rounds,
        progress::duration(begin.elapsed()),
        figures.creates,
        figures.updates,
        figures.deletes,
        figures.cut_off
    );
    println!("slowest start {}", progress::duration(slowest));
    println!("services lost {}, orphans left {}", figures.lost, figures.orphans);
    ensure!(figures.updates > 0 && figures.deletes > 0, "nothing was written: the figures mean nothing");
    ensure!(
        figures.lost == 0 && figures.orphans == 0,
        "lost {} and left {} orphans",
        figures.lost,
        figures.orphans
    );
    Ok(())
}

fn start(binary: &Path, folder: &Path) -> anyhow::Result<Server> {
    let data = folder.join("data").display().to_string();
    let words = [
        "--listen",
        "127.0.0.1:0",
        "--deployments-listen",
        "127.0.0.1:0",
        "--time-scale",
        "60",
        "--data-dir",
        &data,
    ];
    let log = std::fs::File::options().create(true).append(true).open(run::logs()?.join("soak-kills.log"));
    let log = log.context("cannot write the server's log")?;
    Server::start(binary, &words.map(str::to_owned), log.into())
        .context("its reason stands in xtask/soak-kills.log")
}

/// All writers write until the server is killed after `life`.
fn write_until_killed(
    server: &mut Server,
    client: &Client,
    writers: &mut [Writer],
    life: Duration,
) -> anyhow::Result<()> {
    let dead = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for writer in writers {
            let (client, dead) = (client.clone(), &dead);
            scope.spawn(move || while !dead.load(Ordering::Relaxed) && writer.write(&client).is_ok() {});
        }
        std::thread::sleep(life);
        let killed = server.process.kill();
        dead.store(true, Ordering::Relaxed);
        killed
    })?;
    Ok(())
}

/// Holds every notebook against the server, and corrects what was cut off to what it says.
fn check(client: &Client, writers: &mut [Writer], figures: &mut Figures) -> anyhow::Result<()> {
    let list = client.get("services").ok().context("the server hangs after a restart")?;
    ensure!(
        list.status == 200,
        "the list of services answers {} after a restart: {}",
        list.status,
        list.body
    );
    let names: Vec<&str> =
        list.body.as_array().into_iter().flatten().filter_map(|entry| entry["name"].as_str()).collect();
    for notebook in writers.iter_mut().flat_map(|writer| writer.notebooks.iter_mut()) {
        let there = names.contains(&notebook.name.as_str());
        let revision = if there { revision(client, &notebook.name)? } else { None };
        report(notebook, there, revision, figures);
        notebook.adopt(there, revision);
    }
    Ok(())
}

fn report(notebook: &Notebook, there: bool, revision: Option<u64>, figures: &mut Figures) {
    match notebook.judge(there, revision) {
        notebook::Judgement::Kept => {}
        notebook::Judgement::Lost => {
            figures.lost += 1;
            println!("LOST {}: acknowledged {notebook}, found {}", notebook.name, found(there, revision));
        }
        notebook::Judgement::Orphan => {
            figures.orphans += 1;
            println!("ORPHAN {}: acknowledged {notebook}, found {}", notebook.name, found(there, revision));
        }
    }
}

fn found(there: bool, revision: Option<u64>) -> String {
    match (there, revision) {
        (false, _) => "nothing".to_owned(),
        (true, None) => "a service without definition".to_owned(),
        (true, Some(revision)) => format!("revision {revision}"),
    }
}

/// The newest revision of a service; none before the first definition.
fn revision(client: &Client, name: &str) -> anyhow::Result<Option<u64>> {
    let answer = client
        .get(&format!("services/{name}?view=definition"))
        .ok()
        .context("the server hangs after a restart")?;
    match answer.status {
        200 => Ok(answer.body["revision"].as_u64()),
        404 => Ok(None),
        status => anyhow::bail!("the definition of {name} answers {status}: {}", answer.body),
    }
}

impl Figures {
    fn add(&mut self, writer: &Writer) {
        self.creates += writer.creates;
        self.updates += writer.updates;
        self.deletes += writer.deletes;
        self.cut_off += writer.cut_off;
    }
}

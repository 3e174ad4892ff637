//! `bench push`: the time that `skopeo` takes to push a layer of 1 GiB to our registry and to Debian's docker-registry, in the same
//! run, in turns.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::wrk::median;
use crate::figures::{FLAT, Goal, Goals};
use crate::process::{self, Group};
use crate::server::Server;
use crate::{machine, run, workspace};

const ROUNDS: usize = 3;
/// Bytes of the layer before gzip, which does not make it smaller.
const LAYER: usize = 1 << 30;
/// As a multiple of docker-registry's time (issue 3, §1).
const MOST: f64 = 1.1;
const PROGRAMS: &[&str] = &["skopeo", "docker-registry", "sha256sum"];
const PACKAGES: &[&str] = &["skopeo", "docker-registry"];

pub(super) fn run(may_install: bool) -> anyhow::Result<()> {
    need(may_install)?;
    let logs = run::logs()?;
    println!("building the server with optimisations");
    let mut cargo = workspace::cargo();
    cargo.args(["build", "--locked", "--release", "--package", "servicectl"]);
    process::run(&mut cargo, &logs.join("bench-push-build.log"), &|_| ())?;
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    println!("making an image with a layer of 1 GiB");
    let image = make_image(folder.path())?;
    let ours = start_ours(&folder, &logs)?;
    let (before, _) = ours.process.memory()?;
    let mut ratios = Vec::new();
    println!("{:<8}{:>18}{:>12}{:>10}", "round", "docker-registry", "ours", "ratio");
    for round in 0..=ROUNDS {
        // What is there already is not pushed. skopeo remembers that, and docker-registry lends blobs to other repositories: it
        // is a new one each time, at another port. Ours lends nothing, so a repository of its own will do.
        let (debian, debian_at) = start_debian(&folder.path().join(format!("debian-{round}")), &logs)?;
        let theirs = push(&image, &format!("{debian_at}/round:1"), None)?;
        drop(debian);
        let (repository, credentials) = repository(&ours, &format!("round-{round}"))?;
        let own = push(&image, &format!("{repository}:1"), Some(&credentials))?;
        let ratio = own / theirs;
        let name = if round == 0 { "warm".to_owned() } else { round.to_string() };
        println!("{name:<8}{theirs:>16.2} s{own:>10.2} s{ratio:>10.2}");
        if round > 0 {
            ratios.push(ratio);
        }
    }
    let ratio = median(ratios.into_iter());
    let mut goals = Goals::default();
    goals.hold("time of a push as a multiple of docker-registry's, median", ratio, Goal::AtMost(MOST));
    let growth = ours.process.memory()?.1 - before;
    goals.hold("MB by which memory has grown at most", growth, Goal::AtMost(FLAT));
    goals.verdict()
}

fn need(may_install: bool) -> anyhow::Result<()> {
    if PROGRAMS.iter().all(|program| machine::find(&[program]).is_some()) {
        return Ok(());
    }
    let by_hand = format!(
        "this bench needs {0}. Debian and Ubuntu: `apt install {0}`, or run it again with --install.",
        PACKAGES.join(" ")
    );
    ensure!(may_install, "{by_hand}");
    machine::apt_install(PACKAGES, &run::logs()?.join("bench-apt.log"), &|_| (), &by_hand)
}

/// A folder as skopeo's `dir:` reads it: one layer of noise, already compressed, so that the client only sends.
fn make_image(folder: &Path) -> anyhow::Result<PathBuf> {
    let image = folder.join("image");
    std::fs::create_dir(&image)?;
    let layer = image.join("layer");
    let file = BufWriter::new(File::create(&layer)?);
    let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::none());
    let mut random = fastrand::Rng::with_seed(1);
    let mut piece = vec![0; 1 << 20];
    for _ in 0..LAYER / piece.len() {
        random.fill(&mut piece);
        gzip.write_all(&piece)?;
    }
    gzip.finish()?.flush()?;
    let config = image.join("config");
    let diff = format!("sha256:{}", "0".repeat(64));
    let about = json!({
        "architecture": "amd64", "os": "linux", "config": {}, "rootfs": { "type": "layers", "diff_ids": [diff] },
    });
    std::fs::write(&config, about.to_string())?;
    let [config, layer] = [config, layer].map(|file| -> anyhow::Result<(String, u64)> {
        let (digest, size) = (sha256(&file)?, file.metadata()?.len());
        std::fs::rename(&file, image.join(&digest))?;
        Ok((format!("sha256:{digest}"), size))
    });
    let part = |kind: &str, (digest, size): (String, u64)| json!({ "mediaType": kind, "digest": digest, "size": size });
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": part("application/vnd.oci.image.config.v1+json", config?),
        "layers": [part("application/vnd.oci.image.layer.v1.tar+gzip", layer?)],
    });
    std::fs::write(image.join("manifest.json"), manifest.to_string())?;
    std::fs::write(image.join("version"), "Directory Transport Version: 1.1\n")?;
    Ok(image)
}

fn sha256(file: &Path) -> anyhow::Result<String> {
    let output = Command::new("sha256sum").arg(file).output().context("cannot start sha256sum")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(text.split_whitespace().next().context("sha256sum says nothing")?.to_owned())
}

fn start_debian(root: &Path, logs: &Path) -> anyhow::Result<(Group, String)> {
    let socket = std::net::TcpListener::bind("127.0.0.1:0").context("no port is free")?;
    let address = socket.local_addr()?.to_string();
    drop(socket);
    let config = root.with_extension("yml");
    let text = format!(
        "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {}\nhttp:\n  addr: {address}\n",
        root.display()
    );
    std::fs::write(&config, text)?;
    let log = File::create(logs.join("bench-docker-registry.log"))?;
    let mut command = Command::new("docker-registry");
    command.arg("serve").arg(&config).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    let registry = process::start(&mut command)?;
    let begin = Instant::now();
    while ureq::get(format!("http://{address}/v2/")).call().is_err() {
        ensure!(
            begin.elapsed().as_secs() < 30,
            "docker-registry does not answer: xtask/bench-docker-registry.log"
        );
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    Ok((registry, address))
}

fn start_ours(folder: &TempDir, logs: &Path) -> anyhow::Result<Server> {
    let data = folder.path().join("data").display().to_string();
    let words = ["--listen", "127.0.0.1:0", "--deployments-listen", "127.0.0.1:0", "--data-dir", &data];
    let binary = workspace::target_dir()?.join("release/servicectl");
    Server::start(&binary, &words.map(str::to_owned), File::create(logs.join("bench-server.log"))?.into())
}

/// A service's repository, and `user:password` for it.
fn repository(server: &Server, name: &str) -> anyhow::Result<(String, String)> {
    let (api, token) = (&server.addresses.api, server.addresses.token()?);
    ureq::post(format!("{api}services")).header("X-Auth-Token", token).send_json(json!({ "name": name }))?;
    let url = format!("{api}services/{name}?view=docker");
    let given: Value = ureq::get(url).header("X-Auth-Token", token).call()?.body_mut().read_json()?;
    let text = |key: &str| given[key].as_str().with_context(|| format!("view=docker gives no {key}"));
    Ok((text("repo_uri")?.to_owned(), format!("{}:{}", text("user")?, text("password")?)))
}

/// Seconds that a push takes.
fn push(image: &Path, to: &str, credentials: Option<&str>) -> anyhow::Result<f64> {
    let mut skopeo = Command::new("skopeo");
    skopeo.args(["copy", "--quiet", "--insecure-policy", "--dest-tls-verify=false"]);
    if let Some(credentials) = credentials {
        skopeo.args(["--dest-creds", credentials]);
    }
    skopeo.arg(format!("dir:{}", image.display())).arg(format!("docker://{to}"));
    let begin = Instant::now();
    let output = skopeo.output().context("cannot start skopeo")?;
    let took = begin.elapsed().as_secs_f64();
    ensure!(output.status.success(), "the push to {to} failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(took)
}

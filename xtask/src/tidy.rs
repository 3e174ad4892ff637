//! `cargo xtask tidy`: the walls between the rooms of ARCHITECTURE.md, checked on the text of the sources.
//!
//! A wall is a rule that the compiler cannot hold. Each has a test beside it that shows it fail. Where a line has a
//! good reason to cross one, a comment on it or just above says `tidy: allow(NAME)` and the reason.

mod colours;
mod dependencies;
mod files;
mod licences;
mod rooms;
mod source;
mod wall;

use std::time::Instant;

use anyhow::bail;

use crate::{progress, workspace};
use source::Source;
use wall::{Finding, Wall};

/// Checks the walls of the architecture: what may be used where, sizes, docs, dependencies, licences.
///
/// Takes a second, needs no build. Part of `cargo xtask test`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Lists the walls and why they stand, and checks nothing
    #[arg(long)]
    list: bool,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<()> {
    if args.list {
        for wall in walls() {
            println!("{:<14}{}", wall.name, wall.why);
        }
        println!("{:<14}{}", dependencies::NAME, dependencies::WHY);
        println!("{:<14}{}", licences::NAME, licences::WHY);
        return Ok(());
    }
    let begin = Instant::now();
    let note = check()?;
    println!("tidy: {note}, {}", progress::duration(begin.elapsed()));
    Ok(())
}

/// Checks everything; answers with what was looked at.
///
/// # Errors
/// All findings, one a line, as `file:line: what (wall: why)`.
pub(crate) fn check() -> anyhow::Result<String> {
    let sources = Source::of_repository(workspace::root())?;
    let walls = walls();
    let mut findings = findings(&walls, &sources);
    let metadata = workspace::metadata(&[])?;
    findings.extend(dependencies::findings(&metadata, &sources)?);
    findings.extend(licences::findings(&metadata)?);
    if findings.is_empty() {
        return Ok(format!("{} walls, {} files", walls.len() + 2, sources.len()));
    }
    let list = findings.iter().map(|finding| format!("\n  {finding}")).collect::<String>();
    bail!(
        "{} {} the walls:{list}",
        findings.len(),
        if findings.len() == 1 { "finding breaks" } else { "findings break" }
    )
}

fn walls() -> Vec<Wall> {
    let mut walls = rooms::walls();
    walls.extend([colours::WALL, files::DOCS, files::LENGTH]);
    walls
}

fn findings(walls: &[Wall], sources: &[Source]) -> Vec<Finding> {
    let each = |source| walls.iter().flat_map(move |wall| wall.check(source));
    sources.iter().flat_map(each).collect()
}

//! What Docker meant: its answers to login, build, tag and push, recognised in pasted text.
//!
//! The texts are those of Docker's command line, its engine, the distribution registry and Amazon's; each pattern is
//! the part that stayed the same over the versions.

mod advice;
mod patterns;

use patterns::PATTERNS;

/// What an answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// The push went through.
    Pushed,
    /// The login went through.
    LoggedIn,
    /// The password has run out.
    Expired,
    /// Nobody is logged in at this registry.
    NotLoggedIn,
    /// User or password is wrong.
    WrongPassword,
    /// Logged in, but not for this repository.
    Denied,
    /// Login asked for the password where nobody can type.
    NoTerminal,
    /// The local image has another name or tag.
    NoSuchImage,
    /// The repository has no such tag, or does not exist.
    NoSuchTag,
    /// The name of the image breaks Docker's rules.
    BadName,
    /// The registry does not answer.
    Unreachable,
    /// The registry speaks plain HTTP and Docker insists on HTTPS.
    PlainHttp,
    /// The registry's certificate is not trusted.
    Certificate,
    /// The registry, or a proxy before it, takes no body of that size.
    TooLarge,
    /// Docker itself does not run.
    NoDaemon,
    /// This user may not talk to Docker.
    NoPermission,
    /// The command does not exist.
    NotInstalled,
    /// No space on the disk.
    DiskFull,
    /// There is no Dockerfile in the folder.
    NoDockerfile,
    /// A step of the build failed.
    BuildFailed,
    /// The base image cannot be had.
    RateLimited,
    /// The registry is in trouble.
    ServerTrouble,
}

/// How an answer is to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// It worked.
    Good,
    /// It is a matter of one command.
    Warn,
    /// Something is broken.
    Bad,
}

/// What is known about the push, so that the advice can name it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The registry of the login command.
    pub endpoint: String,
    /// The repository of this service.
    pub repository: String,
    /// The tag in the form.
    pub tag: String,
    /// Age of the credentials on the page, seconds.
    pub age: Option<u64>,
}

/// An answer, understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What it is about.
    pub meaning: Meaning,
    /// How to show it.
    pub mood: Mood,
    /// One or two words for a badge.
    pub word: &'static str,
    /// What happened, in a sentence or two.
    pub explanation: String,
    /// What to do, in order.
    pub steps: Vec<String>,
    /// The line that gave it away.
    pub line: String,
}

/// What Docker meant by `text`. `None` where nothing is recognised. Where several lines are, the last failure counts:
/// Docker ends with what stopped it.
pub fn read(text: &str, facts: &Facts) -> Option<Answer> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let found = lines.iter().rev().filter_map(|line| Some((*line, recognise(line)?)));
    let found: Vec<(&str, Meaning)> = found.collect();
    let failure = found.iter().find(|(_, meaning)| mood(*meaning) != Mood::Good);
    // A login that worked says nothing about the push; a push that worked says all, if nothing failed after it.
    let (line, meaning) = match (failure, found.first()) {
        (_, Some(newest)) if newest.1 == Meaning::Pushed => newest,
        (Some(failure), _) => failure,
        (None, Some(newest)) => newest,
        (None, None) => return None,
    };
    Some(Answer {
        meaning: *meaning,
        mood: mood(*meaning),
        word: word(*meaning),
        explanation: advice::explanation(*meaning, facts),
        steps: advice::steps(*meaning, facts),
        line: shortened(line),
    })
}

/// The first pattern, in order of how much it says, that the line holds.
fn recognise(line: &str) -> Option<Meaning> {
    let lower = line.to_lowercase();
    let pattern = PATTERNS.iter().find(|(parts, _)| parts.iter().all(|part| lower.contains(part)));
    pattern.map(|(_, meaning)| *meaning)
}

fn shortened(line: &str) -> String {
    let line = line.trim();
    match line.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

fn mood(meaning: Meaning) -> Mood {
    match meaning {
        Meaning::Pushed | Meaning::LoggedIn => Mood::Good,
        Meaning::Expired
        | Meaning::NotLoggedIn
        | Meaning::WrongPassword
        | Meaning::NoTerminal
        | Meaning::NoSuchImage
        | Meaning::NoSuchTag
        | Meaning::BadName
        | Meaning::NoDockerfile => Mood::Warn,
        _ => Mood::Bad,
    }
}

fn word(meaning: Meaning) -> &'static str {
    match meaning {
        Meaning::Pushed => "Pushed",
        Meaning::LoggedIn => "Logged in",
        Meaning::Expired => "Expired",
        Meaning::NotLoggedIn => "Not logged in",
        Meaning::WrongPassword => "Wrong password",
        Meaning::Denied => "Denied",
        Meaning::NoTerminal => "No terminal",
        Meaning::NoSuchImage => "No such image",
        Meaning::NoSuchTag => "No such tag",
        Meaning::BadName => "Bad name",
        Meaning::Unreachable => "Unreachable",
        Meaning::PlainHttp => "HTTP, not HTTPS",
        Meaning::Certificate => "Certificate",
        Meaning::TooLarge => "Too large",
        Meaning::NoDaemon => "Docker is off",
        Meaning::NoPermission => "No permission",
        Meaning::NotInstalled => "Not installed",
        Meaning::DiskFull => "Disk full",
        Meaning::NoDockerfile => "No Dockerfile",
        Meaning::BuildFailed => "Build failed",
        Meaning::RateLimited => "Rate limit",
        Meaning::ServerTrouble => "Registry trouble",
    }
}

#[cfg(test)]
mod tests;

//! The sentences for what Docker answered: what happened, and what to do.

use super::{Facts, Meaning};
use crate::domain::docker::{CREDENTIAL_HOURS, Life, life};
use crate::domain::format;

/// What happened.
pub(super) fn explanation(meaning: Meaning, facts: &Facts) -> String {
    let endpoint = &facts.endpoint;
    match meaning {
        Meaning::Pushed => "The image is in the repository.".to_owned(),
        Meaning::LoggedIn => "The login worked. It says nothing yet about the push.".to_owned(),
        Meaning::Expired => expired(facts),
        Meaning::NotLoggedIn => {
            format!("Docker has no login for this registry: it was never made, was logged out, or went to another address than {endpoint}.")
        }
        Meaning::WrongPassword => {
            format!("The registry refused user or password. They are of this service alone and hold {CREDENTIAL_HOURS} h.")
        }
        Meaning::Denied => format!(
            "You are logged in, but not for this repository: a login is good for one service, and pushes to {} only.",
            facts.repository
        ),
        Meaning::NoTerminal => {
            "Docker could not ask for, or could not keep, the password.".to_owned()
        }
        Meaning::NoSuchImage => {
            "There is no image of that name and tag on your machine: it was built or tagged under another one.".to_owned()
        }
        Meaning::NoSuchTag => "The repository has no such tag, or there is no such repository.".to_owned(),
        Meaning::BadName => {
            "The name of the image breaks Docker's rules: lower case only, and a tag of letters, digits, dots, hyphens and underscores.".to_owned()
        }
        Meaning::Unreachable => format!("Your machine gets no answer from {endpoint}."),
        Meaning::PlainHttp => {
            format!("{endpoint} speaks plain HTTP; Docker allows that for localhost and for registries that it was told about.")
        }
        Meaning::Certificate => format!("Your machine does not trust the certificate of {endpoint}."),
        Meaning::TooLarge => "Something between you and the registry takes no layer of that size.".to_owned(),
        Meaning::NoDaemon => "Docker's command line is there, but the engine behind it does not run.".to_owned(),
        Meaning::NoPermission => "Your user may not talk to the Docker engine.".to_owned(),
        Meaning::NotInstalled => "There is no Docker on this machine, or it is not on the path.".to_owned(),
        Meaning::DiskFull => "The disk of Docker is full; nothing was pushed.".to_owned(),
        Meaning::NoDockerfile => "There is no Dockerfile in the folder that was given to docker build.".to_owned(),
        Meaning::BuildFailed => "A step of the Dockerfile failed; the lines above it say which and why.".to_owned(),
        Meaning::RateLimited => "A registry, most likely the one of the base image, lets you pull no more for now.".to_owned(),
        Meaning::ServerTrouble => "The registry itself is in trouble; your image and your login are all right.".to_owned(),
    }
}

fn expired(facts: &Facts) -> String {
    match facts.age.map(|age| (age, life(age))) {
        Some((age, Life::Over(_))) => {
            format!(
                "The password was issued {} ago and held for {CREDENTIAL_HOURS} h.",
                format::duration(age)
            )
        }
        _ => format!("The password that you logged in with is more than {CREDENTIAL_HOURS} h old."),
    }
}

/// What to do, in order.
pub(super) fn steps(meaning: Meaning, facts: &Facts) -> Vec<String> {
    let endpoint = &facts.endpoint;
    let repository = &facts.repository;
    let steps: &[String] = match meaning {
        Meaning::Pushed => &["Deploy this tag.".to_owned()],
        Meaning::LoggedIn => &["Go on with build, tag and push.".to_owned()],
        Meaning::Expired => &[
            "Get new credentials on this page and log in again.".to_owned(),
            "Repeat only the push: what was built is kept.".to_owned(),
        ],
        Meaning::NotLoggedIn => &[
            format!("Run the login command, with exactly {endpoint}."),
            "Repeat only the push: what was built is kept.".to_owned(),
        ],
        Meaning::WrongPassword => &[
            "Copy the password with its button, so that no character is lost.".to_owned(),
            "If it is refused again, get new credentials and log in with those.".to_owned(),
        ],
        Meaning::Denied => &[
            format!("Compare the name with {repository}: it must be the same to the letter."),
            "Log in with the credentials of this service; those of another one replace them at the same registry.".to_owned(),
        ],
        Meaning::NoTerminal => &[
            "Run the login command in a terminal of your own, not in a script or an editor's console.".to_owned(),
            "If saving failed, remove \"credsStore\" from ~/.docker/config.json and log in again.".to_owned(),
        ],
        Meaning::NoSuchImage => &[
            "See what there is with: docker images".to_owned(),
            format!("Give it the right name: docker tag <image>:<tag> {repository}:{}", facts.tag),
        ],
        Meaning::NoSuchTag => &[
            format!("Compare the name with {repository}:{}.", facts.tag),
            "Push that tag first; only then can it be deployed.".to_owned(),
        ],
        Meaning::BadName => &["Use the commands of this page as they stand, and change the tag in its field.".to_owned()],
        Meaning::Unreachable => &[
            format!("Check that {endpoint} is the address of the login command, and that no VPN, proxy or firewall is between."),
            "Try again: what was built is kept, and layers that arrived are not sent twice.".to_owned(),
        ],
        Meaning::PlainHttp => &[
            "If the registry runs on your own machine, use localhost in place of its name or number.".to_owned(),
            format!(
                "Else add \"insecure-registries\": [\"{}\"] to Docker's daemon.json and restart Docker.",
                host(endpoint)
            ),
        ],
        Meaning::Certificate => &[
            format!("Put the registry's CA certificate into /etc/docker/certs.d/{}/ca.crt (Docker Desktop: into the system's store) and restart Docker.", host(endpoint)),
            "Check the clock of your machine: a certificate is not valid before its time.".to_owned(),
        ],
        Meaning::TooLarge => &[
            "Make the largest layer smaller: remove caches and build tools in the step that makes them.".to_owned(),
            "Tell the operator of the platform; a proxy's limit may be too low.".to_owned(),
        ],
        Meaning::NoDaemon => &[
            "Start Docker Desktop, or on Linux: sudo systemctl start docker".to_owned(),
            "Check with: docker info".to_owned(),
        ],
        Meaning::NoPermission => &[
            "On Linux: sudo usermod -aG docker $USER, then log out of the machine and in again.".to_owned(),
        ],
        Meaning::NotInstalled => &["Install Docker, or push from a machine that has it.".to_owned()],
        Meaning::DiskFull => &[
            "See what takes the space: docker system df".to_owned(),
            "Free what nothing uses: docker system prune".to_owned(),
        ],
        Meaning::NoDockerfile => &["Change the folder above the commands to the one that holds the Dockerfile.".to_owned()],
        Meaning::BuildFailed => &["Read the first error above this line; mend the Dockerfile or the source, and build again.".to_owned()],
        Meaning::RateLimited => &["Wait, or log in at the registry of the base image: docker login".to_owned()],
        Meaning::ServerTrouble => &["Try again in a minute. If it stays, tell the operator of the platform.".to_owned()],
    };
    steps.to_vec()
}

/// The host and port of an endpoint that may have a scheme and a path.
fn host(endpoint: &str) -> &str {
    let behind = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    behind.split('/').next().unwrap_or(behind)
}

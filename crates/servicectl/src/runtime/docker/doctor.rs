//! What `servicectl doctor` asks an engine.

use bollard::query_parameters::CreateImageOptions;
use futures_util::StreamExt;

use super::connect::{connect, failure};
use crate::{Error, Timestamp};

/// An engine that answers.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// `20.10.24` …
    pub(crate) version: String,
    /// `overlay2` …
    pub(crate) storage: String,
    /// Where it keeps images and containers.
    pub(crate) root: String,
    /// Whether a container can have a memory limit.
    pub(crate) limits_memory: bool,
    /// Milliseconds by which its clock is ahead of this machine's, as far as the way to it lets that be known.
    pub(crate) clock_ahead: Option<i64>,
    /// Whether it runs without root.
    pub(crate) is_rootless: bool,
}

/// Connects as the server does.
///
/// # Errors
/// A sentence with what to do.
pub(crate) async fn look(host: Option<&str>) -> Result<Seen, Error> {
    let docker = connect(host).await?;
    let answer = |error| Error::Failed(failure(&error).0);
    let version = docker.version().await.map_err(answer)?;
    let before = Timestamp::now();
    let info = docker.info().await.map_err(answer)?;
    let clock_ahead = info.system_time.as_deref().and_then(|said| ahead(said, before, Timestamp::now()));
    let options = info.security_options.unwrap_or_default();
    Ok(Seen {
        version: version.version.unwrap_or_default(),
        storage: info.driver.unwrap_or_default(),
        root: info.docker_root_dir.unwrap_or_default(),
        limits_memory: info.memory_limit != Some(false),
        clock_ahead,
        is_rootless: options.iter().any(|option| option.contains("rootless")),
    })
}

/// By how many milliseconds a time is ahead that was said between these two; nothing where it may have been right.
fn ahead(said: &str, before: Timestamp, after: Timestamp) -> Option<i64> {
    let said = said.parse::<jiff::Timestamp>().ok()?.as_millisecond();
    Some(said - said.clamp(before.0, after.0.max(before.0)))
}

/// Has the engine ask the registry for an image that there cannot be: any answer of the registry's will do.
///
/// # Errors
/// Why the engine got none.
pub(crate) async fn reach(host: Option<&str>, registry: &str) -> Result<(), String> {
    let docker = connect(host).await.map_err(|error| error.to_string())?;
    let options = CreateImageOptions {
        from_image: Some(format!("{registry}/servicectl-doctor/probe")),
        tag: Some("none".to_owned()),
        ..CreateImageOptions::default()
    };
    let mut progress = docker.create_image(Some(options), None, None);
    while let Some(step) = progress.next().await {
        if let Err(error) = step {
            let why = failure(&error).0;
            return if is_refusal(&why) { Ok(()) } else { Err(why) };
        }
    }
    Ok(())
}

/// Whether an engine's words mean that the registry answered, by refusing what there is not.
fn is_refusal(words: &str) -> bool {
    let words = words.to_lowercase();
    ["not found", "manifest unknown", "name unknown", "unauthorized", "denied", "authentication required"]
        .iter()
        .any(|sign| words.contains(sign))
        && !words.contains("permission denied")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_ahead_by_what_the_way_does_not_explain() {
        let ahead = |said| ahead(said, Timestamp(1_795_486_759_000), Timestamp(1_795_486_759_400));
        assert_eq!(ahead("2026-11-24T02:19:19.167132980Z"), Some(0));
        assert_eq!(ahead("2026-11-24T03:19:29.400+01:00"), Some(10_000));
        assert_eq!(ahead("2026-11-24T02:18:19Z"), Some(-60_000));
        assert_eq!(ahead("now"), None);
    }

    #[test]
    fn a_refusal_of_the_registry_is_an_answer() {
        for (words, is_one) in [
            (
                "Get \"http://127.0.0.1:8080/v2/\": dial tcp 127.0.0.1:8080: connect: connection refused",
                false,
            ),
            ("Get \"https://10.0.0.1/v2/\": net/http: request canceled (Client.Timeout exceeded)", false),
            ("Get \"https://h:1/v2/\": http: server gave HTTP response to HTTPS client", false),
            ("Get \"http://h:1/v2/\": dial tcp: lookup h: server misbehaving", false),
            ("Get \"http://h:1/v2/\": dial tcp: lookup h: Temporary failure in name resolution", false),
            ("Get \"http://h:1/v2/\": EOF", false),
            ("received unexpected HTTP status: 421 Misdirected Request", false),
            ("Get \"http://h:1/v2/\": dial tcp: connect: permission denied", false),
            ("manifest for 127.0.0.1:8080/servicectl-doctor/probe:none not found: name unknown", true),
            ("unauthorized: authentication required", true),
            (
                "pull access denied for 127.0.0.1:8080/servicectl-doctor/probe, repository does not exist",
                true,
            ),
        ] {
            assert_eq!(is_refusal(words), is_one, "{words}");
        }
    }
}

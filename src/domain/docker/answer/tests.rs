use super::*;
use proptest::prelude::*;

fn facts() -> Facts {
    Facts {
        endpoint: "http://localhost:5000".to_owned(),
        repository: "localhost:5000/experiment_2-waiter".to_owned(),
        tag: "1.1".to_owned(),
        age: Some(13 * 3600),
    }
}

fn meaning(text: &str) -> Option<Meaning> {
    read(text, &facts()).map(|answer| answer.meaning)
}

/// Answers as Docker 20 to 28, Docker Desktop, the distribution registry and ECR give them.
const ANSWERS: &[(&str, Meaning)] = &[
    ("denied: Your authorization token has expired. Reauthenticate and try again.", Meaning::Expired),
    ("no basic auth credentials", Meaning::NotLoggedIn),
    ("unauthorized: authentication required", Meaning::NotLoggedIn),
    (
        "Error response from daemon: Get \"https://registry-1.docker.io/v2/\": unauthorized: incorrect username or password",
        Meaning::WrongPassword,
    ),
    (
        "Error response from daemon: login attempt to http://localhost:5000/v2/ failed with status: 401 Unauthorized",
        Meaning::WrongPassword,
    ),
    ("Error: Cannot perform an interactive login from a non TTY device", Meaning::NoTerminal),
    ("denied: requested access to the resource is denied", Meaning::Denied),
    ("unauthorized: access to the requested resource is not authorized", Meaning::NotLoggedIn),
    (
        "An image does not exist locally with the tag: localhost:5000/experiment_2-waiter",
        Meaning::NoSuchImage,
    ),
    ("tag does not exist: localhost:5000/experiment_2-waiter:1.1", Meaning::NoSuchImage),
    ("Error response from daemon: No such image: waiter:latest", Meaning::NoSuchImage),
    (
        "Error parsing reference: \"Waiter:1\" is not a valid repository/tag: invalid reference format: repository name must be lowercase",
        Meaning::BadName,
    ),
    (
        "Error response from daemon: manifest for localhost:5000/x:9 not found: manifest unknown: manifest unknown",
        Meaning::NoSuchTag,
    ),
    (
        "name unknown: The repository with name 'x' does not exist in the registry with id '400389127564'",
        Meaning::NoSuchTag,
    ),
    (
        "Get \"https://srv.example/v2/\": dial tcp: lookup srv.example on 127.0.0.53:53: no such host",
        Meaning::Unreachable,
    ),
    (
        "Get \"http://localhost:5000/v2/\": dial tcp 127.0.0.1:5000: connect: connection refused",
        Meaning::Unreachable,
    ),
    (
        "Get \"https://10.0.0.9:5000/v2/\": net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)",
        Meaning::Unreachable,
    ),
    (
        "Get \"https://192.168.1.5:5000/v2/\": http: server gave HTTP response to HTTPS client",
        Meaning::PlainHttp,
    ),
    (
        "Get \"https://reg.local/v2/\": tls: failed to verify certificate: x509: certificate signed by unknown authority",
        Meaning::Certificate,
    ),
    (
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
        Meaning::NoDaemon,
    ),
    (
        "failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct and if the daemon is running: dial unix /var/run/docker.sock: connect: no such file or directory",
        Meaning::NoDaemon,
    ),
    (
        "error during connect: Get \"http://%2F%2F.%2Fpipe%2Fdocker_engine/_ping\": open //./pipe/docker_engine: The system cannot find the file specified.",
        Meaning::NoDaemon,
    ),
    (
        "permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock",
        Meaning::NoPermission,
    ),
    ("bash: docker: command not found", Meaning::NotInstalled),
    (
        "docker : The term 'docker' is not recognized as the name of a cmdlet, function, script file, or operable program.",
        Meaning::NotInstalled,
    ),
    ("write /var/lib/docker/tmp/GetImageBlob1: no space left on device", Meaning::DiskFull),
    (
        "ERROR: failed to solve: failed to read dockerfile: open Dockerfile: no such file or directory",
        Meaning::NoDockerfile,
    ),
    ("unable to prepare context: path \"./x\" not found", Meaning::NoDockerfile),
    (
        "ERROR: failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit code: 2",
        Meaning::BuildFailed,
    ),
    ("toomanyrequests: You have reached your pull rate limit.", Meaning::RateLimited),
    ("error parsing HTTP 413 response body: 413 Request Entity Too Large", Meaning::TooLarge),
    ("received unexpected HTTP status: 503 Service Unavailable", Meaning::ServerTrouble),
    ("1.1: digest: sha256:0f3f size: 1234", Meaning::Pushed),
    ("Login Succeeded", Meaning::LoggedIn),
];

#[test]
fn real_answers_are_understood() {
    for (text, expected) in ANSWERS {
        assert_eq!(meaning(text), Some(*expected), "{text}");
        assert_eq!(meaning(&text.to_uppercase()), Some(*expected), "{text}");
    }
}

#[test]
fn every_meaning_has_an_answer_and_says_what_to_do() {
    for (text, _) in ANSWERS {
        let answer = read(text, &facts()).expect("it is understood");
        assert!(!answer.word.is_empty() && answer.explanation.ends_with('.'), "{text}");
        assert!(!answer.steps.is_empty(), "{text}");
    }
}

#[test]
fn the_last_failure_of_a_session_counts() {
    let session = "Login Succeeded\nThe push refers to repository [localhost:5000/x]\n5f70bf18a086: Preparing\n\
                   denied: Your authorization token has expired. Reauthenticate and try again.\n";
    let answer = read(session, &facts()).expect("it is understood");
    assert_eq!(answer.meaning, Meaning::Expired);
    assert!(answer.line.starts_with("denied:"));
    assert!(answer.explanation.contains("13 h ago"), "{}", answer.explanation);
    assert_eq!(
        meaning("no basic auth credentials\n\nLogin Succeeded\n1.1: digest: sha256:0f size: 12\n"),
        Some(Meaning::Pushed)
    );
    assert_eq!(meaning("no basic auth credentials\nLogin Succeeded\n"), Some(Meaning::NotLoggedIn));
}

#[test]
fn other_text_is_not_guessed_at() {
    for text in
        ["", "   \n", "Sending build context to Docker daemon  2.048kB", "Step 1/3 : FROM python:3", "hello"]
    {
        assert_eq!(meaning(text), None, "{text:?}");
    }
}

#[test]
fn advice_names_what_it_is_about() {
    let answer = read("http: server gave HTTP response to HTTPS client", &facts()).expect("it is understood");
    assert!(answer.steps[1].contains("[\"localhost:5000\"]"));
    let answer = read("tag does not exist: x", &facts()).expect("it is understood");
    assert!(answer.steps[1].ends_with("localhost:5000/experiment_2-waiter:1.1"));
    let fresh = Facts { age: Some(60), ..facts() };
    let answer = read("denied: token expired", &fresh).expect("it is understood");
    assert!(!answer.explanation.contains("ago"), "the page's own credentials are not the old ones");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn any_text_is_read_in_peace(text in any::<String>(), line in 0..ANSWERS.len()) {
        let _ = read(&text, &facts());
        let around = format!("{text}\n{}\n", ANSWERS[line].0);
        prop_assert!(read(&around, &facts()).is_some());
    }
}

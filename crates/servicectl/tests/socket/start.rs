//! How `serve` starts and ends: addresses, folder, refusals, signals.

use std::os::unix::fs::PermissionsExt;
use std::process::Output;
use std::time::{Duration, Instant};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::support::server::{Folder, free_address, run_with_input, serve, servicectl};
use crate::support::{Server, wait_for};

fn refused(folder: &Folder, options: &[&str]) -> (i32, String) {
    let Output { status, stdout, stderr } = run_with_input(&mut serve(&folder.data(), options), "");
    assert!(stdout.is_empty(), "{}", String::from_utf8_lossy(&stdout));
    (status.code().unwrap(), String::from_utf8(stderr).unwrap())
}

#[test]
fn the_addresses_are_one_line_of_six_strings_and_they_answer() {
    let server = Server::start();
    let addresses = server.addresses.as_object().unwrap();
    let mut keys: Vec<&str> = addresses.keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["api", "auth_wsdl", "deployments", "portal", "registry", "sign_in"]);
    let portal = server.address("portal");
    assert_eq!(server.address("api"), format!("{portal}/servicectl-1/"));
    assert_eq!(server.address("auth_wsdl"), format!("{portal}/authManager/AuthManager?wsdl"));
    assert_eq!(format!("http://{}", server.address("registry")), portal);
    assert_ne!(server.address("deployments"), portal);
    let (page, token) = server.address("sign_in").split_once("#token=").unwrap();
    assert_eq!(page, format!("{portal}/sign-in"));
    assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{token}");
    let about = server.client().with_token(token).get("/servicectl-1/").ok();
    assert_eq!((about["user"].as_str(), about["project"].as_str()), (Some("alice"), Some("experiment_2")));
}

#[test]
fn localhost_is_the_loopback_address_and_what_is_no_address_is_refused_with_an_example() {
    let folder = Folder::new();
    let server = Server::on(&folder, &["--metrics-listen", "localhost:0"]);
    assert!(server.log().contains("127.0.0.1"), "{}", server.log());
    for option in ["--listen", "--deployments-listen", "--metrics-listen"] {
        for address in ["9090", ":9090"] {
            let (code, sentence) = refused(&Folder::new(), &[option, address]);
            assert_eq!(code, 2, "{sentence}");
            assert!(sentence.contains("for example 127.0.0.1:9090"), "{sentence}");
        }
    }
}

#[test]
fn each_start_gives_a_fresh_link_and_the_password_is_shown_once() {
    let folder = Folder::new();
    let first = Server::on(&folder, &[]);
    let link = first.address("sign_in").to_owned();
    assert_eq!(first.log().matches("password ").count(), 1);
    drop(first);
    let second = Server::on(&folder, &[]);
    assert_ne!(second.address("sign_in"), link);
    assert_eq!(second.log().matches("password ").count(), 1, "{}", second.log());
}

#[test]
fn the_folder_and_its_files_are_for_the_owner_only() {
    let server = Server::start();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let data = server.folder.data();
    assert_eq!(mode(&data), 0o700);
    let files: Vec<_> = std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 3, "{files:?}");
    for file in files {
        let expected = if file.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(&file), expected, "{}", file.display());
    }
}

#[test]
fn of_two_servers_on_a_folder_the_second_is_refused() {
    let server = Server::start();
    let (code, sentence) = refused(&server.folder, &[]);
    assert_eq!(code, 1);
    assert!(sentence.contains("another `servicectl serve`") && sentence.contains("--data-dir"), "{sentence}");
    assert_eq!(server.client().get("/healthz").status, 200);
    let folder = server.kill();
    Server::on(&folder, &[]);
}

/// Does something to the versions that the folder says it has.
fn with_versions(folder: &Folder, sql: &'static str) {
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let options = SqliteConnectOptions::new().filename(folder.data().join("servicectl.db"));
        let mut connection = options.connect().await.unwrap();
        let done = sqlx::query(sql).execute(&mut connection).await.unwrap();
        assert_eq!(done.rows_affected(), 1);
        connection.close().await.unwrap();
    });
}

#[test]
fn a_folder_of_a_newer_version_is_refused() {
    let folder = Server::start().kill();
    with_versions(
        &folder,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'of the future', TRUE, x'00', 0)",
    );
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["user", "list"]] {
        let output = run_with_input(servicectl().args(arguments).arg("--data-dir").arg(folder.data()), "");
        assert_eq!(output.status.code(), Some(1));
        let sentence = String::from_utf8(output.stderr).unwrap();
        assert!(sentence.contains("newer servicectl") && sentence.contains("9999"), "{sentence}");
    }
}

#[test]
fn a_damaged_database_is_not_taken_for_a_full_disk() {
    let folder = Server::start().kill();
    let database = folder.data().join("servicectl.db");
    for side in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(folder.data().join(format!("servicectl.db{side}")));
    }
    std::fs::write(database, "no database ".repeat(1000)).unwrap();
    let output = run_with_input(servicectl().args(["user", "list"]).arg("--data-dir").arg(folder.data()), "");
    assert_eq!(output.status.code(), Some(1));
    let sentence = String::from_utf8(output.stderr).unwrap();
    assert!(sentence.contains("damaged") && !sentence.contains("disk is full"), "{sentence}");
}

#[test]
fn a_command_does_not_update_a_folder_under_an_older_server() {
    let server = Server::start();
    // As if this server were older than the command.
    with_versions(
        &server.folder,
        "DELETE FROM _sqlx_migrations WHERE version = (SELECT max(version) FROM _sqlx_migrations)",
    );
    let output = server.command(&["user", "list"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("Stop that server"));
}

#[test]
fn permissions_that_became_too_wide_are_narrowed() {
    let folder = Server::start().kill();
    let set = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
    };
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let database = folder.data().join("servicectl.db");
    set(&folder.data(), 0o755);
    set(&database, 0o644);
    let _server = Server::on(&folder, &[]);
    assert_eq!((mode(&folder.data()), mode(&database)), (0o700, 0o600));
}

#[test]
fn a_port_in_use_is_a_sentence() {
    let server = Server::start();
    let address = server.client().authority().to_owned();
    for option in ["--listen", "--deployments-listen"] {
        let (code, sentence) = refused(&Folder::new(), &[option, &address]);
        assert_eq!(code, 1);
        assert!(
            sentence.contains(&address) && sentence.contains(option) && sentence.contains("port 0"),
            "{sentence}"
        );
    }
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let folder = Folder::new();
    std::fs::create_dir(folder.data()).unwrap();
    std::fs::set_permissions(folder.data(), PermissionsExt::from_mode(0o755)).unwrap();
    std::fs::write(folder.data().join("thesis.tex"), "x").unwrap();
    let (code, sentence) = refused(&folder, &[]);
    assert_eq!(code, 1);
    assert!(sentence.contains("not empty") && sentence.contains("--data-dir"), "{sentence}");
    assert_eq!(folder.data().metadata().unwrap().permissions().mode() & 0o777, 0o755);
    std::fs::write(folder.beside("file"), "x").unwrap();
    let (code, sentence) = {
        let output = run_with_input(&mut serve(&folder.beside("file"), &[]), "");
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(code, 1);
    assert!(sentence.contains("cannot") && sentence.contains("--data-dir"), "{sentence}");
}

#[test]
fn unsafe_addresses_are_refused_with_what_belongs_in_front() {
    let folder = Folder::new();
    let urls = ["--public-url", "https://a.example", "--deployments-url", "https://b.example"];
    let with_urls =
        |more: &[&'static str]| urls.iter().copied().chain(more.iter().copied()).collect::<Vec<_>>();
    for (options, words) in [
        (vec!["--listen", "0.0.0.0:0"], "TLS"),
        (vec!["--deployments-listen", "[::]:0"], "TLS"),
        (vec!["--listen", "192.0.2.1:80"], "--allow-insecure-listen"),
        (vec!["--listen", "0.0.0.0:0", "--allow-insecure-listen"], "--deployments-url"),
        (
            vec!["--listen", "0.0.0.0:0", "--allow-insecure-listen", "--public-url", "https://a.example"],
            "both",
        ),
        (
            vec!["--public-url", "https://a.example", "--deployments-url", "https://A.example:443/"],
            "share the origin",
        ),
        (with_urls(&["--listen", "0.0.0.0:0"]), "TLS"),
        (vec!["--public-url", "https://a.example/portal"], "no path"),
        (vec!["--public-url", "a.example"], "https://"),
        (vec!["--time-scale", "0"], "0.001"),
        (vec!["--time-scale", "NaN"], "0.001"),
        (vec!["--runtime", "podman"], "simulated"),
        (vec!["--no-such-option"], "--help"),
        (vec!["--allow-origin", "*"], "origin"),
    ] {
        let (code, sentence) = refused(&folder, &options);
        assert_eq!(code, 2, "{options:?}: {sentence}");
        assert!(sentence.contains(words), "{options:?}: {sentence}");
    }
    assert!(!folder.data().exists(), "nothing was made");
    let server = Server::with(&with_urls(&["--listen", "127.0.0.1:0"]));
    assert_eq!(server.address("portal"), "https://a.example");
}

#[test]
fn without_an_engine_a_sentence_names_the_socket_and_a_way_on() {
    let folder = Folder::new();
    let socket = folder.beside("no-engine.sock");
    for (host, code, words) in [
        (format!("unix://{}", socket.display()), 1, "Install one"),
        ("tcp://127.0.0.1:2375".to_owned(), 2, "Unix socket"),
    ] {
        let mut command = serve(&folder.data(), &["--runtime", "docker"]);
        let output = run_with_input(command.env("DOCKER_HOST", &host), "");
        let sentence = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{host}: {sentence}");
        assert!(sentence.contains(words) && sentence.contains("DOCKER_HOST"), "{host}: {sentence}");
        assert!(output.stdout.is_empty(), "{host}");
    }
}

#[test]
fn all_addresses_that_are_given_out_come_from_the_options() {
    let server = Server::with(&[
        "--public-url",
        "https://portal.example:8443",
        "--deployments-url",
        "https://apps.example",
    ]);
    assert_eq!(server.address("api"), "https://portal.example:8443/servicectl-1/");
    assert_eq!(server.address("registry"), "portal.example:8443");
    assert!(server.address("sign_in").starts_with("https://portal.example:8443/sign-in#token="));
    let alice = server.alice();
    let public = [
        ("Host", "portal.example:8443"),
        ("X-Forwarded-Host", "evil.example"),
        ("Forwarded", "host=evil.example"),
    ];
    for (path, contained) in [
        ("/servicectl-1/services", "https://apps.example/experiment_2-newservice"),
        ("/servicectl-1/services/newservice", "https://apps.example//experiment_2-newservice/"),
        ("/servicectl-1/services/newservice?view=docker", "portal.example:8443/experiment_2-newservice"),
        ("/authManager/AuthManager?wsdl", "https://portal.example:8443/authManager/AuthManager"),
    ] {
        for headers in [&public[..], &[]] {
            let text = alice.call("GET", path, headers, None).text();
            assert!(
                text.contains(contained) && !text.contains("evil") && !text.contains("127.0.0.1"),
                "{text}"
            );
        }
    }
    let visitor = server.deployments();
    assert_eq!(visitor.call("GET", "/", &[("Host", "apps.example")], None).status, 404);
    assert_eq!(visitor.call("GET", "/", &[("Host", "portal.example:8443")], None).status, 421);
}

#[test]
fn an_option_can_come_from_the_environment() {
    let folder = Folder::new();
    let mut command = serve(&folder.data(), &[]);
    command.env("SERVICECTL_TIME_SCALE", "nonsense");
    let output = run_with_input(&mut command, "");
    assert_eq!(output.status.code(), Some(2));
    let sentence = String::from_utf8(output.stderr).unwrap();
    assert!(sentence.contains("time-scale"), "{sentence}");
    let taken = Server::start();
    let mut command = servicectl();
    command
        .arg("serve")
        .env("SERVICECTL_LISTEN", taken.client().authority())
        .env("SERVICECTL_DATA_DIR", folder.data());
    let output = run_with_input(&mut command, "");
    assert!(String::from_utf8(output.stderr).unwrap().contains(taken.client().authority()));
}

#[test]
fn a_signal_ends_it_in_order_with_streams_open() {
    use std::io::Write;
    for signal in ["-TERM", "-INT"] {
        let mut server = Server::with(&["--time-scale", "60"]);
        let client = server.client();
        // One request whose body never comes, one that waits for a task that says nothing, one idle connection.
        let mut open = std::net::TcpStream::connect(client.authority()).unwrap();
        let token = server.token("alice", "experiment_2");
        write!(
            open,
            "POST /servicectl-1/services HTTP/1.1\r\nHost: {}\r\nX-Auth-Token: {token}\r\nContent-Type: \
             application/json\r\nContent-Length: 10\r\n\r\n",
            client.authority()
        )
        .unwrap();
        let _idle = std::net::TcpStream::connect(client.authority()).unwrap();
        assert_eq!(client.get("/healthz").status, 200);
        let start = Instant::now();
        let status = server.signal(signal);
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        assert_eq!(status.code(), Some(0), "{}", server.log());
        assert!(!server.log().contains("panicked"), "{}", server.log());
    }
}

#[test]
fn help_names_every_option_and_its_variable() {
    let output = run_with_input(servicectl().args(["serve", "--help"]), "");
    let text = String::from_utf8(output.stdout).unwrap();
    for option in [
        "listen",
        "deployments-listen",
        "metrics-listen",
        "public-url",
        "deployments-url",
        "trusted-proxy",
        "runtime",
        "docker-networks",
        "engine-registry",
        "repository-limit",
        "registry-limit",
        "log-limit",
        "log-days",
        "stop-time",
        "draining-time",
        "data-dir",
        "portal",
        "time-scale",
        "base-contract-only",
        "allow-origin",
        "allow-insecure-listen",
        "strip-underscores",
        "print-addresses",
        "log-level",
        "log-format",
    ] {
        assert!(text.contains(&format!("--{option}")), "{option}");
        let variable = format!("SERVICECTL_{}", option.to_uppercase().replace('-', "_"));
        assert!(text.contains(&variable), "{variable}");
    }
}

#[test]
fn a_port_that_was_asked_for_is_the_port() {
    let address = free_address();
    let server = Server::with(&["--listen", &address]);
    assert_eq!(server.address("portal"), format!("http://{address}"));
    wait_for("an answer", || (server.client().get("/healthz").status == 200).then_some(()));
}

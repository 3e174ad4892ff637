use super::*;
use crate::domain::quote::is_unseen;
use proptest::prelude::*;

fn order() -> Order {
    Order {
        repository: "localhost:5000/experiment_2-waiter".to_owned(),
        endpoint: "http://localhost:5000".to_owned(),
        user: "AWS".to_owned(),
        image: "waiter".to_owned(),
        tag: "1.1.0".to_owned(),
        folder: "./my service".to_owned(),
    }
}

fn commands(order: &Order, shell: Shell) -> Vec<String> {
    steps(order, shell).into_iter().map(|step| step.command).collect()
}

#[test]
fn the_commands_are_the_manuals_but_for_the_password() {
    let commands = commands(&order(), Shell::Bash);
    assert!(commands[0].ends_with("| docker login --username AWS --password-stdin http://localhost:5000)"));
    assert_eq!(
        commands[1..],
        [
            "docker build -t waiter:1.1.0 './my service'",
            "docker tag waiter:1.1.0 localhost:5000/experiment_2-waiter:1.1.0",
            "docker push localhost:5000/experiment_2-waiter:1.1.0",
            "docker logout http://localhost:5000",
        ]
    );
}

#[test]
fn powershell_stops_where_a_command_fails_and_logs_out() {
    let script = script(&order(), Shell::PowerShell);
    assert_eq!(
        script,
        "& {\n  [Net.NetworkCredential]::new('', (Read-Host -AsSecureString 'Registry password')).Password | docker login --username AWS --password-stdin http://localhost:5000\n  \
         if ($LASTEXITCODE -eq 0) { docker build -t waiter:1.1.0 './my service' }\n  \
         if ($LASTEXITCODE -eq 0) { docker tag waiter:1.1.0 localhost:5000/experiment_2-waiter:1.1.0 }\n  \
         if ($LASTEXITCODE -eq 0) { docker push localhost:5000/experiment_2-waiter:1.1.0 }\n  \
         docker logout http://localhost:5000\n}\n"
    );
}

#[test]
fn folders_are_never_options() {
    for (typed, word) in [("", "."), (" ", "."), ("-", "./-"), ("--help", "./--help"), ("/a/b", "/a/b")] {
        assert_eq!(folder(typed), word);
    }
}

#[test]
fn the_clfpy_script_uses_the_convenience_method() {
    let script = clfpy(&order(), "http://127.0.0.1:8080/servicectl-1/", "waiter");
    assert!(
        script.ends_with(
            "srv.build_and_push_docker_image(token, name, \"./my service\", creds, tag=\"1.1.0\")\n"
        )
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn hostile_words_stay_words(
        repository in ".{1,12}", endpoint in ".{1,12}", user in ".{1,12}", folder in any::<String>(),
    ) {
        let order = Order { repository, endpoint, user, folder, ..order() };
        for shell in [Shell::Bash, Shell::PowerShell] {
            let script = script(&order, shell);
            prop_assert!(!script.chars().any(|c| is_unseen(c) && c != '\n'));
            let typed = [&order.repository, &order.endpoint, &order.user, &order.folder];
            prop_assert!(!script.contains(" -p ") || typed.iter().any(|word| word.contains("-p")));
        }
        let counts: Vec<Option<usize>> =
            commands(&order, Shell::Bash)[1..].iter().map(|command| shlex::split(command).map(|words| words.len())).collect();
        prop_assert_eq!(counts, vec![Some(5), Some(4), Some(3), Some(3)]);
    }
}

/// Runs the script with a `docker` that writes down how it was called: the real shell, the real prompt.
#[cfg(unix)]
mod shell {
    use super::*;
    use std::io::Write;
    use std::os::unix::fs::PermissionsExt;
    use std::process::{Command, Stdio};

    /// What `docker` was called with and what it read, in order. A call whose first word is `failing` fails.
    fn run(order: &Order, failing: &str) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let docker = folder.path().join("docker");
        let log = folder.path().join("log");
        let body = format!(
            "#!/bin/sh\nprintf '%s|' \"$@\" >> {log}\n[ \"$1\" = login ] && cat >> {log}\necho >> {log}\n[ \"$1\" != {failing} ]\n",
            log = posix(&log.to_string_lossy()),
            failing = posix(failing),
        );
        std::fs::write(&docker, body).expect("docker is written");
        std::fs::set_permissions(&docker, std::fs::Permissions::from_mode(0o700)).expect("docker may run");
        let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap_or_default());
        let mut child = Command::new("bash")
            .arg("-c")
            .arg(script(order, Shell::Bash))
            .env("PATH", path)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("bash runs");
        child.stdin.take().expect("a pipe").write_all(b"s3cr3t $x'\"\n").expect("bash reads");
        child.wait().expect("bash ends");
        std::fs::read_to_string(&log).expect("docker was called")
    }

    #[test]
    fn the_script_logs_in_builds_tags_pushes_and_logs_out() {
        let expected = "login|--username|AWS|--password-stdin|http://localhost:5000|s3cr3t $x'\"\n\
             build|-t|waiter:1.1.0|./my service|\n\
             tag|waiter:1.1.0|localhost:5000/experiment_2-waiter:1.1.0|\n\
             push|localhost:5000/experiment_2-waiter:1.1.0|\n\
             logout|http://localhost:5000|\n";
        assert_eq!(run(&order(), "nothing"), expected);
    }

    #[test]
    fn it_stops_where_a_command_fails_and_still_logs_out() {
        let calls: Vec<String> = run(&order(), "build")
            .lines()
            .map(|line| line.split('|').next().unwrap_or("").to_owned())
            .collect();
        assert_eq!(calls, ["login", "build", "logout"]);
    }

    #[test]
    fn hostile_words_reach_docker_as_they_are() {
        let order = Order { user: "a'; touch x; $(id) `id`".to_owned(), ..order() };
        assert!(
            run(&order, "nothing").starts_with("login|--username|a'; touch x; $(id) `id`|--password-stdin|")
        );
    }
}

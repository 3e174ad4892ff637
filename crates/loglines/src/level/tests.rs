use proptest::prelude::*;

use super::*;

fn check(level: Option<Level>, lines: &[&str]) {
    for line in lines {
        assert_eq!(of(line), level, "{line}");
    }
}

#[test]
fn errors() {
    check(
        Some(Level::Error),
        &[
            "2018-12-10 08:25:29,123 [main] ERROR com.foo.Bar - broke",
            "ERROR:root:broke",
            "2018-12-10 08:25:29,123 - solver.db - ERROR - broke",
            "Traceback (most recent call last):",
            "ModuleNotFoundError: No module named 'meshio'",
            "java.lang.NullPointerException",
            "Caused by: java.io.IOException: closed",
            "thread 'main' panicked at src/main.rs:2:5:",
            "2018/12/10 08:25:29 [error] 12#12: *1 connect() failed",
            "E1210 08:25:29.123456       1 main.go:12] broke",
            "time=\"2018-12-10T08:25:29Z\" level=error msg=broke",
            "{\"time\":1,\"level\":\"fatal\",\"msg\":\"broke\"}",
            "{\"level\":50,\"msg\":\"broke\"}",
            "{ \"msg\": \"level\", \"x\": {\"level\":\"info\"}, \"severity\" : \"ERROR\" }",
            "DAMN ! worker 1 (pid: 12) died, killed by signal 9 :( trying respawn ...",
            "SEVERE: broke",
            "error: broke",
            "[E] broke",
            "<3>broke",
            "[pid: 14|app: 0|req: 66/69] 10.0.142.6 () {36 vars in 446 bytes} [Mon Dec 10 08:25:29 2018] GET / => generated 0 bytes in 0 msecs (HTTP/1.1 500) 0 headers in 26 bytes (0 switches on core 0)",
            "10.0.142.6 - - [10/Dec/2018:08:25:29 +0000] \"GET /x\\\" 1 HTTP/1.1\" 502 5 \"-\" \"ELB-HealthChecker/2.0\" \"-\"",
        ],
    );
}

#[test]
fn warnings() {
    check(
        Some(Level::Warn),
        &[
            "WARN  solver.db  retry 1 of 5 after 250 ms: connection refused",
            "WARNING: you are running uWSGI as root !!! (use the --uid flag)",
            "2018-12-10 08:25:29,123 - name - WARNING - low",
            "[2018-12-10 08:25:29] [warning] low",
            "W1210 08:25:29.123456       1 main.go:12] low",
            "{\"@l\":\"Warning\",\"m\":\"low\"}",
            "lvl=warn msg=low",
            "warning: unused variable",
        ],
    );
}

#[test]
fn information_and_details() {
    check(
        Some(Level::Info),
        &[
            "INFO  solver.boot  revision=8 tag=1.4.2 workers=4",
            "2018-12-10 08:25:29.123  INFO 1 --- [main] c.f.B : got ERROR from upstream",
            "I, [2018-12-10T08:25:29.123 #1]  INFO -- : up",
            "{\"level\":\"info\",\"msg\":\"an ERROR\"}",
            "*** Starting uWSGI 2.0.17 (64bit) ***",
            "10.0.142.6 - - [10/Dec/2018:08:25:29 +0000] \"GET /x/ HTTP/1.1\" 404 5 \"-\" \"ELB-HealthChecker/2.0\" \"-\"",
            "web_1  | INFO: up",
        ],
    );
    check(
        Some(Level::Debug),
        &[
            "DEBUG solver.queue  poll interval 250 ms",
            "[debug] x",
            "{\"level\":10}",
            "TRACE a",
            "  DEBUG indented",
        ],
    );
}

#[test]
fn nothing_where_it_is_not_clear() {
    check(
        None,
        &[
            "",
            "started",
            "0 errors, 3 warnings",
            "the build failed with error code 3",
            "An error occurred",
            "WARN|ERROR counters reset",
            "set LOG_LEVEL=DEBUG to see more",
            "use DEBUG or INFO here",
            "GET /error HTTP/1.1",
            "{\"level\":3}",
            "{\"level\":\"loud\"}",
            "{\"msg\":\"level\"}",
            "{\"msg\":{\"level\":\"error\"}}",
            "{broken",
            "{\"level",
            "  at com.foo.Error.main(Error.java:12)",
            "/var/log/ERROR.log opened",
            "errorhandler ready",
            "Error handling is on",
            "goroutine pool ready",
        ],
    );
}

#[test]
fn every_name_is_read_back() {
    for level in Level::ALL {
        assert_eq!(Level::named(level.name()), Some(level));
    }
    assert_eq!(Level::named("loud"), None);
}

proptest! {
    #![proptest_config(crate::testing::cases(10_000))]

    #[test]
    fn never_panics(line in "(\\PC|[{}\\[\\]\":<> ]|level|ERROR|Error|warn=|0){0,60}") {
        of(&line);
    }
}

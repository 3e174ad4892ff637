//! The lines of a task's start, and of the end that it comes to by itself.

use super::line;
use crate::runtime::LogLine;
use crate::runtime::simulated::access::stamp;
use crate::runtime::simulated::behaviour::Behaviour;
use crate::runtime::simulated::life::Life;
use crate::runtime::simulated::page::shorten;
use crate::scheduler::Timing;

/// All lines that follow from a task's life, in order.
pub(super) fn of(life: &Life, timing: &Timing) -> Vec<LogLine> {
    let mut lines = start(life, timing);
    let at = |milliseconds, text: String| line(life.running_at, timing, milliseconds, text);
    match life.choice.behaviour {
        Behaviour::Crash => lines.extend(CRASH.iter().map(|text| at(3_900, (*text).to_owned()))),
        Behaviour::Exit => {
            lines.push(at(39_000, "INFO  solver.queue  queue is empty, nothing left to do".to_owned()));
            lines.push(at(40_000, "INFO  solver.boot  done, exiting with code 0".to_owned()));
        }
        Behaviour::Oom => {
            let limit = life.spec.definition.memory_limit;
            lines.extend((1..10_u64).map(|tenth| {
                let used = limit * (tenth + 1) / 11;
                let level = if tenth < 7 { "DEBUG" } else { "\x1b[33mWARN\x1b[0m " };
                at(
                    6_000 * tenth,
                    format!("{level} solver.mesh  cells={} used={used} MB limit={limit} MB", tenth * 240_000),
                )
            }));
        }
        _ => lines.extend(ready(life, timing)),
    }
    lines.sort_by_key(|line| line.time);
    lines
}

fn start(life: &Life, timing: &Timing) -> Vec<LogLine> {
    let at = |milliseconds, text: String| line(life.running_at, timing, milliseconds, text);
    let definition = &life.spec.definition;
    let mut lines = vec![
        at(
            0,
            format!(
                "*** Starting uWSGI 2.0.17.1 (64bit) on [{}] ***",
                stamp(life.running_at, "%a %b %e %H:%M:%S %Y")
            ),
        ),
        at(20, "Python version: 3.6.7 (default, Nov 16 2018, 22:29:46)  [GCC 6.3.0 20170516]".to_owned()),
        at(30, "*** Operational MODE: preforking ***".to_owned()),
        at(
            200,
            format!(
                "INFO  solver.boot  revision={} tag={} port={} memory={}/{} MB",
                life.spec.revision,
                definition.container_tag,
                definition.container_port,
                definition.memory_reservation,
                definition.memory_limit
            ),
        ),
        at(
            400,
            format!(
                "{{\"level\":\"info\",\"logger\":\"solver.config\",\"msg\":\"configuration read\",\"variables\":{}}}",
                definition.environment.len()
            ),
        ),
    ];
    if let Some(unknown) = &life.choice.unknown {
        let known = Behaviour::ALL.map(Behaviour::name).join(", ");
        lines.push(at(
            500,
            format!(
                "WARN  simulate  SIMULATE={:?} is not known; behaving as healthy. Known: {known}.",
                shorten(unknown)
            ),
        ));
    }
    if let Some(root) = &life.choice.wrong_root {
        lines.push(at(
            600,
            format!(
                "WARN  simulate  CONTEXT_ROOT={:?}, but requests come for \"/{}\": every one of them gets 404.",
                shorten(root),
                life.spec.service
            ),
        ));
    }
    lines.push(at(
        900,
        "\x1b[33mWARN\x1b[0m  solver.db  retry 1 of 5 after 250 ms: connection refused (db.internal:5432)"
            .to_owned(),
    ));
    lines.push(at(1_800, "INFO  solver.db  connected in 812 ms".to_owned()));
    lines
}

fn ready(life: &Life, timing: &Timing) -> Vec<LogLine> {
    let boots = life.choice.behaviour.boots_in();
    let at = |milliseconds, text: String| line(life.running_at, timing, milliseconds, text);
    let mut lines =
        vec![at(boots - 900, "\x1b[32m✓\x1b[0m migrations up to date \x1b[36mschema=42\x1b[0m".to_owned())];
    if life.choice.behaviour == Behaviour::SlowStart {
        lines.extend(
            (1..5)
                .map(|fifth| at(fifth * 4_500, format!("INFO  solver.cache  warming up: {} %", fifth * 20))),
        );
    }
    lines.extend([
        at(
            boots,
            format!(
                "WSGI app 0 (mountpoint='') ready in {} seconds on interpreter 0x55d7c9b1c2f0 pid: 12",
                boots / 1000
            ),
        ),
        at(boots, "*** uWSGI is running in multiple interpreter mode ***".to_owned()),
        at(boots, "spawned uWSGI master process (pid: 12)".to_owned()),
        at(boots, "spawned uWSGI worker 1 (pid: 14, cores: 1)".to_owned()),
    ]);
    lines
}

const CRASH: [&str; 9] = [
    "\x1b[31mERROR\x1b[0m solver.boot  could not start the application",
    "Traceback (most recent call last):",
    "  File \"/srv/app/main.py\", line 7, in <module>",
    "    from solver import create_app",
    "  File \"/srv/app/solver/__init__.py\", line 3, in <module>",
    "    from .mesh import io",
    "  File \"/srv/app/solver/mesh/io.py\", line 12, in <module>",
    "    import meshio",
    "ModuleNotFoundError: No module named 'meshio'",
];

/// What a request that fails leaves behind now and then.
pub(super) fn error_500() -> Vec<String> {
    [
        "ERROR solver.web  Exception on / [GET]",
        "Traceback (most recent call last):",
        "  File \"/usr/local/lib/python3.6/site-packages/flask/app.py\", line 2292, in wsgi_app",
        "    response = self.full_dispatch_request()",
        "  File \"/srv/app/solver/web.py\", line 41, in index",
        "    return render(jobs[0])",
        "IndexError: list index out of range",
    ]
    .map(str::to_owned)
    .to_vec()
}

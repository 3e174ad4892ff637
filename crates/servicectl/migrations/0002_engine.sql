-- What the scheduler knows, what was said and what tasks wrote. Times are milliseconds since the Unix epoch, UTC.
--
-- Nothing here refers to `services`: what belongs to a deleted service stays until its tasks are gone, over a restart too,
-- and is then removed by the engine.

CREATE TABLE schedules (
    service_id       INTEGER PRIMARY KEY NOT NULL,
    revision         INTEGER NOT NULL, -- the newest one that was taken up
    proven           INTEGER,          -- the last one that was healthy
    given_up         INTEGER NOT NULL, -- 0 or 1: the newest was given up, the proven one is wanted
    give_up_unsaid   INTEGER NOT NULL, -- 0 or 1: no event says so yet
    failed_starts    INTEGER NOT NULL,
    restarts         INTEGER NOT NULL,
    start_not_before INTEGER,
    steady_since     INTEGER
) STRICT;

-- Tasks that are not STOPPED; two of a service at most.
CREATE TABLE tasks (
    id           TEXT PRIMARY KEY NOT NULL, -- UUID
    service_id   INTEGER NOT NULL,
    revision     INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    phase        TEXT NOT NULL, -- provisioning, pending, running, draining, stopping
    phase_until  INTEGER,       -- end of draining, or when it is killed
    leaving      TEXT,          -- replaced, unhealthy, removed
    running_at   INTEGER,
    instance     TEXT,          -- the target: where it listens
    port         INTEGER,
    address      TEXT,          -- host:port to connect to, where it has one
    health       TEXT NOT NULL, -- initial, healthy, unhealthy
    ever_healthy INTEGER NOT NULL, -- 0 or 1
    bad          INTEGER NOT NULL, -- answers in a row
    good         INTEGER NOT NULL,
    failure      TEXT           -- why the last answers were bad
) STRICT;
CREATE INDEX tasks_by_service ON tasks (service_id);

-- The newest hundred of a service, in the order in which they were said.
CREATE TABLE events (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    service_id INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    message    TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_service ON events (service_id, id);

-- The output of one task.
CREATE TABLE log_streams (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    service_id      INTEGER NOT NULL,
    task_id         TEXT NOT NULL UNIQUE,
    task_created_at INTEGER NOT NULL,
    next_sequence   INTEGER NOT NULL DEFAULT 0, -- lines so far, trimmed ones too
    bytes           INTEGER NOT NULL DEFAULT 0, -- that are kept
    last_line_at    INTEGER NOT NULL DEFAULT 0,
    position        TEXT -- where reading goes on; only the runtime understands it
) STRICT;
CREATE INDEX log_streams_by_service ON log_streams (service_id);

-- Lines in order, some kilobytes a row, so that the newest are read and the oldest removed in few rows. Each line is
-- `<milliseconds> TAB <text> LF`. To read one by hand: SELECT CAST(body AS TEXT) FROM log_chunks …
CREATE TABLE log_chunks (
    stream_id      INTEGER NOT NULL REFERENCES log_streams (id) ON DELETE CASCADE,
    first_sequence INTEGER NOT NULL,
    lines          INTEGER NOT NULL,
    bytes          INTEGER NOT NULL,
    last_line_at   INTEGER NOT NULL,
    body           BLOB NOT NULL,
    PRIMARY KEY (stream_id, first_sequence)
) STRICT;
CREATE INDEX log_chunks_by_age ON log_chunks (last_line_at);

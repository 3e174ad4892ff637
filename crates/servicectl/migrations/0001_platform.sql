-- Projects, users, sessions, services and their images. Times are milliseconds since the Unix epoch, UTC.

CREATE TABLE settings (
    key   TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE projects (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id    INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL, -- argon2id, PHC string
    created_at    INTEGER NOT NULL,
    UNIQUE (project_id, name)
) STRICT;

CREATE TABLE tokens (
    sha256     BLOB PRIMARY KEY NOT NULL, -- the token itself is never stored
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tokens_by_user ON tokens (user_id);
CREATE INDEX tokens_by_expiry ON tokens (expires_at);

-- AUTOINCREMENT: an id is never used again, so that a service of a name that was deleted before never meets the old
-- one's tasks, events or logs.
CREATE TABLE services (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id     INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
    name           TEXT NOT NULL,
    check_path     TEXT,             -- what follows <project>-<name> in a custom health check's path; NULL: standard
    check_codes    TEXT NOT NULL,
    check_interval INTEGER NOT NULL, -- seconds
    container_port INTEGER,          -- fixed by the first PUT
    revision       INTEGER NOT NULL DEFAULT 0,
    created_at     INTEGER NOT NULL,
    created_by     TEXT NOT NULL,
    UNIQUE (project_id, name)
) STRICT;

CREATE TABLE revisions (
    service_id INTEGER NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    definition TEXT NOT NULL, -- JSON as in the body of the PUT
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    PRIMARY KEY (service_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE images (
    service_id INTEGER NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    tag        TEXT NOT NULL,
    digest     TEXT NOT NULL,
    size       INTEGER NOT NULL, -- bytes
    pushed_at  INTEGER NOT NULL,
    PRIMARY KEY (service_id, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE registry_credentials (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    service_id INTEGER NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    sha256     BLOB NOT NULL UNIQUE,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX credentials_by_service ON registry_credentials (service_id, user_id);
CREATE INDEX credentials_by_user ON registry_credentials (user_id);
CREATE INDEX credentials_by_expiry ON registry_credentials (expires_at);

-- A service together with the name of its project: what every look-up reads.
CREATE VIEW project_services AS
    SELECT services.*, projects.name AS project
    FROM services JOIN projects ON projects.id = services.project_id;

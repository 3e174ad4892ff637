-- What the image registry holds for each repository. A blob's bytes are a file; a manifest stands here whole.

CREATE TABLE blobs (
    service_id  INTEGER NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    digest      TEXT NOT NULL,
    size        INTEGER NOT NULL, -- bytes
    uploaded_at INTEGER NOT NULL, -- or asked for, which a push does before it leaves an upload out
    PRIMARY KEY (service_id, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE manifests (
    service_id INTEGER NOT NULL REFERENCES services (id) ON DELETE CASCADE,
    digest     TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content    BLOB NOT NULL,
    size       INTEGER NOT NULL, -- bytes of the image with all that the manifest refers to
    needed_at  INTEGER NOT NULL, -- when it was pushed or lost a tag
    PRIMARY KEY (service_id, digest)
) STRICT;

-- Blobs of a manifest, manifests of an index.
CREATE TABLE manifest_parts (
    service_id INTEGER NOT NULL,
    manifest   TEXT NOT NULL,
    digest     TEXT NOT NULL,
    PRIMARY KEY (service_id, manifest, digest),
    FOREIGN KEY (service_id, manifest) REFERENCES manifests (service_id, digest) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX manifest_parts_by_digest ON manifest_parts (service_id, digest);

-- What a registry password was exchanged for; ends with it, and so with the service.
CREATE TABLE registry_tokens (
    sha256        BLOB PRIMARY KEY NOT NULL,
    credential_id INTEGER NOT NULL REFERENCES registry_credentials (id) ON DELETE CASCADE,
    pulls         INTEGER NOT NULL,
    pushes        INTEGER NOT NULL,
    expires_at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX registry_tokens_by_credential ON registry_tokens (credential_id);
CREATE INDEX registry_tokens_by_expiry ON registry_tokens (expires_at);

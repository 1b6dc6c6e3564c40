-- Times are seconds since 1970. JSON is kept as text.

CREATE TABLE categories (
    namespace TEXT NOT NULL,
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    definition TEXT NOT NULL,
    PRIMARY KEY (namespace, id)
) WITHOUT ROWID;

CREATE TABLE events (
    namespace TEXT NOT NULL,
    id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    definition TEXT NOT NULL,
    PRIMARY KEY (namespace, id)
) WITHOUT ROWID;

CREATE TABLE cursors (
    namespace TEXT NOT NULL,
    event TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (namespace, event),
    FOREIGN KEY (namespace, event) REFERENCES events (namespace, id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE TABLE plugins (
    namespace TEXT NOT NULL,
    id TEXT NOT NULL,
    manifest TEXT NOT NULL,
    digest TEXT NOT NULL,
    size INTEGER NOT NULL,
    enabled INTEGER NOT NULL,
    created INTEGER NOT NULL,
    modified INTEGER NOT NULL,
    PRIMARY KEY (namespace, id)
) WITHOUT ROWID;

CREATE TABLE disabled_builtins (
    namespace TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (namespace, id)
) WITHOUT ROWID;

CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    title TEXT NOT NULL,
    scopes TEXT NOT NULL,
    namespaces TEXT,
    created INTEGER NOT NULL,
    last_used INTEGER
) WITHOUT ROWID;

CREATE TABLE secrets (
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    sealed BLOB NOT NULL,
    modified INTEGER NOT NULL,
    PRIMARY KEY (namespace, name)
) WITHOUT ROWID;

CREATE TABLE keys (
    namespace TEXT NOT NULL,
    plugin TEXT NOT NULL,
    key TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (namespace, plugin, key)
);

-- What each plugin keeps, so that its quota needs no sum over its keys.
CREATE TABLE key_sizes (
    namespace TEXT NOT NULL,
    plugin TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (namespace, plugin)
) WITHOUT ROWID;

-- state: 0 queued, 1 running, 2 pending, 3 retrying, 4 done
-- outcome: 0 success, 1 warning, 2 error, 3 aborted
CREATE TABLE jobs (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    namespace TEXT NOT NULL,
    event TEXT NOT NULL,
    plugin TEXT NOT NULL,
    category TEXT NOT NULL,
    state INTEGER NOT NULL,
    outcome INTEGER,
    attempts INTEGER NOT NULL,
    time_queued REAL NOT NULL,
    time_start REAL,
    time_end REAL,
    due REAL,
    source TEXT NOT NULL,
    parent TEXT,
    "order" TEXT NOT NULL,
    code TEXT,
    description TEXT,
    label TEXT,
    chained TEXT
);

CREATE UNIQUE INDEX jobs_by_id ON jobs (id);
-- Lists are by row, newest first; each of these finds the rows of one value, however rare it is.
-- They are of jobs that are done, so that a submission has few of them to enter itself in; those on
-- their way are few enough to be looked through.
CREATE INDEX jobs_by_namespace ON jobs (namespace, row) WHERE state = 4;
CREATE INDEX jobs_by_event ON jobs (event, row) WHERE state = 4;
CREATE INDEX jobs_by_plugin ON jobs (plugin, row) WHERE state = 4;
CREATE INDEX jobs_by_category ON jobs (category, row) WHERE state = 4;
CREATE INDEX jobs_by_parent ON jobs (parent) WHERE parent IS NOT NULL;
CREATE INDEX jobs_on_their_way ON jobs (row) WHERE state < 4;
CREATE INDEX jobs_not_successful ON jobs (outcome, row) WHERE outcome > 0;

-- What the tries of a job that is not done leave to the next.
CREATE TABLE tries (
    row INTEGER PRIMARY KEY REFERENCES jobs (row) ON DELETE CASCADE,
    spent REAL NOT NULL,
    fields TEXT NOT NULL,
    log TEXT NOT NULL
);

-- log is NULL where it is in a file of its own.
CREATE TABLE records (
    row INTEGER PRIMARY KEY REFERENCES jobs (row) ON DELETE CASCADE,
    record TEXT NOT NULL,
    log TEXT,
    log_size INTEGER NOT NULL
);

CREATE TABLE idempotency (
    namespace TEXT NOT NULL,
    event TEXT NOT NULL,
    key TEXT NOT NULL,
    job TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (namespace, event, key)
) WITHOUT ROWID;

CREATE INDEX idempotency_by_age ON idempotency (at);

-- state: 0 waiting, 1 delivered, 2 failed
CREATE TABLE notices (
    id INTEGER PRIMARY KEY,
    namespace TEXT NOT NULL,
    job TEXT,
    channel TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    content TEXT NOT NULL,
    tries TEXT NOT NULL,
    state INTEGER NOT NULL,
    due REAL
);

CREATE INDEX notices_due ON notices (due) WHERE state = 0;
CREATE INDEX notices_ended ON notices (due) WHERE state > 0;
CREATE INDEX notices_by_job ON notices (job) WHERE job IS NOT NULL;

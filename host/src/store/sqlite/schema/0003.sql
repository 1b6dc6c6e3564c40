-- state: 0 waiting, 1 done
-- `bindings` is a binding set's number, 0 for none; the set is kept while the delivery waits.
CREATE TABLE deliveries (
    row INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    namespace TEXT NOT NULL,
    discriminator TEXT NOT NULL,
    sender TEXT NOT NULL,
    sender_id TEXT,
    cluster_scope INTEGER NOT NULL,
    replay_of TEXT,
    state INTEGER NOT NULL,
    bindings INTEGER NOT NULL,
    matched INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    time_received REAL NOT NULL,
    time_settled REAL,
    account TEXT,
    metadata TEXT NOT NULL,
    payload TEXT NOT NULL
);

CREATE UNIQUE INDEX deliveries_by_id ON deliveries (id);
CREATE INDEX deliveries_by_namespace ON deliveries (namespace, row);
CREATE INDEX deliveries_waiting ON deliveries (bindings, row) WHERE state = 0;
CREATE UNIQUE INDEX deliveries_by_sender ON deliveries (namespace, sender, sender_id)
    WHERE sender_id IS NOT NULL;
CREATE INDEX deliveries_failed ON deliveries (row) WHERE failed > 0;

-- A job's row comes later in the same transaction.
CREATE TABLE job_names (
    namespace TEXT NOT NULL,
    name TEXT NOT NULL,
    row INTEGER NOT NULL REFERENCES jobs (row) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    PRIMARY KEY (namespace, name)
) WITHOUT ROWID;

CREATE INDEX job_names_by_row ON job_names (row);

-- Numbers of bindings as they were at some time, which deliveries refer to. A number is never used
-- again. Once a set is deleted, the bindings that are in no other set go with it.
CREATE TABLE binding_sets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    namespace TEXT NOT NULL
);

CREATE INDEX binding_sets_by_namespace ON binding_sets (namespace, id);

-- A binding is in the sets of its namespace from `since` up to, but not including, `until`; one
-- without `until` is there now.
CREATE TABLE bindings (
    row INTEGER PRIMARY KEY,
    namespace TEXT NOT NULL,
    id TEXT NOT NULL,
    definition TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER
);

CREATE UNIQUE INDEX bindings_now ON bindings (namespace, id) WHERE until IS NULL;
CREATE INDEX bindings_by_namespace ON bindings (namespace, id);
CREATE INDEX bindings_once ON bindings (namespace, until) WHERE until IS NOT NULL;

CREATE TRIGGER bindings_without_a_set AFTER DELETE ON binding_sets BEGIN
    DELETE FROM bindings
    WHERE namespace = old.namespace AND until > old.id AND since <= old.id
        AND NOT EXISTS (
            SELECT 1 FROM binding_sets
            WHERE namespace = old.namespace AND id >= since AND id < until
        );
END;

CREATE TABLE webhook_clients (
    namespace TEXT NOT NULL,
    id TEXT NOT NULL,
    definition TEXT NOT NULL,
    PRIMARY KEY (namespace, id)
) WITHOUT ROWID;

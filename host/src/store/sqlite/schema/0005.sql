-- The journal beside the database: whose it is, and the number of its last frame that is in the
-- tables.
CREATE TABLE journal (
    id BLOB NOT NULL,
    applied INTEGER NOT NULL
);

INSERT INTO journal VALUES (randomblob(16), 0);

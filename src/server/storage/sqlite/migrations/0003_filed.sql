-- Two indexes of messages were written all over with each message. Their tables are filled in large sorted portions instead;
-- what is not yet in them is in memory, and is found again by what message_filed says.
DROP INDEX message_by_provider;
DROP INDEX message_of_attendance;

-- Where a message may be that the provider calls so: hash is of the channel and the provider's id. What is found is compared.
CREATE TABLE message_name (
    hash INTEGER NOT NULL,
    seq  INTEGER NOT NULL,
    PRIMARY KEY (hash, seq)
) STRICT, WITHOUT ROWID;

-- The messages of an attendance, in their order.
CREATE TABLE message_place (
    attendance BLOB NOT NULL,
    seq        INTEGER NOT NULL,
    PRIMARY KEY (attendance, seq)
) STRICT, WITHOUT ROWID;

-- Up to which message both are complete.
CREATE TABLE message_filed (
    account BLOB NOT NULL PRIMARY KEY,
    upto    INTEGER NOT NULL,
    FOREIGN KEY (account) REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- Raw bodies are deleted from the front, in the order of their ids: these begin with the time.
DROP INDEX inbound_raw_by_age;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('message_name', 'message_name', '2000000 1 1'),
    ('message_place', 'message_place', '2000000 10 1');
ANALYZE sqlite_schema;

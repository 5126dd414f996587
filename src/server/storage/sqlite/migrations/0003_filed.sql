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

-- What people wrote stands in the order of the messages, so that what comes last is written at the end.
CREATE TABLE body_by_place (
    account BLOB NOT NULL,
    seq     INTEGER NOT NULL,
    content TEXT NOT NULL,
    marks   TEXT,
    PRIMARY KEY (account, seq),
    FOREIGN KEY (account, seq) REFERENCES message (account, seq) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
INSERT INTO body_by_place (account, seq, content, marks)
    SELECT m.account, m.seq, b.content, b.marks FROM message m JOIN body b ON b.account = m.account AND b.message = m.id;
DROP TABLE body;
ALTER TABLE body_by_place RENAME TO body;

-- Raw bodies are found by their ids alone, which begin with the time: they are also deleted in their order.
CREATE TABLE raw_by_id (
    account  BLOB NOT NULL,
    id       BLOB NOT NULL,
    channel  BLOB NOT NULL,
    received INTEGER NOT NULL,
    body     BLOB NOT NULL,
    PRIMARY KEY (account, id),
    FOREIGN KEY (account, channel) REFERENCES channel (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
INSERT INTO raw_by_id SELECT account, id, channel, received, body FROM inbound_raw;
CREATE TABLE quarantine_of_raw (
    account  BLOB NOT NULL,
    raw      BLOB NOT NULL,
    channel  BLOB NOT NULL,
    received INTEGER NOT NULL,
    size     INTEGER NOT NULL,
    reason   TEXT NOT NULL,
    PRIMARY KEY (account, raw),
    FOREIGN KEY (account, raw) REFERENCES raw_by_id (account, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (account, channel) REFERENCES channel (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
INSERT INTO quarantine_of_raw SELECT account, raw, channel, received, size, reason FROM quarantine;
DROP TABLE quarantine;
DROP TABLE inbound_raw;
ALTER TABLE raw_by_id RENAME TO inbound_raw;
ALTER TABLE quarantine_of_raw RENAME TO quarantine;
CREATE INDEX quarantine_by_age ON quarantine (account, received);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('inbound_raw', 'inbound_raw', '1000000 1000000 1'),
    ('quarantine', 'quarantine', '1000 1000 1'),
    ('quarantine', 'quarantine_by_age', '1000 1000 2'),
    ('body', 'body', '2000000 2000000 1'),
    ('message_name', 'message_name', '2000000 1 1'),
    ('message_place', 'message_place', '2000000 10 1');
ANALYZE sqlite_schema;

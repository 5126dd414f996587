-- The first schema. Every key begins with the account, so that accounts can be moved, counted and erased by themselves.
--
-- Times are milliseconds since 1970 (UTC), ids 16-byte UUIDs of version 7, enumerations the small numbers of columns.rs.
-- References are deferred: the rows of a transaction may come in any order. Each reference to a table that grows has an
-- index on the side that refers, because the database looks there when the other row comes late.
-- What people wrote stands in body, draft, event and inbound_raw, their names and numbers in contact and address, and
-- nowhere else: erasing a person goes by that list.

CREATE TABLE account (
    id       BLOB NOT NULL PRIMARY KEY,
    slug     TEXT NOT NULL UNIQUE,
    name     TEXT NOT NULL,
    country  TEXT NOT NULL,
    zone     TEXT NOT NULL,
    language INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE "user" (
    account      BLOB NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    id           BLOB NOT NULL,
    login        TEXT NOT NULL,
    login_folded TEXT NOT NULL,
    name         TEXT NOT NULL,
    role         INTEGER NOT NULL,
    active       INTEGER NOT NULL,
    load_limit   INTEGER,
    language     INTEGER,
    password     TEXT NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, login_folded)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    account   BLOB NOT NULL,
    id        BLOB NOT NULL,
    user      BLOB NOT NULL,
    token     BLOB NOT NULL, -- SHA-256 of it: the token itself is kept nowhere
    created   INTEGER NOT NULL,
    last_seen INTEGER NOT NULL,
    expires   INTEGER NOT NULL,
    client    TEXT NOT NULL,
    address   TEXT NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, token),
    FOREIGN KEY (account, user) REFERENCES "user" (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE queue (
    account BLOB NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    id      BLOB NOT NULL,
    name    TEXT NOT NULL,
    pull    INTEGER NOT NULL,
    active  INTEGER NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE queue_member (
    account BLOB NOT NULL,
    queue   BLOB NOT NULL,
    user    BLOB NOT NULL,
    PRIMARY KEY (account, queue, user),
    FOREIGN KEY (account, queue) REFERENCES queue (account, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (account, user) REFERENCES "user" (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE channel (
    account         BLOB NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    id              BLOB NOT NULL,
    provider        INTEGER NOT NULL,
    slug            TEXT NOT NULL UNIQUE, -- over the whole server: it stands in the webhook's address
    name            TEXT NOT NULL,
    phone_number_id TEXT NOT NULL,
    waba_id         TEXT NOT NULL,
    number          TEXT NOT NULL,
    default_queue   BLOB NOT NULL,
    active          INTEGER NOT NULL,
    PRIMARY KEY (account, id),
    UNIQUE (account, provider, phone_number_id),
    FOREIGN KEY (account, default_queue) REFERENCES queue (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- Webhook bodies as they came. With a rowid, since bodies are too long for the tree of a key.
CREATE TABLE inbound_raw (
    account  BLOB NOT NULL,
    id       BLOB NOT NULL,
    channel  BLOB NOT NULL,
    received INTEGER NOT NULL,
    body     BLOB NOT NULL,
    UNIQUE (account, id),
    FOREIGN KEY (account, channel) REFERENCES channel (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE INDEX inbound_raw_by_age ON inbound_raw (account, received);

CREATE TABLE quarantine (
    account  BLOB NOT NULL,
    raw      BLOB NOT NULL,
    channel  BLOB NOT NULL,
    received INTEGER NOT NULL,
    size     INTEGER NOT NULL,
    reason   TEXT NOT NULL,
    PRIMARY KEY (account, raw),
    FOREIGN KEY (account, raw) REFERENCES inbound_raw (account, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (account, channel) REFERENCES channel (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX quarantine_by_age ON quarantine (account, received);

CREATE TABLE contact (
    account      BLOB NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED,
    id           BLOB NOT NULL,
    profile_name TEXT,
    saved_name   TEXT,
    username     TEXT,
    phone        TEXT,
    wa_id        TEXT,
    bsuid        TEXT,
    PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE address (
    account BLOB NOT NULL,
    kind    INTEGER NOT NULL,
    value   TEXT NOT NULL,
    contact BLOB NOT NULL,
    PRIMARY KEY (account, kind, value),
    FOREIGN KEY (account, contact) REFERENCES contact (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX address_of_contact ON address (account, contact);

CREATE TABLE "window" (
    account        BLOB NOT NULL,
    contact        BLOB NOT NULL,
    channel        BLOB NOT NULL,
    last_inbound   INTEGER,
    free_entry_end INTEGER,
    PRIMARY KEY (account, contact, channel),
    FOREIGN KEY (account, contact) REFERENCES contact (account, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (account, channel) REFERENCES channel (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE attendance (
    account       BLOB NOT NULL,
    id            BLOB NOT NULL,
    number        INTEGER NOT NULL,
    contact       BLOB NOT NULL,
    channel       BLOB NOT NULL,
    state         INTEGER NOT NULL, -- 3 is finished
    queue         BLOB NOT NULL,
    leg           BLOB NOT NULL,
    agent         BLOB,
    version       INTEGER NOT NULL,
    started       INTEGER NOT NULL,
    assigned      INTEGER,
    opened        INTEGER,
    finished      INTEGER,
    waiting_since INTEGER,
    unread        INTEGER NOT NULL,
    held          INTEGER NOT NULL,
    reason        TEXT,
    description   TEXT,
    PRIMARY KEY (account, id),
    UNIQUE (account, number),
    FOREIGN KEY (account, contact) REFERENCES contact (account, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (account, channel) REFERENCES channel (account, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (account, queue) REFERENCES queue (account, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (account, agent) REFERENCES "user" (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
-- A customer has one live attendance on a channel (G04). Also finds all that are live.
CREATE UNIQUE INDEX attendance_live ON attendance (account, contact, channel) WHERE state <> 3;
CREATE INDEX attendance_of_contact ON attendance (account, contact, channel, number);

CREATE TABLE leg (
    account    BLOB NOT NULL,
    id         BLOB NOT NULL,
    attendance BLOB NOT NULL,
    ordinal    INTEGER NOT NULL,
    queue      BLOB NOT NULL,
    agent      BLOB,
    began      INTEGER NOT NULL,
    ended      INTEGER,
    moved_by   BLOB,
    why        TEXT, -- JSON
    PRIMARY KEY (account, id),
    UNIQUE (account, attendance, ordinal),
    FOREIGN KEY (account, attendance) REFERENCES attendance (account, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (account, queue) REFERENCES queue (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- What is known about a message; what it says is in body. Kept in the order of its place, so that neighbours in a
-- conversation are neighbours on the disk and the last place is found at once.
CREATE TABLE message (
    account     BLOB NOT NULL,
    seq         INTEGER NOT NULL,
    id          BLOB NOT NULL,
    rev         INTEGER NOT NULL,
    attendance  BLOB,
    leg         BLOB,
    contact     BLOB NOT NULL,
    channel     BLOB NOT NULL,
    direction   INTEGER NOT NULL,
    origin      INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    stored      INTEGER NOT NULL,
    author      BLOB,
    key         BLOB,
    provider_id TEXT,
    status      INTEGER,
    failure     INTEGER,
    shown       INTEGER NOT NULL,
    PRIMARY KEY (account, seq),
    UNIQUE (account, id),
    FOREIGN KEY (account, attendance) REFERENCES attendance (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
-- A repeated webhook has no second effect (G02), nor has a repeated request (G06).
CREATE UNIQUE INDEX message_by_provider ON message (account, channel, provider_id) WHERE provider_id IS NOT NULL;
CREATE UNIQUE INDEX message_by_key ON message (account, author, key) WHERE author IS NOT NULL AND key IS NOT NULL;
CREATE INDEX message_of_attendance ON message (account, attendance, seq);
CREATE INDEX message_loose ON message (account, contact, channel) WHERE attendance IS NULL;

-- What people wrote, and what stands beside it (quotes, reactions): JSON of the domain's types.
CREATE TABLE body (
    account BLOB NOT NULL,
    message BLOB NOT NULL,
    content TEXT NOT NULL,
    marks   TEXT,
    PRIMARY KEY (account, message),
    FOREIGN KEY (account, message) REFERENCES message (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE TABLE sending (
    account      BLOB NOT NULL,
    message      BLOB NOT NULL,
    contact      BLOB NOT NULL,
    channel      BLOB NOT NULL,
    seq          INTEGER NOT NULL,
    state        INTEGER NOT NULL, -- up to 2 there is something left to do
    attempt      INTEGER NOT NULL,
    next_attempt INTEGER NOT NULL,
    PRIMARY KEY (account, message),
    FOREIGN KEY (account, message) REFERENCES message (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX sending_unsettled ON sending (account, seq) WHERE state <= 2;

CREATE TABLE event (
    account  BLOB NOT NULL,
    n        INTEGER NOT NULL,
    at       INTEGER NOT NULL,
    contact  BLOB,
    audience BLOB NOT NULL, -- the ids of the users it is meant for, one after the other
    event    TEXT NOT NULL, -- JSON
    PRIMARY KEY (account, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE draft (
    account    BLOB NOT NULL,
    user       BLOB NOT NULL,
    attendance BLOB NOT NULL,
    text       TEXT NOT NULL,
    PRIMARY KEY (account, user, attendance),
    FOREIGN KEY (account, user) REFERENCES "user" (account, id) DEFERRABLE INITIALLY DEFERRED,
    FOREIGN KEY (account, attendance) REFERENCES attendance (account, id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

CREATE INDEX draft_of_attendance ON draft (account, attendance);

-- Append-only (G21): nothing ever changes or deletes a row. No references either: it outlives what it tells of.
CREATE TABLE audit (
    account BLOB NOT NULL,
    n       INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    user    BLOB,
    what    TEXT NOT NULL,
    about   TEXT NOT NULL, -- ids only
    hash    BLOB NOT NULL,
    PRIMARY KEY (account, n)
) STRICT, WITHOUT ROWID;

-- How the rows of a busy account are spread. Without this the planner takes the account, first in every key, for a good
-- choice, and reads all of it. Numbers of this kind are what ANALYZE would find; fixed ones make the plans the same
-- everywhere and always: rows of the table, then how many share the first column of the index, the first two, and so on.
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('inbound_raw', 'sqlite_autoindex_inbound_raw_1', '1000000 1000000 1'),
    ('inbound_raw', 'inbound_raw_by_age', '1000000 1000000 2'),
    ('quarantine', 'quarantine', '1000 1000 1'),
    ('quarantine', 'quarantine_by_age', '1000 1000 2'),
    ('contact', 'contact', '50000 50000 1'),
    ('address', 'address', '100000 100000 50000 1'),
    ('address', 'address_of_contact', '100000 100000 2'),
    ('window', 'window', '50000 50000 1 1'),
    ('attendance', 'attendance', '200000 200000 1'),
    ('attendance', 'sqlite_autoindex_attendance_2', '200000 200000 1'),
    ('attendance', 'attendance_live', '1000 1000 1 1'),
    ('attendance', 'attendance_of_contact', '200000 200000 4 4 1'),
    ('leg', 'leg', '250000 250000 1'),
    ('leg', 'sqlite_autoindex_leg_2', '250000 250000 2 1'),
    ('message', 'message', '2000000 2000000 1'),
    ('message', 'sqlite_autoindex_message_2', '2000000 2000000 1'),
    ('message', 'message_by_provider', '2000000 2000000 1000000 1'),
    ('message', 'message_by_key', '1000000 1000000 50000 1'),
    ('message', 'message_of_attendance', '2000000 2000000 10 1'),
    ('message', 'message_loose', '10000 10000 10 10'),
    ('body', 'body', '2000000 2000000 1'),
    ('sending', 'sending', '1000000 1000000 1'),
    ('sending', 'sending_unsettled', '100 100 1'),
    ('event', 'event', '1000000 1000000 1'),
    ('draft', 'draft', '1000 1000 20 1'),
    ('draft', 'draft_of_attendance', '1000 1000 2'),
    ('audit', 'audit', '100000 100000 1');
ANALYZE sqlite_schema;

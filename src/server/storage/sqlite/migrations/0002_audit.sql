-- The audit log says more of an act (codes and ids as JSON), and how a row is hashed: rows of the first schema are of form 1.
ALTER TABLE audit ADD COLUMN details TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN form INTEGER NOT NULL DEFAULT 1;

-- Append-only also by mistake: whoever means to change it has to take these away first, and still breaks the chain.
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

-- What the files of people on their workstations are locked with (X14): 32 random bytes of the account, of which each
-- person's key is made. Never sent as it is.
CREATE TABLE seal (
    account BLOB NOT NULL PRIMARY KEY,
    bytes   BLOB NOT NULL,
    FOREIGN KEY (account) REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;

-- Who did what to which user: rows are only added, but for the address, which may be forgotten sooner than the event.
-- An id is a UUIDv7, so that the key's order is the order of time. No phone, no code, no token.
CREATE TABLE audit_log (
    id TEXT NOT NULL PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    actor TEXT NOT NULL,
    event TEXT NOT NULL,
    -- Stays when the user is erased.
    user_id TEXT,
    session_id TEXT,
    address TEXT
) WITHOUT ROWID;

CREATE INDEX audit_log_by_user ON audit_log (user_id, id);

CREATE TRIGGER audit_log_is_append_only
BEFORE UPDATE OF id, at, actor, event, user_id, session_id ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

-- What a user is told: the kind of what happened; the words are made when they are read, in the language of then.
CREATE TABLE notifications (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    -- The device that it is about, if it is about one.
    user_agent TEXT,
    created_at TIMESTAMP NOT NULL,
    read_at TIMESTAMP
) WITHOUT ROWID;

CREATE INDEX notifications_by_user ON notifications (user_id, id);

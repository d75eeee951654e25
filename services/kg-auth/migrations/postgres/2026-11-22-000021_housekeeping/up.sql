-- What is over is found by these and deleted in small batches. Messages, notifications and the audit log need none: their
-- ids are in the order of time. Windows and budgets have none, since an index on what changes with every request would
-- make each of these changes dearer: they are walked through by their keys.
CREATE INDEX verifications_by_end ON verifications (expires_at);
CREATE INDEX sessions_by_end ON sessions (expires_at);
CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX notifications_read ON notifications (id) WHERE read_at IS NOT NULL;
CREATE INDEX audit_log_with_address ON audit_log (id) WHERE address IS NOT NULL;

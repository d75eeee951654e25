-- What a request with an Idempotency-Key was answered, to tell a repeat of it the same: no token, no code, no phone. The
-- key is kept as a keyed MAC, and so is what the request said (the code, for one), bound to the key.
CREATE TABLE idempotency_keys (
    key_mac TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    request_mac TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL
);

CREATE INDEX idempotency_keys_by_end ON idempotency_keys (expires_at);

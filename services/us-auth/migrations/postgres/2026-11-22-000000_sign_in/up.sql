-- Times are UTC, to the microsecond. Ids are UUIDv7 in text.

CREATE TABLE users (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    phone TEXT COLLATE "C" NOT NULL UNIQUE,
    full_name TEXT,
    -- When the person opted out of texts by answering STOP.
    texts_stopped_at TIMESTAMP,
    profile_image_url TEXT,
    language TEXT,
    is_active BOOLEAN NOT NULL DEFAULT TRUE,
    is_verified BOOLEAN NOT NULL DEFAULT FALSE,
    created_at TIMESTAMP NOT NULL,
    last_login_at TIMESTAMP NOT NULL
) WITH (fillfactor = 90);

-- One row a phone: when its last ten codes were sent and its last ten attempts were made, newest first. A window of
-- N is full while the Nth instant lies within it, so that one conditional update judges and advances it.
CREATE TABLE phone_windows (
    phone TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    sent_1 TIMESTAMP,
    sent_2 TIMESTAMP,
    sent_3 TIMESTAMP,
    sent_4 TIMESTAMP,
    sent_5 TIMESTAMP,
    sent_6 TIMESTAMP,
    sent_7 TIMESTAMP,
    sent_8 TIMESTAMP,
    sent_9 TIMESTAMP,
    sent_10 TIMESTAMP,
    wrong_1 TIMESTAMP,
    wrong_2 TIMESTAMP,
    wrong_3 TIMESTAMP,
    wrong_4 TIMESTAMP,
    wrong_5 TIMESTAMP,
    wrong_6 TIMESTAMP,
    wrong_7 TIMESTAMP,
    wrong_8 TIMESTAMP,
    wrong_9 TIMESTAMP,
    wrong_10 TIMESTAMP,
    -- Wrong guesses in a row at outstanding codes.
    failures INTEGER NOT NULL DEFAULT 0,
    locked_until TIMESTAMP
) WITH (fillfactor = 50);

-- The last code of each phone and purpose. Only the code's keyed MAC is kept.
CREATE TABLE verifications (
    phone TEXT COLLATE "C" NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL UNIQUE,
    code_mac TEXT NOT NULL,
    channel TEXT NOT NULL,
    delivery_id TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    misses INTEGER NOT NULL DEFAULT 0,
    spent BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (phone, purpose)
) WITH (fillfactor = 70);

-- One row a session, however often its refresh token is traded: the row says which generation of them is good.
CREATE TABLE sessions (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    user_agent TEXT,
    created_at TIMESTAMP NOT NULL,
    last_seen_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    generation BIGINT NOT NULL DEFAULT 0,
    -- When the present generation began.
    rotated_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP
) WITH (fillfactor = 90);

CREATE INDEX sessions_by_user ON sessions (user_id, created_at);

-- The outbox: a row is written in the transaction that makes the message, and sent after its commit.
-- The text is sealed, and deleted once the message was handed over or given up.
CREATE TABLE messages (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    phone TEXT COLLATE "C" NOT NULL,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    sealed_text TEXT,
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    due_at TIMESTAMP NOT NULL,
    claimed_until TIMESTAMP,
    attempts INTEGER NOT NULL DEFAULT 0,
    sent_at TIMESTAMP,
    failed_at TIMESTAMP
) WITH (fillfactor = 50);

-- Only what still waits is in these indexes, however many messages are behind us.
CREATE INDEX messages_waiting ON messages (due_at) WHERE sealed_text IS NOT NULL;
CREATE INDEX messages_expiring ON messages (expires_at) WHERE sealed_text IS NOT NULL;

-- One row for each budget that was drawn on (GCRA): the theoretical arrival of the next request, in microseconds since
-- 1970, which both databases add up alike. Addresses and number prefixes are kept as keyed MACs.
CREATE TABLE budgets (
    kind TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    arrival BIGINT NOT NULL,
    PRIMARY KEY (kind, key)
) WITH (fillfactor = 50);

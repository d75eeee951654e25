CREATE TABLE addresses (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    is_default BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    street_address TEXT NOT NULL,
    unit TEXT,
    city TEXT NOT NULL,
    -- The USPS abbreviation.
    state TEXT NOT NULL,
    -- 10001 or 10001-1234.
    zip_code TEXT NOT NULL
);

CREATE INDEX addresses_by_user ON addresses (user_id, created_at);
CREATE UNIQUE INDEX addresses_one_default ON addresses (user_id) WHERE is_default;

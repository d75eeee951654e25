-- A card's number is never kept: its last four digits are for people, the processor's token is for payments.
CREATE TABLE payment_methods (
    id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    is_default BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    -- card, or another way that the market has.
    kind TEXT NOT NULL,
    brand TEXT,
    last4 TEXT,
    exp_month INTEGER,
    exp_year INTEGER,
    holder_name TEXT,
    token TEXT
);

CREATE INDEX payment_methods_by_user ON payment_methods (user_id, created_at);
CREATE UNIQUE INDEX payment_methods_one_default ON payment_methods (user_id) WHERE is_default;

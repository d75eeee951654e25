-- When the session's user last proved the number anew.
ALTER TABLE sessions ADD COLUMN reauthenticated_at TIMESTAMP;

-- The session that asked for the code, if it proves more than a sign-in: nobody else can use it.
ALTER TABLE verifications ADD COLUMN session_id TEXT COLLATE "C" REFERENCES sessions (id) ON DELETE CASCADE;
CREATE INDEX verifications_by_session ON verifications (session_id) WHERE session_id IS NOT NULL;

-- Whom the message is about, if it is more than a code to sign in with: it goes when the user does.
ALTER TABLE messages ADD COLUMN user_id TEXT COLLATE "C" REFERENCES users (id) ON DELETE CASCADE;
CREATE INDEX messages_by_user ON messages (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX messages_by_phone ON messages (phone);

-- When the number was last proved other than by signing in, or an operator gave it back.
ALTER TABLE users ADD COLUMN proved_at TIMESTAMP;
-- A user who was away for so long that the number may be another person's by now. Such a user's `phone` is its id,
-- so that the number is free; the number that it was is kept beside it, for an operator to give back.
ALTER TABLE users ADD COLUMN set_aside_at TIMESTAMP;
ALTER TABLE users ADD COLUMN former_phone TEXT COLLATE "C";
CREATE INDEX users_set_aside ON users (set_aside_at) WHERE set_aside_at IS NOT NULL;
CREATE INDEX users_by_former_phone ON users (former_phone) WHERE former_phone IS NOT NULL;

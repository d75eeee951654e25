-- What the code in the message proves the phone for; none if there is no code in it. A code that was replaced or used
-- up is not sent any more.
ALTER TABLE messages ADD COLUMN purpose TEXT;
-- The code by itself, for channels that have words of their own; sealed and deleted like the text.
ALTER TABLE messages ADD COLUMN sealed_code TEXT;
-- Who has the message, or is being asked to carry it.
ALTER TABLE messages ADD COLUMN provider TEXT;
-- Who is not asked again, with spaces between.
ALTER TABLE messages ADD COLUMN ruled_out TEXT NOT NULL DEFAULT '';
-- The provider's own name for the message.
ALTER TABLE messages ADD COLUMN reference TEXT;
-- When it reached the phone, by the provider's word.
ALTER TABLE messages ADD COLUMN delivered_at TIMESTAMP;
-- When the code in it was used.
ALTER TABLE messages ADD COLUMN verified_at TIMESTAMP;

CREATE INDEX messages_by_reference ON messages (provider, reference) WHERE reference IS NOT NULL;
-- Those whose end a provider is asked for, when it is due.
CREATE INDEX messages_unsettled ON messages (due_at)
WHERE sent_at IS NOT NULL AND delivered_at IS NULL AND failed_at IS NULL AND reference IS NOT NULL;

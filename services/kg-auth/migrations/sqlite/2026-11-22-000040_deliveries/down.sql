DROP INDEX messages_unsettled;
DROP INDEX messages_by_reference;
ALTER TABLE messages DROP COLUMN verified_at;
ALTER TABLE messages DROP COLUMN delivered_at;
ALTER TABLE messages DROP COLUMN reference;
ALTER TABLE messages DROP COLUMN ruled_out;
ALTER TABLE messages DROP COLUMN provider;
ALTER TABLE messages DROP COLUMN sealed_code;
ALTER TABLE messages DROP COLUMN purpose;

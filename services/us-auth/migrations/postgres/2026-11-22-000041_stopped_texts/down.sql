ALTER TABLE phone_windows DROP COLUMN texts_stopped_at;

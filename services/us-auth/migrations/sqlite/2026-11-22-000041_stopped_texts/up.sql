-- Since when whoever has the number wants no texts; it stays until they want them again.
ALTER TABLE phone_windows ADD COLUMN texts_stopped_at TIMESTAMP;

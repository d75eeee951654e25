-- The W3C trace context of the request that wrote the message: its delivery goes on with the same trace.
ALTER TABLE messages ADD COLUMN trace TEXT;

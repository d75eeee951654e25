-- Whose database this is. One row, written here and never changed: another market's service refuses to start on it.
CREATE TABLE market (
    name TEXT NOT NULL PRIMARY KEY
);

INSERT INTO market (name) VALUES ('us');

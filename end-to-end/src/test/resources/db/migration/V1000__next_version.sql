-- Expands the schema of whichever service this is: today's version, which knows none of it, runs on.
CREATE TABLE said_by_next_version (message uuid NOT NULL);
ALTER TABLE IF EXISTS orders ADD COLUMN next text;
ALTER TABLE IF EXISTS wallet ADD COLUMN next text;
ALTER TABLE IF EXISTS ticket ADD COLUMN next text;

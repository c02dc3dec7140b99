-- Expands the schema of each service. The current version ignores the new table and columns and keeps running.
CREATE TABLE said_by_next_version (message uuid NOT NULL);
ALTER TABLE IF EXISTS orders ADD COLUMN next text;
ALTER TABLE IF EXISTS wallet ADD COLUMN next text;
ALTER TABLE IF EXISTS ticket ADD COLUMN next text;

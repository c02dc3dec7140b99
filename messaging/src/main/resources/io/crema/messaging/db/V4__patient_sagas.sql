-- How often the awaited command has been repeated: a participant that is down for long is asked less and less often.
ALTER TABLE saga ADD COLUMN repetitions int NOT NULL DEFAULT 0;

ALTER TABLE outbox ADD COLUMN next text;

-- Token buckets of Bucket4j. Not logged: they are empty after a crash of the database, and cost no write-ahead log.
CREATE UNLOGGED TABLE rate_limit (
    client text COLLATE "C" PRIMARY KEY,
    state bytea,
    expires_at bigint
);
CREATE INDEX rate_limit_expired ON rate_limit (expires_at);

SET LOCAL lock_timeout = '10s';

CREATE FUNCTION key_digest(key text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN encode(sha256(convert_to(key, 'UTF8')), 'hex');
COMMENT ON FUNCTION key_digest IS 'SHA-256 of a key in hex. An index row cannot hold a key of any length.';

DROP INDEX parked_key;
CREATE INDEX parked_key ON parked (consumer, key_digest(key), seq);

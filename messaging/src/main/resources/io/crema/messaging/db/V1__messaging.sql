-- The identity's cache stays 1: the relay reads in the order of seq, and a row's seq is drawn under its aggregate's lock.
CREATE TABLE outbox (
    seq         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          uuid        NOT NULL,
    topic       text        NOT NULL,
    key         text        NOT NULL,
    type        text        NOT NULL,
    version     bigint      NOT NULL,
    traceparent text,
    body        text        NOT NULL CHECK (octet_length(body) <= 900000),
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE inbox (
    consumer    text        NOT NULL,
    message_id  uuid        NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, message_id)
);
CREATE INDEX inbox_received_at ON inbox USING brin (received_at);

CREATE TABLE parked (
    seq         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    consumer    text        NOT NULL,
    topic       text        NOT NULL,
    partition   integer     NOT NULL,
    position    bigint      NOT NULL,
    key         text        NOT NULL,
    type        text        NOT NULL,
    headers     jsonb       NOT NULL,
    body        text        NOT NULL,
    error       text,
    parked_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (consumer, topic, partition, position)
);
CREATE INDEX parked_key ON parked (consumer, key, seq);

CREATE TABLE request (
    scope       text        NOT NULL,
    key         text        NOT NULL,
    fingerprint bytea       NOT NULL,
    answer      text,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scope, key)
);
CREATE INDEX request_created_at ON request USING brin (created_at);

CREATE TABLE saga (
    id          uuid        PRIMARY KEY,
    type        text        NOT NULL,
    state       text        NOT NULL,
    data        jsonb       NOT NULL,
    awaiting    uuid,
    deadline    timestamptz,
    version     integer     NOT NULL,
    traceparent text,
    started_at  timestamptz NOT NULL DEFAULT now(),
    changed_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX saga_deadline ON saga (type, deadline) WHERE deadline IS NOT NULL;

CREATE TABLE projection_position (
    projection  text    NOT NULL,
    topic       text    NOT NULL,
    partition   integer NOT NULL,
    next_offset bigint  NOT NULL,
    PRIMARY KEY (projection, topic, partition)
);

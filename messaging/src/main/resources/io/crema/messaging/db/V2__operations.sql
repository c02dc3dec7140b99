-- Poison may be any bytes, also such as no jsonb and no text can hold.
ALTER TABLE parked
    ALTER COLUMN headers TYPE json,
    ALTER COLUMN body TYPE bytea USING convert_to(body, 'UTF8'),
    ALTER COLUMN body DROP NOT NULL;

CREATE TABLE saga_history (
    saga_id uuid        NOT NULL,
    seq     bigint      GENERATED ALWAYS AS IDENTITY,
    input   text        NOT NULL,
    state   text        NOT NULL,
    at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (saga_id, seq)
);

-- By these the rows are found that have had their time. Not BRIN: new rows take the room of retired ones, after which
-- a block range tells nothing of its rows' age.
DROP INDEX inbox_received_at;
CREATE INDEX inbox_received_at ON inbox (received_at);
DROP INDEX request_created_at;
CREATE INDEX request_created_at ON request (created_at);
CREATE INDEX saga_ended ON saga (changed_at) WHERE deadline IS NULL;

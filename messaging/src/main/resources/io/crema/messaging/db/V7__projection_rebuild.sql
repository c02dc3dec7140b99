SET LOCAL lock_timeout = '10s';

CREATE TABLE projection_rebuild (
    projection text PRIMARY KEY,
    state      text        NOT NULL CHECK (state IN ('BUILDING', 'SWITCHED')),
    differing  bigint,
    failure    text,
    started_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE projection_rebuild IS 'Rebuilds that run, and finished ones until an operator confirms them.';
COMMENT ON COLUMN projection_rebuild.differing IS 'Rows in which the new tables differed from the old ones at the switch.';
COMMENT ON COLUMN projection_rebuild.failure IS 'Why the last attempt ended; null while it runs.';

CREATE TABLE entry (
  order_id uuid        PRIMARY KEY,
  added_at timestamptz NOT NULL,
  version  bigint      NOT NULL
);

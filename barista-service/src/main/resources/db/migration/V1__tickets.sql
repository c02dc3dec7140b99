CREATE TABLE ticket (
  order_id    uuid        PRIMARY KEY,
  shop_id     text        NOT NULL,
  customer_id uuid,
  items       jsonb,
  status      text        NOT NULL
    CHECK (status IN ('QUEUED', 'BREWING', 'READY', 'REJECTED', 'CANCELLED', 'TOMBSTONE')),
  reason      text,
  version     bigint      NOT NULL,
  due_at      timestamptz,
  traceparent text,
  CHECK (status = 'TOMBSTONE' OR customer_id IS NOT NULL AND items IS NOT NULL),
  CHECK ((due_at IS NOT NULL) = (status IN ('QUEUED', 'BREWING')))
) WITH (fillfactor = 80);

-- What the barista's sweep looks for.
CREATE INDEX ticket_due ON ticket (due_at) WHERE due_at IS NOT NULL;

-- The truth: what happened to each wallet, 1..n without gaps.
CREATE TABLE wallet_event (
  wallet_id   uuid        NOT NULL,
  version     bigint      NOT NULL,
  type        text        NOT NULL,
  data        jsonb       NOT NULL,
  occurred_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (wallet_id, version)
);

-- The snapshot of each wallet, kept in the transaction of its events; its row is the wallet's lock.
CREATE TABLE wallet (
  customer_id uuid    PRIMARY KEY,
  balance     bigint  NOT NULL CHECK (balance >= 0),
  currency    text    NOT NULL,
  stamps      integer NOT NULL,
  version     bigint  NOT NULL
) WITH (fillfactor = 80);

-- The payment of each order: the natural key that makes a repeated command harmless.
CREATE TABLE charge (
  order_id    uuid    PRIMARY KEY,
  customer_id uuid    NOT NULL,
  amount      bigint,
  currency    text,
  outcome     text    NOT NULL CHECK (outcome IN ('CHARGED', 'DECLINED', 'VOIDED')),
  reason      text,
  refunded    boolean NOT NULL DEFAULT false,
  CHECK (outcome = 'VOIDED' OR amount IS NOT NULL AND currency IS NOT NULL),
  CHECK (outcome = 'CHARGED' OR NOT refunded)
);

CREATE TABLE orders (
    order_id    uuid PRIMARY KEY,
    customer_id uuid   NOT NULL,
    shop_id     text   NOT NULL,
    status      text   NOT NULL,
    reason      text,
    amount      bigint NOT NULL,
    currency    text   NOT NULL,
    items       jsonb  NOT NULL,
    version     bigint NOT NULL
) WITH (fillfactor = 80);
CREATE INDEX orders_of_customer ON orders (customer_id, order_id DESC);

CREATE TABLE order_history (
    order_id uuid        NOT NULL,
    version  bigint      NOT NULL,
    event    text        NOT NULL,
    status   text,
    reason   text,
    at       timestamptz NOT NULL,
    PRIMARY KEY (order_id, version)
);

CREATE TABLE wallet (
    customer_id uuid PRIMARY KEY,
    balance     bigint NOT NULL DEFAULT 0,
    currency    text   NOT NULL DEFAULT 'KRW',
    stamps      int    NOT NULL DEFAULT 0,
    version     bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 70);

CREATE TABLE wallet_statement (
    customer_id uuid        NOT NULL,
    version     bigint      NOT NULL,
    type        text        NOT NULL,
    amount      bigint      NOT NULL,
    balance     bigint      NOT NULL,
    order_id    uuid,
    at          timestamptz NOT NULL,
    PRIMARY KEY (customer_id, version)
);

-- A resident has two sources, each with its own version: where the customer lives, and what the wallet holds.
CREATE TABLE resident (
    customer_id      uuid PRIMARY KEY,
    district         text,
    district_version bigint      NOT NULL,
    balance          bigint      NOT NULL,
    wallet_version   bigint      NOT NULL,
    as_of            timestamptz NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE district (
    district  text PRIMARY KEY,
    customers bigint      NOT NULL,
    balance   bigint      NOT NULL,
    as_of     timestamptz NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE customer (
    id       uuid   PRIMARY KEY,
    name     text   NOT NULL,
    district text   NOT NULL,
    version  bigint NOT NULL
);

CREATE TABLE shop (
    id   text PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE menu_item (
    sku      text   PRIMARY KEY,
    name     text   NOT NULL,
    amount   bigint NOT NULL CHECK (amount > 0),
    currency text   NOT NULL
);

CREATE TABLE orders (
    id          uuid        PRIMARY KEY,
    customer_id uuid        NOT NULL,
    shop_id     text        NOT NULL,
    status      text        NOT NULL,
    state       jsonb       NOT NULL,
    version     bigint      NOT NULL,
    placed_at   timestamptz NOT NULL DEFAULT now()
);

INSERT INTO shop VALUES ('gangnam', 'Crema Gangnam'), ('hongdae', 'Crema Hongdae');

INSERT INTO menu_item VALUES
    ('espresso', 'Espresso', 3500, 'KRW'),
    ('americano', 'Americano', 4000, 'KRW'),
    ('cafe-latte', 'Caffè Latte', 4500, 'KRW'),
    ('cappuccino', 'Cappuccino', 4800, 'KRW'),
    ('vanilla-latte', 'Vanilla Latte', 5200, 'KRW'),
    ('cold-brew', 'Cold Brew', 5000, 'KRW'),
    ('slow-drip', 'Slow Drip', 7000, 'KRW'),
    ('sold-out-mocha', 'Sold-Out Mocha', 5500, 'KRW'),
    ('ghost-latte', 'Ghost Latte', 6000, 'KRW');

-- The newest orders of a customer: the ids ascend with time.
CREATE INDEX orders_of_customer ON orders (customer_id, id);

-- The currency follows the events of wallets. It is null until the first wallet of a district is known.
ALTER TABLE resident ADD COLUMN currency text;
ALTER TABLE district ADD COLUMN currency text;
-- The first version summed won only.
UPDATE district SET currency = (SELECT currency FROM wallet LIMIT 1);

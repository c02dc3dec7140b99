-- How many customers each client has registered in an hour, over all instances.
CREATE TABLE registration_quota (
    client text        NOT NULL,
    hour   timestamptz NOT NULL,
    used   int         NOT NULL,
    PRIMARY KEY (client, hour)
);

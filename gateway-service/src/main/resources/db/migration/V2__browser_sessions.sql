-- A session of a browser. The cookie of the browser is the only way to it: id is derived from the cookie, and so is the
-- key that encrypts the tokens in content.
CREATE TABLE browser_session (
    id               bytea       PRIMARY KEY,
    content          bytea       NOT NULL,
    token_expires_at timestamptz NOT NULL,
    version          int         NOT NULL DEFAULT 1,
    begun_at         timestamptz NOT NULL DEFAULT now(),
    used_at          timestamptz NOT NULL DEFAULT now(),
    refresh_until    timestamptz
);

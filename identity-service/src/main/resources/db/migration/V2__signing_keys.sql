-- One key is next and one is active; a retired one is published until the last token that it signed has expired.
create table token_key (
    id              text        primary key,
    state           text        not null check (state in ('NEXT', 'ACTIVE', 'RETIRED')),
    encrypted_jwk   bytea       not null,
    since           timestamptz not null default now(),
    published_until timestamptz,
    check ((state = 'RETIRED') = (published_until is not null))
);

create unique index one_key_of_a_kind on token_key (state) where state <> 'RETIRED';

-- The table signing_key stays empty: the service moves its key, in clear, to token_key and encrypts it there.

create table person (
    id            uuid        primary key default uuidv7(),
    name          text        not null unique check (name = lower(name)),
    display_name  text        not null,
    password      text        not null,
    customer_id   uuid,
    scopes        text[]      not null,
    demo_password text, -- of a demo's person: everybody knows it
    created_at    timestamptz not null default now()
);

-- Failed sign-ins by name, whether a person has it or not: a lock tells nothing. `name` is a SHA-256 hash.
create table failed_sign_in (
    name         bytea       primary key,
    failures     int         not null,
    last_at      timestamptz not null,
    locked_until timestamptz not null
);

create index failed_sign_in_last_at on failed_sign_in (last_at);

-- The table of Spring Authorization Server. Codes and tokens are SHA-256 hashes.
create table oauth2_authorization (
    id                            varchar(100) primary key,
    registered_client_id          varchar(100) not null,
    principal_name                varchar(200) not null,
    authorization_grant_type      varchar(100) not null,
    authorized_scopes             varchar(1000),
    attributes                    text,
    state                         varchar(500),
    authorization_code_value      text,
    authorization_code_issued_at  timestamptz,
    authorization_code_expires_at timestamptz,
    authorization_code_metadata   text,
    access_token_value            text,
    access_token_issued_at        timestamptz,
    access_token_expires_at       timestamptz,
    access_token_metadata         text,
    access_token_type             varchar(100),
    access_token_scopes           varchar(1000),
    oidc_id_token_value           text,
    oidc_id_token_issued_at       timestamptz,
    oidc_id_token_expires_at      timestamptz,
    oidc_id_token_metadata        text,
    refresh_token_value           text,
    refresh_token_issued_at       timestamptz,
    refresh_token_expires_at      timestamptz,
    refresh_token_metadata        text,
    user_code_value               text,
    user_code_issued_at           timestamptz,
    user_code_expires_at          timestamptz,
    user_code_metadata            text,
    device_code_value             text,
    device_code_issued_at         timestamptz,
    device_code_expires_at        timestamptz,
    device_code_metadata          text,
    created_at                    timestamptz  not null default now()
);

create index oauth2_authorization_person on oauth2_authorization (principal_name, created_at);
create unique index oauth2_authorization_code on oauth2_authorization (authorization_code_value);
create unique index oauth2_authorization_access on oauth2_authorization (access_token_value);
create unique index oauth2_authorization_id_token on oauth2_authorization (oidc_id_token_value);
create unique index oauth2_authorization_refresh on oauth2_authorization (refresh_token_value);
-- always empty here, but a revocation looks for its token in all columns
create index oauth2_authorization_state on oauth2_authorization (state) where state is not null;
create index oauth2_authorization_user_code on oauth2_authorization (user_code_value) where user_code_value is not null;
create index oauth2_authorization_device_code on oauth2_authorization (device_code_value)
    where device_code_value is not null;

-- Refresh tokens that were exchanged for the next one. Whoever presents one of them ends its authorization.
create table used_refresh_token (
    token            text         primary key,
    authorization_id varchar(100) not null references oauth2_authorization on delete cascade,
    expires_at       timestamptz  not null
);

create index used_refresh_token_authorization on used_refresh_token (authorization_id);
create index used_refresh_token_expires_at on used_refresh_token (expires_at);

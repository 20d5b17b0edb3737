-- Who works here: tenants, their Twilio accounts, numbers, chains, operators, customers, jobs and API keys.
-- The tracker (and `backhop apply`) writes these; every primary key starts with tenant_id, so that the tables can be
-- distributed by tenant.

create table tenants (
    tenant_id uuid primary key,
    slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name text not null check (name <> ''),
    time_zone text not null default 'UTC',
    window_seconds integer not null default 60 check (window_seconds between 5 and 86400),
    alert_to text check (alert_to ~ '^\+[1-9][0-9]{6,14}$'),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

-- Secrets are sealed by the keyring: never readable with the database alone.
create table twilio_accounts (
    tenant_id uuid not null references tenants,
    account_sid text not null check (account_sid ~ '^AC[0-9a-f]{32}$'),
    auth_token bytea not null,
    next_auth_token bytea,
    api_key_sid text not null check (api_key_sid ~ '^SK[0-9a-f]{32}$'),
    api_key_secret bytea not null,
    updated_at timestamptz not null default now(),
    primary key (tenant_id, account_sid)
);
create index twilio_accounts_by_sid on twilio_accounts (account_sid);

create table operators (
    tenant_id uuid not null references tenants,
    operator_id uuid not null,
    name text not null check (name <> ''),
    phone text not null check (phone ~ '^\+[1-9][0-9]{6,14}$'),
    active boolean not null default true,
    off_until timestamptz,
    updated_at timestamptz not null default now(),
    primary key (tenant_id, operator_id),
    unique (tenant_id, phone),
    unique (tenant_id, name)
);

create table chains (
    tenant_id uuid not null references tenants,
    chain_id uuid not null,
    name text not null check (name <> ''),
    window_seconds integer check (window_seconds between 5 and 86400),
    cycles integer not null default 1 check (cycles between 1 and 100),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, chain_id),
    unique (tenant_id, name)
);

create table chain_hops (
    tenant_id uuid not null,
    chain_id uuid not null,
    position integer not null check (position >= 1),
    operator_id uuid not null,
    window_seconds integer check (window_seconds between 5 and 86400),
    primary key (tenant_id, chain_id, position),
    foreign key (tenant_id, chain_id) references chains,
    foreign key (tenant_id, operator_id) references operators
);

create table numbers (
    tenant_id uuid not null references tenants,
    e164 text not null check (e164 ~ '^\+[1-9][0-9]{6,14}$'),
    account_sid text not null,
    chain_id uuid not null,
    active boolean not null default true,
    -- Twilio's MPS counts segments, not messages: https://support.twilio.com/hc/en-us/articles/115002943027
    segments_per_second double precision not null default 1 check (segments_per_second > 0),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, e164),
    foreign key (tenant_id, account_sid) references twilio_accounts,
    foreign key (tenant_id, chain_id) references chains
);
-- A text names only the number it was sent to: one number belongs to one tenant.
create unique index numbers_by_e164 on numbers (e164);

create table customers (
    tenant_id uuid not null references tenants,
    customer_id uuid not null,
    phone text not null check (phone ~ '^\+[1-9][0-9]{6,14}$'),
    name text check (name <> ''),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, customer_id),
    unique (tenant_id, phone)
);

-- The next job number of a tenant: J1001, J1002 …
create table job_numbers (
    tenant_id uuid primary key references tenants,
    next_number integer not null default 1001
);

create table jobs (
    tenant_id uuid not null references tenants,
    job_id uuid not null,
    number integer not null,
    customer_id uuid not null,
    our_number text not null,
    status text not null default 'queued'
        check (status in ('queued', 'dispatched', 'in_progress', 'completed', 'cancelled')),
    assigned_operator_id uuid,
    service_type text,
    address text,
    eta timestamptz,
    latitude double precision check (latitude between -90 and 90),
    longitude double precision check (longitude between -180 and 180),
    waypoints jsonb not null default '[]',
    -- The link's token is derived from the keyring, the job's id and this version; only its SHA-256 is stored.
    token_version integer not null default 1,
    token_sha256 bytea not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    closed_at timestamptz,
    primary key (tenant_id, job_id),
    unique (tenant_id, number),
    foreign key (tenant_id, customer_id) references customers,
    foreign key (tenant_id, assigned_operator_id) references operators
);
create index jobs_by_token on jobs (token_sha256);
create index jobs_open on jobs (tenant_id, customer_id, created_at desc)
    where status in ('queued', 'dispatched', 'in_progress');

create table api_keys (
    tenant_id uuid not null references tenants,
    api_key_id uuid not null,
    name text not null,
    prefix text not null,
    secret_sha256 bytea not null,
    scopes text[] not null,
    created_at timestamptz not null default now(),
    revoked_at timestamptz,
    primary key (tenant_id, api_key_id)
);
create unique index api_keys_by_prefix on api_keys (prefix);

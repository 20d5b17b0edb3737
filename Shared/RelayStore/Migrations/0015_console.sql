-- Dispatchers sign in with an API key, and from then on their browser shows a secret of its own. The tracker owns these.
create table browser_logins (
    tenant_id uuid not null references tenants,
    -- Of the secret in the browser's cookie, which stands nowhere else.
    secret_sha256 bytea not null check (length(secret_sha256) = 32),
    api_key_id uuid not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    primary key (tenant_id, secret_sha256),
    foreign key (tenant_id, api_key_id) references api_keys
);
create index browser_logins_by_secret on browser_logins (secret_sha256);
create index browser_logins_by_end on browser_logins (expires_at);
grant select, insert, delete on browser_logins to backhop_tracker;
alter table browser_logins enable row level security;
create policy own_tenant on browser_logins to backhop_tracker
    using (tenant_id = (select nullif(current_setting('backhop.tenant', true), '')::uuid));

-- What must be found before the tenant is known, and no more than that: a login ends with its API key.
create function find_browser_login(wanted bytea)
returns table (tenant_id uuid, prefix text, scopes text[])
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select l.tenant_id, k.prefix, k.scopes from public.browser_logins l
    join public.api_keys k on k.tenant_id = l.tenant_id and k.api_key_id = l.api_key_id
    where l.secret_sha256 = wanted and l.expires_at > now() and k.revoked_at is null
$$;

-- For all tenants at once, which the tracker's role does not see.
create function delete_old_browser_logins(most integer) returns bigint
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
    with old as materialized (
        select tenant_id, secret_sha256 from public.browser_logins where expires_at < now()
        order by expires_at limit most for update skip locked
    ), deleted as (
        delete from public.browser_logins l using old
        where l.tenant_id = old.tenant_id and l.secret_sha256 = old.secret_sha256 returning l.expires_at
    )
    select count(*) from deleted
$$;
revoke execute on function find_browser_login, delete_old_browser_logins from public;
grant execute on function find_browser_login, delete_old_browser_logins to backhop_tracker;

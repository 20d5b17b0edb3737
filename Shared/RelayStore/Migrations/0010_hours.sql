-- When operators work, whom a chain falls back on when nobody does, which chain a number has at which time, and the links by
-- which operators acknowledge.

-- An operator without a row works at all times. `hours` is RelayModel's WorkingHours. A time zone that PostgreSQL does not know
-- would fail every decision about the operator, so there can be none.
create table operator_hours (
    tenant_id uuid not null references tenants,
    operator_id uuid not null,
    time_zone text not null check ((timestamptz '2000-01-01 00:00+00' at time zone time_zone) is not null),
    hours jsonb not null check (jsonb_typeof(hours) = 'object'),
    primary key (tenant_id, operator_id),
    foreign key (tenant_id, operator_id) references operators
);

-- Chains of a number at certain times, the first that fits before the number's own.
create table number_schedule (
    tenant_id uuid not null references tenants,
    e164 text not null,
    position integer not null check (position >= 1),
    chain_id uuid not null,
    time_zone text not null check ((timestamptz '2000-01-01 00:00+00' at time zone time_zone) is not null),
    hours jsonb not null check (jsonb_typeof(hours) = 'object'),
    primary key (tenant_id, e164, position),
    foreign key (tenant_id, e164) references numbers,
    foreign key (tenant_id, chain_id) references chains
);

alter table chains
    add column emergency_operator_id uuid,
    add foreign key (tenant_id, emergency_operator_id) references operators;
-- The chain that a relay was opened with; null for one that was opened before there was a choice.
alter table relays add column chain_id uuid;
alter table hops
    drop constraint hops_reason_check,
    add constraint hops_reason_check check (
        reason in (
            'operator_holds_conversation', 'primary_operator_assigned_to_job', 'number_chain', 'emergency_contact', 'manual'
        ));

-- Whether texts to operators have a link to take the customer's text by.
alter table tenants add column ack_links boolean not null default false;
-- Each token is good for one hop until it expires. The token itself stands in the text to the operator and nowhere else.
create table ack_link_tokens (
    tenant_id uuid not null references tenants,
    token_sha256 bytea not null check (length(token_sha256) = 32),
    relay_id uuid not null,
    hop integer not null,
    expires_at timestamptz not null,
    primary key (tenant_id, token_sha256),
    foreign key (tenant_id, relay_id, hop) references hops
);
create index ack_link_tokens_by_hash on ack_link_tokens (token_sha256);

grant select on operator_hours, number_schedule to backhop_router;
grant insert on ack_link_tokens to backhop_router;

-- What must be found before the tenant is known, and no more than that.
create function find_ack_link(wanted bytea)
returns table (tenant_id uuid, relay_id uuid, hop integer)
language sql stable security definer set search_path = pg_catalog, public as $$
    select l.tenant_id, l.relay_id, l.hop from public.ack_link_tokens l
    where l.token_sha256 = wanted and l.expires_at > now()
$$;
revoke execute on function find_ack_link from public;
grant execute on function find_ack_link to backhop_tracker;

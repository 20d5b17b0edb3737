-- What dispatchers do through the API: texts of their own to operators, repeated requests, and changes of numbers.

-- A dispatcher's text about a customer is a text of its relay, but none of the customer's.
alter table inbound_messages
    drop constraint inbound_messages_sender_check,
    add constraint inbound_messages_sender_check check (sender in ('customer', 'operator', 'dispatcher')) not valid;

-- The answers to POSTs that may be repeated, for a day. The tracker owns them.
create table idempotency_keys (
    tenant_id uuid not null references tenants,
    -- The public prefix of the API key that sent it: keys of one program do not meet those of another.
    api_key text not null,
    idempotency_key text not null check (length(idempotency_key) between 1 and 255),
    -- Of the method, the path and the body.
    request_sha256 bytea not null,
    -- The key of the row that the request makes, so that whoever takes over from a process that died makes no second one.
    effect_id uuid not null,
    -- Since when somebody is at it.
    taken_at timestamptz not null default now(),
    -- The first answer; null while it is being made.
    status integer,
    content_type text,
    location text,
    body bytea,
    created_at timestamptz not null default now(),
    primary key (tenant_id, api_key, idempotency_key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);
grant select, insert, update on idempotency_keys to backhop_tracker;
alter table idempotency_keys enable row level security;
create policy own_tenant on idempotency_keys to backhop_tracker
    using (tenant_id = (select nullif(current_setting('backhop.tenant', true), '')::uuid));

-- For all tenants at once, which the tracker's role does not see.
create function forget_idempotency_keys() returns void
language sql security definer set search_path = pg_catalog, public as $$
    delete from public.idempotency_keys where created_at < now() - interval '1 day'
$$;
revoke execute on function forget_idempotency_keys from public;
grant execute on function forget_idempotency_keys to backhop_tracker;

-- Whoever changes what becomes of a number's texts leaves an audit event, without any right to write audit events.
create function record_number_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
    actor text := nullif(current_setting('backhop.actor', true), '');
begin
    insert into public.audit_events (tenant_id, kind, channel, reason, detail)
    values (
        new.tenant_id, 'number_changed', case when actor is null then 'command_line' else 'api' end,
        case when new.active then 'active' else 'inactive' end,
        jsonb_build_object(
            'number', new.e164, 'active', new.active, 'by', actor,
            'chain', (select c.name from public.chains c where c.tenant_id = new.tenant_id and c.chain_id = new.chain_id)));
    return null;
end
$$;
create trigger numbers_changed after update on numbers
    for each row when (old.active is distinct from new.active or old.chain_id is distinct from new.chain_id)
    execute function record_number_change();

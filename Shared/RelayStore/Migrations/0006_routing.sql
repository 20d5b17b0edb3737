-- The router's guards against loops and floods, redaction, and the indexes that keep its every query flat.

-- How many of a customer's texts are passed on; the others are kept and recorded, not passed on.
alter table tenants
    -- Texts with the same words from one number, in `repeat_seconds`.
    add column repeat_limit integer not null default 5 check (repeat_limit >= 1),
    add column repeat_seconds integer not null default 60 check (repeat_seconds between 1 and 86400),
    -- Texts from one number in ten minutes.
    add column sender_limit integer not null default 300 check (sender_limit between 1 and 10000),
    -- Texts to all of the tenant's numbers in one minute; a number's first text in ten minutes always passes.
    add column tenant_limit integer not null default 6000 check (tenant_limit between 1 and 100000),
    -- After how many days texts and numbers are redacted; null for never.
    add column retention_days integer check (retention_days between 1 and 36500);

alter table inbound_messages
    -- Why it was not passed on.
    add column guarded_by text
        check (guarded_by in ('identical_burst', 'auto_responder', 'sender_limit', 'tenant_limit')),
    add column redacted_at timestamptz;
alter table outbound_messages add column redacted_at timestamptz;
alter table parked_messages add column redacted_at timestamptz;

-- The guards look at what came lately.
create index inbound_messages_by_sender on inbound_messages (tenant_id, our_number, their_number, received_at);
create index inbound_messages_by_arrival on inbound_messages (tenant_id, processed_at);
-- Texts that nobody wrote by hand: what an auto-responder answers.
create index outbound_messages_automatic on outbound_messages (tenant_id, our_number, their_number, created_at)
    where purpose = 'customer' and operator_id is null;
-- A hop whose text has failed, and whose hint the broker has lost.
create index outbound_messages_failed_turns on outbound_messages (updated_at)
    where state in ('failed', 'parked') and starts_window and failure_noted_at is null;
-- Redaction by age.
create index inbound_messages_unredacted on inbound_messages (tenant_id, received_at) where redacted_at is null;
create index outbound_messages_unredacted on outbound_messages (tenant_id, created_at)
    where redacted_at is null and state in ('sent', 'failed', 'cancelled', 'parked');
create index parked_messages_unredacted on parked_messages (tenant_id, parked_at)
    where redacted_at is null and resolved_at is not null;
-- Redaction of one customer.
create index inbound_messages_by_customer on inbound_messages (tenant_id, customer_id) where redacted_at is null;
create index outbound_messages_by_customer on outbound_messages (tenant_id, customer_id) where redacted_at is null;

grant update (body, media, their_number, redacted_at) on outbound_messages to backhop_router;
grant update (phone, name, updated_at) on customers to backhop_router;
grant update (text) on alerts to backhop_router;

-- The second wall between tenants, for the role of the service that people reach: it sees the rows of the tenant that the
-- transaction was bound to (`set_config('backhop.tenant', …, true)`), and without one none at all. The other services see all
-- tenants' rows, because they work for all at once.
do $$
declare
    name text;
begin
    foreach name in array array[
        'tenants', 'operators', 'chains', 'chain_hops', 'numbers', 'customers', 'job_numbers', 'jobs', 'api_keys',
        'conversations', 'relays', 'hops', 'inbound_messages', 'outbound_messages', 'send_attempts', 'delivery_reports',
        'audit_events', 'parked_messages', 'alerts', 'commands'
    ] loop
        execute format('alter table %I enable row level security', name);
        execute format(
            'create policy all_tenants on %I to backhop_ingress, backhop_router, backhop_sender using (true) with check (true)',
            name);
        -- The subquery is evaluated once for each statement, not for each row.
        execute format(
            'create policy own_tenant on %I to backhop_tracker using (tenant_id = (select nullif(current_setting(''backhop.tenant'', true), '''')::uuid))',
            name);
    end loop;
end
$$;
-- Whoever asks the view is who is asked about.
alter view hop_audit set (security_invoker = true);

-- What must be found before the tenant is known, and no more than that.
create function find_api_key(wanted text)
returns table (api_key_id uuid, tenant_id uuid, secret_sha256 bytea, scopes text[])
language sql stable security definer set search_path = pg_catalog, public as $$
    select k.api_key_id, k.tenant_id, k.secret_sha256, k.scopes from public.api_keys k
    where k.prefix = wanted and k.revoked_at is null
$$;
create function find_job_by_token(wanted bytea)
returns table (tenant_id uuid, job_id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
    select j.tenant_id, j.job_id from public.jobs j where j.token_sha256 = wanted
$$;
revoke execute on function find_api_key, find_job_by_token from public;
grant execute on function find_api_key, find_job_by_token to backhop_tracker;

-- What is forgotten with a customer, or by its age, beside the texts themselves.

-- A dispatcher's words stay in the command only until it is answered.
grant update (payload) on commands to backhop_router;
update commands set payload = payload - 'body' where state <> 'pending' and payload ? 'body';

-- The answer to a POST that made a job names its customer.
grant select on idempotency_keys to backhop_router;
grant update (body) on idempotency_keys to backhop_router;
create policy all_tenants on idempotency_keys to backhop_router using (true) with check (true);
create index idempotency_keys_by_effect on idempotency_keys (tenant_id, effect_id);

create index alerts_by_relay on alerts (tenant_id, relay_id);
create index alerts_unredacted on alerts (tenant_id, at) where text <> '';

-- Links that have run out lead nowhere.
create index ack_link_tokens_by_end on ack_link_tokens (expires_at);
create function delete_old_ack_links(most integer) returns bigint
language sql security definer set search_path = pg_catalog, public as $$
    with old as materialized (
        select tenant_id, token_sha256 from public.ack_link_tokens where expires_at < now()
        order by expires_at limit most for update skip locked
    ), deleted as (
        delete from public.ack_link_tokens l using old
        where l.tenant_id = old.tenant_id and l.token_sha256 = old.token_sha256 returning l.hop
    )
    select count(*) from deleted
$$;
revoke execute on function delete_old_ack_links from public;
grant execute on function delete_old_ack_links to backhop_router;

-- The record of texts since some moment.
create index inbound_messages_by_time on inbound_messages (tenant_id, received_at);
create index outbound_messages_by_time on outbound_messages (tenant_id, created_at);

-- Who was handed a conversation has it, like who acknowledged.
create or replace view hop_audit with (security_invoker = true) as
select
    asked.tenant_id,
    asked.relay_id,
    asked.hop,
    asked.at as "timestamp",
    asked.message_sid,
    tenant.slug as tenant,
    asked.customer_id,
    customer.name as customer_name,
    inbound.their_number as original_from,
    operator.name as routed_to_operator,
    asked.operator_id,
    asked.reason as routing_reason,
    acknowledged.at is not null as acknowledged,
    acknowledged.at as ack_timestamp,
    acknowledged.channel as ack_channel,
    (
        select count(*) from send_attempts attempt
        where attempt.tenant_id = asked.tenant_id and attempt.outbound_id = asked.outbound_id and attempt.step = 'claimed'
    ) as attempts
from audit_events asked
join tenants tenant on tenant.tenant_id = asked.tenant_id
left join customers customer on customer.tenant_id = asked.tenant_id and customer.customer_id = asked.customer_id
left join operators operator on operator.tenant_id = asked.tenant_id and operator.operator_id = asked.operator_id
left join inbound_messages inbound
    on inbound.tenant_id = asked.tenant_id and inbound.message_sid = asked.message_sid
left join lateral (
    select event.at, event.channel from audit_events event
    where event.tenant_id = asked.tenant_id and event.relay_id = asked.relay_id and event.hop = asked.hop
        and event.kind in ('acknowledged', 'handed_over')
    order by event.audit_id limit 1
) acknowledged on true
where asked.kind = 'asked';

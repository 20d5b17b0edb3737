-- What happens to a text: conversations, relays, hops, the texts themselves, and the record of it all.
-- The router is the only decider and writes these, except where a table says otherwise.

-- One row for each (our number, their number): the lock under which a customer's texts are put in order, and who holds
-- the conversation since the last acknowledgement.
create table conversations (
    tenant_id uuid not null references tenants,
    our_number text not null,
    their_number text not null,
    holder_operator_id uuid,
    holder_job_id uuid,
    opted_out_at timestamptz,
    updated_at timestamptz not null default now(),
    primary key (tenant_id, our_number, their_number)
);
create index conversations_by_holder on conversations (tenant_id, holder_operator_id) where holder_operator_id is not null;

create table relays (
    tenant_id uuid not null references tenants,
    relay_id uuid not null,
    our_number text not null,
    customer_id uuid not null,
    job_id uuid not null,
    state text not null check (state in ('open', 'acknowledged', 'exhausted', 'cancelled', 'suppressed')),
    -- Who will be asked, in order: [{"operator": uuid, "reason": text, "window": seconds}].
    plan jsonb not null,
    next_plan_index integer not null,
    opened_at timestamptz not null default now(),
    acknowledged_by uuid,
    acknowledged_at timestamptz,
    acknowledged_channel text,
    updated_at timestamptz not null default now(),
    primary key (tenant_id, relay_id),
    foreign key (tenant_id, customer_id) references customers,
    foreign key (tenant_id, job_id) references jobs
);
-- A customer has at most one open relay at a number: later texts join it.
create unique index relays_open on relays (tenant_id, our_number, customer_id) where state = 'open';
create index relays_by_customer on relays (tenant_id, customer_id, opened_at desc);
create index relays_by_job on relays (tenant_id, job_id, opened_at);
create index relays_by_time on relays (tenant_id, opened_at desc);

create table hops (
    tenant_id uuid not null,
    relay_id uuid not null,
    hop integer not null check (hop >= 1),
    operator_id uuid not null,
    reason text not null
        check (reason in ('operator_holds_conversation', 'primary_operator_assigned_to_job', 'number_chain', 'manual')),
    code text not null,
    window_seconds integer not null check (window_seconds >= 5),
    state text not null check (
        state in ('asked', 'acknowledged', 'expired', 'declined', 'failed', 'superseded', 'cancelled')),
    -- The outbound row whose acceptance starts the window.
    outbound_id uuid not null,
    asked_at timestamptz not null default now(),
    -- Not accepted by Twilio until then: the next operator is asked.
    ask_by timestamptz not null,
    ended_at timestamptz,
    primary key (tenant_id, relay_id, hop),
    foreign key (tenant_id, relay_id) references relays,
    foreign key (tenant_id, operator_id) references operators
);
-- One operator at a time has a relay's turn.
create unique index hops_asked on hops (tenant_id, relay_id) where state = 'asked';
create index hops_due on hops (ask_by) where state = 'asked';
create index hops_by_code on hops (tenant_id, operator_id, asked_at desc, code);

-- Every text that reached us, once: the primary key is what makes a repeated webhook harmless.
create table inbound_messages (
    tenant_id uuid not null references tenants,
    message_sid text not null,
    account_sid text not null,
    our_number text not null,
    their_number text not null,
    sender text not null check (sender in ('customer', 'operator')),
    customer_id uuid,
    operator_id uuid,
    job_id uuid,
    relay_id uuid,
    body text not null,
    media jsonb not null default '[]',
    received_at timestamptz not null,
    processed_at timestamptz not null default now(),
    primary key (tenant_id, message_sid)
);
create index inbound_messages_by_relay on inbound_messages (tenant_id, relay_id, received_at, message_sid);
create index inbound_messages_by_job on inbound_messages (tenant_id, job_id, received_at);

-- Every text that we send. The router makes the rows and may cancel them; from `queued` on their sending state is the
-- sender's.
create table outbound_messages (
    tenant_id uuid not null references tenants,
    outbound_id uuid not null,
    account_sid text not null,
    our_number text not null,
    their_number text not null,
    purpose text not null check (purpose in ('hop', 'customer', 'notice', 'alert')),
    lane text not null check (lane in ('send', 'send.bulk')),
    relay_id uuid,
    hop integer,
    -- Whether its acceptance by Twilio starts its hop's window.
    starts_window boolean not null default false,
    window_seconds integer,
    operator_id uuid,
    customer_id uuid,
    job_id uuid,
    -- The inbound text that it passes on, and the one that caused it.
    source_sid text,
    cause_sid text,
    body text not null,
    media jsonb not null default '[]',
    segments integer not null check (segments >= 1),
    -- Rows of one conversation go out in this order.
    order_at timestamptz not null,
    order_tie text not null,
    state text not null default 'queued'
        check (state in ('queued', 'sending', 'uncertain', 'sent', 'failed', 'cancelled', 'parked')),
    -- The router no longer wants it sent; set also while it is being sent, when it cannot be cancelled.
    withdrawn_at timestamptz,
    attempt integer not null default 0,
    lease_id uuid,
    lease_until timestamptz,
    claimed_at timestamptz,
    not_before timestamptz,
    ask_by timestamptz,
    message_sid text,
    accepted_at timestamptz,
    ack_due_at timestamptz,
    error_code integer,
    error text,
    delivery_status text,
    delivery_error_code integer,
    -- When people were told that it failed; for texts that no window hangs on.
    failure_noted_at timestamptz,
    -- When the sweeper publishes a hint again, and how long it waits after that.
    next_hint_at timestamptz not null default now() + interval '5 seconds',
    hint_pause_seconds integer not null default 5,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (tenant_id, outbound_id),
    check (not starts_window or (relay_id is not null and hop is not null and window_seconds is not null))
);
create unique index outbound_messages_by_sid on outbound_messages (tenant_id, message_sid);
create index outbound_messages_by_id on outbound_messages (outbound_id);
create index outbound_messages_unsent on outbound_messages (tenant_id, our_number, their_number, order_at, order_tie)
    where state in ('queued', 'sending', 'uncertain');
create index outbound_messages_hints on outbound_messages (next_hint_at) where state in ('queued', 'sending', 'uncertain');
create index outbound_messages_failures on outbound_messages (updated_at)
    where state = 'failed' and failure_noted_at is null and not starts_window;
create index outbound_messages_unreported on outbound_messages (next_hint_at)
    where state = 'sent' and coalesce(delivery_status, '') not in ('delivered', 'read', 'undelivered', 'failed', 'canceled');
create index outbound_messages_by_hop on outbound_messages (tenant_id, relay_id, hop);
create index outbound_messages_by_cause on outbound_messages (tenant_id, cause_sid);
create index outbound_messages_by_job on outbound_messages (tenant_id, job_id, created_at);

-- The sender's log of every attempt; append-only.
create table send_attempts (
    tenant_id uuid not null,
    outbound_id uuid not null,
    attempt integer not null,
    step text not null check (
        step in ('claimed', 'accepted', 'rejected', 'not_sent', 'uncertain', 'found', 'not_found', 'withdrawn')),
    at timestamptz not null default clock_timestamp(),
    http_status integer,
    error_code integer,
    detail text,
    attempt_step_id bigint generated always as identity,
    primary key (tenant_id, outbound_id, attempt, attempt_step_id)
);

-- Twilio's reports, each once; the current status of a text is on its outbound row.
create table delivery_reports (
    tenant_id uuid not null references tenants,
    message_sid text not null,
    status text not null,
    outbound_id uuid not null,
    error_code integer,
    received_at timestamptz not null,
    primary key (tenant_id, message_sid, status)
);

-- Append-only. Holds no text and no phone number: those are joined in, so that redaction leaves the audit whole.
create table audit_events (
    tenant_id uuid not null references tenants,
    audit_id bigint generated always as identity,
    at timestamptz not null default clock_timestamp(),
    kind text not null,
    relay_id uuid,
    hop integer,
    job_id uuid,
    customer_id uuid,
    operator_id uuid,
    message_sid text,
    outbound_id uuid,
    channel text,
    reason text,
    detail jsonb not null default '{}',
    primary key (tenant_id, audit_id)
);
create index audit_events_by_relay on audit_events (tenant_id, relay_id, audit_id);
create index audit_events_by_time on audit_events (tenant_id, at);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
create trigger audit_events_append_only before update or delete or truncate on audit_events
    for each statement execute function refuse_change();
create trigger send_attempts_append_only before update or delete or truncate on send_attempts
    for each statement execute function refuse_change();

-- The audit record of a hop.
create view hop_audit as
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
        and event.kind = 'acknowledged'
    order by event.audit_id limit 1
) acknowledged on true
where asked.kind = 'asked';

-- What a dispatcher asked for: first a row, then a message, so that nothing is lost with the broker. The tracker inserts,
-- the router answers.
create table commands (
    tenant_id uuid not null references tenants,
    command_id uuid not null,
    kind text not null,
    payload jsonb not null,
    requested_by text not null,
    state text not null default 'pending' check (state in ('pending', 'done', 'refused')),
    outcome jsonb,
    created_at timestamptz not null default now(),
    finished_at timestamptz,
    next_hint_at timestamptz not null default now() + interval '5 seconds',
    primary key (tenant_id, command_id)
);
create index commands_pending on commands (next_hint_at) where state = 'pending';

-- What could not be processed, with the reason. The tenant is all zeros where it is not known.
create table parked_messages (
    tenant_id uuid not null,
    parked_id uuid not null,
    queue text not null,
    reason text not null,
    payload bytea not null,
    headers jsonb not null default '{}',
    parked_at timestamptz not null default now(),
    resolved_at timestamptz,
    resolution text check (resolution in ('requeued', 'dropped')),
    primary key (tenant_id, parked_id)
);
create index parked_messages_open on parked_messages (parked_at) where resolved_at is null;

create table alerts (
    tenant_id uuid not null,
    alert_id uuid not null,
    kind text not null,
    relay_id uuid,
    text text not null,
    at timestamptz not null default now(),
    primary key (tenant_id, alert_id)
);
create index alerts_by_kind on alerts (tenant_id, kind, at desc);

-- Verified webhooks that came while the broker was down. The ingress inserts; the router's sweeper publishes and deletes.
create table inbound_spill (
    tenant_id uuid not null,
    spill_id uuid not null,
    queue text not null check (queue in ('inbound', 'delivery')),
    payload bytea not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, spill_id)
);
create index inbound_spill_by_time on inbound_spill (created_at);

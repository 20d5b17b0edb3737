-- One role for each service, with only what it needs. The roles cannot log in until the installation gives them a
-- password (`alter role … login password …`).

do $$
declare
    service text;
begin
    foreach service in array array['backhop_ingress', 'backhop_router', 'backhop_sender', 'backhop_tracker'] loop
        -- Roles belong to the cluster: another database of it may have made them, even at this moment.
        begin
            execute format('create role %I nologin', service);
        exception when duplicate_object or unique_violation then
            null;
        end;
    end loop;
end
$$;

revoke create on schema public from public;
grant usage on schema public to backhop_ingress, backhop_router, backhop_sender, backhop_tracker;

-- The ingress finds the account and checks the signature; it cannot read API key secrets.
grant select (tenant_id, e164, account_sid, active) on numbers to backhop_ingress;
grant select (tenant_id, account_sid, auth_token, next_auth_token) on twilio_accounts to backhop_ingress;
grant insert on inbound_spill to backhop_ingress;

-- The router decides; it reads no secret.
grant select on tenants, operators, chains, chain_hops, numbers, customers, jobs, job_numbers to backhop_router;
grant select (tenant_id, account_sid) on twilio_accounts to backhop_router;
grant insert (tenant_id, customer_id, phone) on customers to backhop_router;
grant insert, update on job_numbers to backhop_router;
grant insert (tenant_id, job_id, number, customer_id, our_number, token_sha256) on jobs to backhop_router;
grant update (status, assigned_operator_id, updated_at, closed_at) on jobs to backhop_router;
grant select, insert, update on conversations, relays, hops, inbound_messages, parked_messages to backhop_router;
grant select, insert on delivery_reports, audit_events, alerts to backhop_router;
grant select on send_attempts, hop_audit to backhop_router;
grant select, insert on outbound_messages to backhop_router;
grant update (
    state, withdrawn_at, ask_by, failure_noted_at, message_sid, delivery_status, delivery_error_code, next_hint_at, hint_pause_seconds, updated_at
) on outbound_messages to backhop_router;
grant select on commands to backhop_router;
grant update (state, outcome, finished_at, next_hint_at) on commands to backhop_router;
grant select, delete on inbound_spill to backhop_router;
grant update (payload) on inbound_spill to backhop_router; -- FOR UPDATE SKIP LOCKED asks for it

-- The sender calls Twilio; it cannot read auth tokens, so it cannot forge a webhook.
grant select (tenant_id, account_sid, api_key_sid, api_key_secret) on twilio_accounts to backhop_sender;
grant select on numbers, outbound_messages to backhop_sender;
grant update (
    state, attempt, lease_id, lease_until, claimed_at, not_before, message_sid, accepted_at, ack_due_at, error_code, error,
    next_hint_at, hint_pause_seconds, updated_at
) on outbound_messages to backhop_sender;
grant select, insert on send_attempts to backhop_sender;

-- The tracker is the people's door: it reads the relay's state and writes none of it.
grant select, insert, update, delete on chains, chain_hops to backhop_tracker;
grant select, insert, update on operators, numbers, customers, api_keys to backhop_tracker;
grant select, insert, update on job_numbers to backhop_tracker;
grant select, update on tenants to backhop_tracker;
grant select, insert on jobs to backhop_tracker;
grant update (
    customer_id, service_type, address, eta, latitude, longitude, waypoints, token_version, token_sha256, updated_at
) on jobs to backhop_tracker;
grant select on
    conversations, relays, hops, inbound_messages, outbound_messages, send_attempts, delivery_reports, audit_events,
    hop_audit, parked_messages, alerts to backhop_tracker;
grant select, insert on commands to backhop_tracker;

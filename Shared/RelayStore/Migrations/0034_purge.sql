-- What nobody needs any more is deleted, a little at a time. What is the record stays: texts, relays, audit events, the sender's
-- attempts and Twilio's reports.
create index commands_answered on commands (finished_at) where state <> 'pending';
create index alerts_by_time on alerts (at);
create index parked_messages_resolved on parked_messages (resolved_at) where resolved_at is not null;

-- The ages are here, so that whoever may call these deletes nothing younger. By the places of the rows, which are locked: for a
-- join the planner may read the whole table.
create function delete_old_commands(most integer) returns bigint
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
    with old as materialized (
        select ctid from public.commands where state <> 'pending' and finished_at < now() - interval '30 days'
        order by finished_at limit least(most, 500) for update skip locked
    ), deleted as (
        delete from public.commands where ctid = any(array(select ctid from old)) returning command_id
    )
    select count(*) from deleted
$$;
create function delete_old_alerts(most integer) returns bigint
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
    with old as materialized (
        select ctid from public.alerts where at < now() - interval '400 days'
        order by at limit least(most, 500) for update skip locked
    ), deleted as (
        delete from public.alerts where ctid = any(array(select ctid from old)) returning alert_id
    )
    select count(*) from deleted
$$;
create function delete_old_parked(most integer) returns bigint
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
    with old as materialized (
        select ctid from public.parked_messages where resolved_at < now() - interval '90 days'
        order by resolved_at limit least(most, 500) for update skip locked
    ), deleted as (
        delete from public.parked_messages where ctid = any(array(select ctid from old)) returning parked_id
    )
    select count(*) from deleted
$$;
revoke execute on function delete_old_commands, delete_old_alerts, delete_old_parked from public;
grant execute on function delete_old_commands, delete_old_alerts, delete_old_parked to backhop_router;

-- So were all of them at once. The default is for trackers of the version before.
drop function forget_idempotency_keys();
create function forget_idempotency_keys(most integer default 500) returns bigint
language sql security definer set search_path = pg_catalog, public, pg_temp as $$
    with old as materialized (
        select ctid from public.idempotency_keys where created_at < now() - interval '1 day'
        order by created_at limit least(most, 500) for update skip locked
    ), deleted as (
        delete from public.idempotency_keys where ctid = any(array(select ctid from old)) returning effect_id
    )
    select count(*) from deleted
$$;
revoke execute on function forget_idempotency_keys from public;
grant execute on function forget_idempotency_keys to backhop_tracker;

-- Whoever names a customer leaves an audit event, without any right to write audit events. It does not tell the name.
create function record_customer_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    actor text := nullif(current_setting('backhop.actor', true), '');
begin
    insert into public.audit_events (tenant_id, kind, customer_id, channel, detail)
    values (
        new.tenant_id, 'customer_changed', new.customer_id, case when actor is null then 'command_line' else 'api' end,
        jsonb_strip_nulls(jsonb_build_object('by', actor, 'fields', array['name'])));
    return null;
end
$$;
-- Who is forgotten loses the phone as well, which is an event of its own.
create trigger customers_changed after update on customers
    for each row when (old.phone = new.phone and old.name is distinct from new.name)
    execute function record_customer_change();
revoke execute on function record_customer_change from public;

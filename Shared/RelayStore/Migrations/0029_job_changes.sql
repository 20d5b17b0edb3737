-- Whoever changes a job leaves an audit event, without any right to write audit events. It tells which fields are
-- others now and never what they say: that is forgotten with the customer, and audit events stay.
create function record_job_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
    insert into public.audit_events (tenant_id, kind, job_id, customer_id, channel, detail)
    values (
        new.tenant_id, 'job_changed', new.job_id, new.customer_id, 'api',
        jsonb_build_object(
            'by', current_setting('backhop.actor', true),
            'fields', array_remove(
                array[
                    case when old.service_type is distinct from new.service_type then 'service_type' end,
                    case when old.address is distinct from new.address then 'address' end,
                    case when old.eta is distinct from new.eta then 'eta' end,
                    case
                        when (old.latitude, old.longitude) is distinct from (new.latitude, new.longitude) then 'location'
                    end,
                    case when old.waypoints is distinct from new.waypoints then 'waypoints' end
                ],
                null)));
    return null;
end
$$;
-- Only what somebody does by name: when operators say that they come later, that is an event of its own.
create trigger jobs_changed after update on jobs
    for each row when (
        nullif(current_setting('backhop.actor', true), '') is not null
        and (old.service_type, old.address, old.eta, old.latitude, old.longitude, old.waypoints)
            is distinct from (new.service_type, new.address, new.eta, new.latitude, new.longitude, new.waypoints)
    ) execute function record_job_change();
revoke execute on function record_job_change from public;

-- A job's link can be replaced by a new one, and opens nothing any more some days after the job is over.

-- For how many days a job that is over keeps its link; `closed_at` says since when it is over.
alter table tenants add column link_days integer not null default 90 check (link_days between 1 and 3650);
-- The request that made the link, so that the same one makes no other; null for the first link.
alter table jobs add column link_request uuid;
grant update (link_request) on jobs to backhop_tracker;

-- Whether the link of a job opens it: that of one that is not over always does.
create function link_is_open(closed_at timestamptz, days integer) returns boolean
language sql stable as $$
    select closed_at is null or closed_at > now() - make_interval(days => days)
$$;
revoke execute on function link_is_open from public;
grant execute on function link_is_open to backhop_tracker;

create or replace function find_job_by_token(wanted bytea)
returns table (tenant_id uuid, job_id uuid)
language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select j.tenant_id, j.job_id from public.jobs j
    join public.tenants t on t.tenant_id = j.tenant_id
    where j.token_sha256 = wanted and public.link_is_open(j.closed_at, t.link_days)
$$;

-- A new link is on record like other changes of a job, and also when the command line makes it.
create or replace function record_job_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    actor text := nullif(current_setting('backhop.actor', true), '');
begin
    insert into public.audit_events (tenant_id, kind, job_id, customer_id, channel, detail)
    values (
        new.tenant_id, 'job_changed', new.job_id, new.customer_id,
        case when actor is null then 'command_line' else 'api' end,
        jsonb_strip_nulls(jsonb_build_object(
            'by', actor,
            'fields', array_remove(
                array[
                    case when old.service_type is distinct from new.service_type then 'service_type' end,
                    case when old.address is distinct from new.address then 'address' end,
                    case when old.eta is distinct from new.eta then 'eta' end,
                    case
                        when (old.latitude, old.longitude) is distinct from (new.latitude, new.longitude) then 'location'
                    end,
                    case when old.waypoints is distinct from new.waypoints then 'waypoints' end,
                    case when old.token_sha256 is distinct from new.token_sha256 then 'link' end
                ],
                null))));
    return null;
end
$$;
drop trigger jobs_changed on jobs;
create trigger jobs_changed after update on jobs
    for each row when (
        old.token_sha256 is distinct from new.token_sha256
        or nullif(current_setting('backhop.actor', true), '') is not null
        and (old.service_type, old.address, old.eta, old.latitude, old.longitude, old.waypoints)
            is distinct from (new.service_type, new.address, new.eta, new.latitude, new.longitude, new.waypoints)
    ) execute function record_job_change();

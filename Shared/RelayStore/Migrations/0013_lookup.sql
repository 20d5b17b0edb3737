-- A customer without their link finds the job by what they know of it.

-- What must be found before the tenant is known, and no more than that.
create function find_tenant(wanted text)
returns table (tenant_id uuid)
language sql stable security definer set search_path = pg_catalog, public as $$
    select t.tenant_id from public.tenants t where t.slug = wanted
$$;
revoke execute on function find_tenant from public;
grant execute on function find_tenant to backhop_tracker;

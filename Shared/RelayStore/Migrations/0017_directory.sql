-- What dispatchers change through the API: who works and when, whom a chain asks, and which chain a number has at which time.

grant select, insert, update, delete on operator_hours to backhop_tracker;
grant select, insert, delete on number_schedule to backhop_tracker;

-- The second wall between tenants, as for the other tables that the tracker reads.
alter table operator_hours enable row level security;
alter table number_schedule enable row level security;
create policy all_tenants on operator_hours to backhop_router using (true) with check (true);
create policy all_tenants on number_schedule to backhop_router using (true) with check (true);
create policy own_tenant on operator_hours to backhop_tracker
    using (tenant_id = (select nullif(current_setting('backhop.tenant', true), '')::uuid));
create policy own_tenant on number_schedule to backhop_tracker
    using (tenant_id = (select nullif(current_setting('backhop.tenant', true), '')::uuid));

-- Whoever changes an operator, a chain or a schedule leaves an audit event, without any right to write audit events. They are
-- of several rows, and `backhop apply` writes them anew each time: so it is told at the end of the transaction what they have
-- become, and only when that is not what was recorded last. Nobody but the functions below reads or writes this.
create table recorded_configuration (
    tenant_id uuid not null references tenants,
    kind text not null check (kind in ('operator', 'chain', 'schedule')),
    -- The operator's or the chain's id, or the number.
    key text not null,
    content jsonb not null,
    primary key (tenant_id, kind, key)
);

create function operator_configuration(tenant uuid, wanted uuid) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select jsonb_strip_nulls(
        jsonb_build_object('operator', o.name, 'active', o.active, 'time_zone', h.time_zone, 'hours', h.hours))
    from public.operators o
    left join public.operator_hours h on h.tenant_id = o.tenant_id and h.operator_id = o.operator_id
    where o.tenant_id = tenant and o.operator_id = wanted
$$;
create function chain_configuration(tenant uuid, wanted uuid) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select jsonb_strip_nulls(
        jsonb_build_object(
            'chain', c.name, 'window_seconds', c.window_seconds, 'cycles', c.cycles, 'emergency', e.name,
            'hops', coalesce(
                (
                    select jsonb_agg(
                        jsonb_build_object('operator', o.name, 'window_seconds', p.window_seconds) order by p.position)
                    from public.chain_hops p
                    join public.operators o on o.tenant_id = p.tenant_id and o.operator_id = p.operator_id
                    where p.tenant_id = c.tenant_id and p.chain_id = c.chain_id
                ),
                '[]')))
    from public.chains c
    left join public.operators e on e.tenant_id = c.tenant_id and e.operator_id = c.emergency_operator_id
    where c.tenant_id = tenant and c.chain_id = wanted
$$;
create function schedule_configuration(tenant uuid, wanted text) returns jsonb
language sql stable set search_path = pg_catalog, public, pg_temp as $$
    select jsonb_build_object(
        'number', n.e164,
        'schedule', coalesce(
            (
                select jsonb_agg(
                    jsonb_build_object('chain', c.name, 'time_zone', s.time_zone, 'hours', s.hours) order by s.position)
                from public.number_schedule s
                join public.chains c on c.tenant_id = s.tenant_id and c.chain_id = s.chain_id
                where s.tenant_id = n.tenant_id and s.e164 = n.e164
            ),
            '[]'))
    from public.numbers n
    where n.tenant_id = tenant and n.e164 = wanted
$$;

-- Adds the event unless the content is what was recorded last, or the first that is recorded at all.
create function note_configuration(tenant uuid, what text, which text, is_now jsonb, whose uuid) returns void
language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
    actor text := nullif(current_setting('backhop.actor', true), '');
begin
    if is_now is null then
        return;
    end if;
    insert into public.recorded_configuration (tenant_id, kind, key, content) values (tenant, what, which, is_now)
    on conflict do nothing;
    if found then
        return;
    end if;
    update public.recorded_configuration r set content = is_now
    where r.tenant_id = tenant and r.kind = what and r.key = which and r.content is distinct from is_now;
    if found then
        insert into public.audit_events (tenant_id, kind, operator_id, channel, reason, detail)
        values (
            tenant, what || '_changed', whose, case when actor is null then 'command_line' else 'api' end,
            case is_now ->> 'active' when 'true' then 'active' when 'false' then 'inactive' end,
            is_now || jsonb_build_object('by', actor));
    end if;
end
$$;

-- For a row of whatever belongs to an operator, a chain or a number: the arguments are the kind, and the column of its key.
create function record_configuration() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    changed jsonb := case tg_op when 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
    tenant uuid := changed ->> 'tenant_id';
    what text := tg_argv[0];
    which text := changed ->> tg_argv[1];
begin
    perform public.note_configuration(
        tenant, what, which,
        case what
            when 'operator' then public.operator_configuration(tenant, which::uuid)
            when 'chain' then public.chain_configuration(tenant, which::uuid)
            when 'schedule' then public.schedule_configuration(tenant, which)
        end,
        case what when 'operator' then which::uuid end);
    return null;
end
$$;
revoke execute on function
    operator_configuration, chain_configuration, schedule_configuration, note_configuration, record_configuration
    from public;

create constraint trigger operators_made after insert on operators
    deferrable initially deferred for each row execute function record_configuration('operator', 'operator_id');
-- Not what operators say of themselves: ON and OFF are texts, with events of their own.
create constraint trigger operators_changed after update on operators
    deferrable initially deferred for each row when (old.active is distinct from new.active)
    execute function record_configuration('operator', 'operator_id');
create constraint trigger operator_hours_changed after insert or update or delete on operator_hours
    deferrable initially deferred for each row execute function record_configuration('operator', 'operator_id');
create constraint trigger chains_changed after insert or update on chains
    deferrable initially deferred for each row execute function record_configuration('chain', 'chain_id');
create constraint trigger chain_hops_changed after insert or update or delete on chain_hops
    deferrable initially deferred for each row execute function record_configuration('chain', 'chain_id');
create constraint trigger numbers_made after insert on numbers
    deferrable initially deferred for each row execute function record_configuration('schedule', 'e164');
create constraint trigger number_schedule_changed after insert or update or delete on number_schedule
    deferrable initially deferred for each row execute function record_configuration('schedule', 'e164');

-- What there is already.
insert into recorded_configuration (tenant_id, kind, key, content)
select tenant_id, 'operator', operator_id::text, operator_configuration(tenant_id, operator_id) from operators
union all
select tenant_id, 'chain', chain_id::text, chain_configuration(tenant_id, chain_id) from chains
union all
select tenant_id, 'schedule', e164, schedule_configuration(tenant_id, e164) from numbers;

-- What operators do by text: the question that waits for their answer, being off, handing a conversation over, and the job's
-- progress.

-- The numbered question that an operator was asked last at one of our numbers; a newer one replaces it.
create table operator_questions (
    tenant_id uuid not null references tenants,
    operator_id uuid not null,
    our_number text not null,
    kind text not null check (kind in ('which_relay', 'confirm', 'minutes_or_clock')),
    -- The operator's text that made it necessary, and its name.
    text text not null,
    message_sid text not null,
    -- The relays that the numbers stand for, from 1 on.
    options uuid[] not null check (cardinality(options) between 1 and 9),
    asked_at timestamptz not null default now(),
    primary key (tenant_id, operator_id, our_number),
    foreign key (tenant_id, operator_id) references operators
);
create index operator_questions_by_age on operator_questions (tenant_id, asked_at);
grant select, insert, update, delete on operator_questions to backhop_router;
alter table operator_questions enable row level security;
create policy all_tenants on operator_questions to backhop_router using (true) with check (true);

-- Since when the holder has the conversation.
alter table conversations add column held_since timestamptz;

-- Operators say that they are off ("infinity": until they say that they are on), when they arrive, and that a job is done.
grant update (off_until, updated_at) on operators to backhop_router;
grant update (eta) on jobs to backhop_router;

-- Until now nothing looked at the time zone. One that PostgreSQL does not know is refused from now on.
update tenants set time_zone = 'UTC'
where not exists (select from pg_timezone_names zone where lower(zone.name) = lower(time_zone));
alter table tenants add constraint tenants_time_zone_check
    check ((timestamptz '2000-01-01 00:00:00+00' at time zone time_zone) is not null);

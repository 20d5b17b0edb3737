-- What dispatchers look after: customers and their opt-outs, parked messages, and the record of one job, customer or operator.

-- Who has opted the customer out. What a dispatcher says is kept beside it: it holds until they take it back or the customer opts
-- in later, and it never undoes what others said.
alter table conversations
    add column opted_out_by text check (opted_out_by in ('customer', 'dispatcher', 'carrier')),
    add column dispatcher_out boolean not null default false,
    add column dispatcher_said_at timestamptz;
update conversations c set opted_out_by = case
    when exists (
        select from inbound_messages i
        join audit_events a on a.tenant_id = i.tenant_id and a.message_sid = i.message_sid and a.kind = 'opted_out'
        where i.tenant_id = c.tenant_id and i.our_number = c.our_number and i.their_number = c.their_number
    ) then 'customer' else 'carrier' end
where opted_out_at is not null;
create index conversations_opted_out on conversations (tenant_id, their_number) where opted_out_at is not null;
grant select (opted_out_by), insert (opted_out_by), update (opted_out_by) on conversations to backhop_sender;

-- The list of customers, newest first, page by page.
create index customers_by_time on customers (tenant_id, created_at desc, customer_id desc);

-- By what customers are found: the name from each of its words on, and the phone's digits from each digit on, so that the
-- beginning of a row is a part of the name or the phone. Only indexes on plain comparisons are used for the tracker's role.
create table customer_words (
    tenant_id uuid not null,
    word text collate "C" not null,
    customer_id uuid not null,
    primary key (tenant_id, word, customer_id),
    foreign key (tenant_id, customer_id) references customers
);
create index customer_words_by_customer on customer_words (tenant_id, customer_id);
grant select on customer_words to backhop_tracker;
alter table customer_words enable row level security;
create policy own_tenant on customer_words to backhop_tracker
    using (tenant_id = (select nullif(current_setting('backhop.tenant', true), '')::uuid));

create function customer_words(name text, phone text) returns table (word text)
language sql immutable set search_path = pg_catalog as $$
    select left(array_to_string(words[place:], ' '), 60)
    from (select regexp_split_to_array(btrim(lower(name)), '\s+') as words) split, generate_subscripts(words, 1) place
    where place <= 20 and words[place] <> ''
    union
    select substr(phone, place) from generate_series(2, length(phone) - 2) place
$$;

-- Whoever makes, names or forgets a customer has these rows follow, without any right to write them.
create function index_customer() returns trigger
language plpgsql security definer set search_path = pg_catalog, public as $$
begin
    delete from public.customer_words w where w.tenant_id = new.tenant_id and w.customer_id = new.customer_id;
    insert into public.customer_words (tenant_id, word, customer_id)
    select new.tenant_id, w.word, new.customer_id from public.customer_words(new.name, new.phone) w;
    return null;
end
$$;
create trigger customers_added after insert on customers for each row execute function index_customer();
create trigger customers_renamed after update on customers
    for each row when (old.name is distinct from new.name or old.phone is distinct from new.phone)
    execute function index_customer();
insert into customer_words (tenant_id, word, customer_id)
select c.tenant_id, w.word, c.customer_id from customers c cross join lateral customer_words(c.name, c.phone) w;

-- What a tenant's people have to look after, oldest first.
create index parked_messages_open_of_tenant on parked_messages (tenant_id, parked_at, parked_id) where resolved_at is null;

-- The record of one of them, in the order in which it was written.
create index audit_events_by_job on audit_events (tenant_id, job_id, audit_id) where job_id is not null;
create index audit_events_by_customer on audit_events (tenant_id, customer_id, audit_id) where customer_id is not null;
create index audit_events_by_operator on audit_events (tenant_id, operator_id, audit_id) where operator_id is not null;

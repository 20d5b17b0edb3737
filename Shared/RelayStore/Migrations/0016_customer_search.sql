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

-- In a database of the locale C only ICU knows other small letters than a to z, and `\s` no other white space than ASCII's.
create function customer_words(name text, phone text) returns table (word text)
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select left(array_to_string(words[place:], ' '), 60)
    from (
        select string_to_array(
            btrim(regexp_replace(
                lower(name collate "und-x-icu"),
                '[\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+', ' ', 'g')),
            ' ') as words
    ) split, generate_subscripts(words, 1) place
    where place <= 20
    union
    select substr(phone, place) from generate_series(2, length(phone) - 2) place
$$;

-- Whoever makes, names or forgets a customer has these rows follow, without any right to write them.
create function index_customer() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
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

-- The customers that there are already. A row that is locked is as it is now, so that a name that is forgotten meanwhile does not
-- come back; who was made, named or forgotten since the triggers are there has rows already, and those are right.
with now as materialized (
    select tenant_id, customer_id, name, phone from customers for share
)
insert into customer_words (tenant_id, word, customer_id)
select now.tenant_id, w.word, now.customer_id from now cross join lateral customer_words(now.name, now.phone) w
on conflict do nothing;

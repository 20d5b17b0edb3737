-- Apart from the columns, because nobody reads or writes a conversation while they are added: this locks only those that are out.
with said as materialized (
    select distinct i.tenant_id, i.our_number, i.their_number from audit_events a
    join inbound_messages i on i.tenant_id = a.tenant_id and i.message_sid = a.message_sid
    where a.kind = 'opted_out'
)
update conversations c set opted_out_by = 'customer' from said
where c.tenant_id = said.tenant_id and c.our_number = said.our_number and c.their_number = said.their_number
    and c.opted_out_at is not null and c.opted_out_by is null;
update conversations set opted_out_by = 'carrier' where opted_out_at is not null and opted_out_by is null;

-- Which text of its conversation was spilled last when this one was, by whichever ingress; null for what is no text.
alter table inbound_spill
    add column our_number text,
    add column their_number text,
    add column message_sid text,
    add column previous_sid text;
create index inbound_spill_by_conversation on inbound_spill (tenant_id, our_number, their_number, created_at);
grant select (tenant_id, our_number, their_number, message_sid, created_at) on inbound_spill to backhop_ingress;

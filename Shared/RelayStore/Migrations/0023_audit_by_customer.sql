-- The record of one customer, in the order in which it was written. One index at a time: nothing is recorded while it is made.
create index audit_events_by_customer on audit_events (tenant_id, customer_id, audit_id) where customer_id is not null;

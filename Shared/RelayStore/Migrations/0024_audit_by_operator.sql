-- The record of one operator, in the order in which it was written. One index at a time: nothing is recorded while it is made.
create index audit_events_by_operator on audit_events (tenant_id, operator_id, audit_id) where operator_id is not null;

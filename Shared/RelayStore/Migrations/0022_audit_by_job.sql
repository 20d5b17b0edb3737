-- The record of one job, in the order in which it was written. One index at a time: nothing is recorded while it is made.
create index audit_events_by_job on audit_events (tenant_id, job_id, audit_id) where job_id is not null;

-- The lists of the jobs that stand somewhere, that an operator has and that a customer has, newest first, page by page.
create index jobs_by_status on jobs (tenant_id, status, created_at desc, job_id desc);
create index jobs_by_operator on jobs (tenant_id, assigned_operator_id, created_at desc, job_id desc)
    where assigned_operator_id is not null;
create index jobs_by_customer on jobs (tenant_id, customer_id, created_at desc, job_id desc);

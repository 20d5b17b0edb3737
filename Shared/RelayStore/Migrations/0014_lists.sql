-- The list of jobs, newest first, page by page.
create index jobs_by_time on jobs (tenant_id, created_at desc, job_id desc);

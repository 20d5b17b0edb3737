-- The list of customers, newest first, page by page.
create index customers_by_time on customers (tenant_id, created_at desc, customer_id desc);

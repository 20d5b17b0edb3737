-- What a tenant's people have to look after, oldest first.
create index parked_messages_open_of_tenant on parked_messages (tenant_id, parked_at, parked_id) where resolved_at is null;

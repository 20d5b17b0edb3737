-- From which numbers a customer gets no texts.
create index conversations_opted_out on conversations (tenant_id, their_number) where opted_out_at is not null;

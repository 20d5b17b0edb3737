-- Who has opted the customer out. What a dispatcher says is kept beside it: it holds until they take it back or the customer opts
-- in later, and it never undoes what others said.
alter table conversations
    add column opted_out_by text check (opted_out_by in ('customer', 'dispatcher', 'carrier')),
    add column dispatcher_out boolean not null default false,
    add column dispatcher_said_at timestamptz;
grant select (opted_out_by), insert (opted_out_by), update (opted_out_by) on conversations to backhop_sender;

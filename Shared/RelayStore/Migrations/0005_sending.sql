-- What the sender keeps: each number's pace, look-ups and refusals of a text, who refuses texts, and how far each number's
-- inbound texts are known to be here.

-- 0: as fast as Twilio takes them.
alter table numbers drop constraint numbers_segments_per_second_check;
alter table numbers add constraint numbers_segments_per_second_check
    check (segments_per_second = 0 or segments_per_second between 0.01 and 10000) not valid;

-- When a number may send again, shared by all senders. A row changes with every text of its number: half of each page is
-- left free, so that a change stays on its page and touches no index.
create table number_pace (
    tenant_id uuid not null references tenants,
    our_number text not null,
    -- The end of what was sent, and of the turns that texts of the lane `send` were given.
    busy_until timestamptz not null,
    -- The end of the turns that texts of the lane `send.bulk` were given.
    bulk_until timestamptz not null,
    -- The turn given last.
    turn_at timestamptz not null,
    primary key (tenant_id, our_number)
) with (fillfactor = 50);

alter table outbound_messages
    -- The turn that the number's pace has given to a text that waits.
    add column turn_at timestamptz,
    -- How often it was certainly not taken.
    add column refusals integer not null default 0,
    -- How often it was looked up at Twilio since it was last sent.
    add column lookups integer not null default 0;

-- When Twilio last refused a text to somebody who wants none (error 21610). It counts while `opted_out_at` is set and not
-- later: a customer who opts in again gets texts.
alter table conversations add column refused_at timestamptz;

-- How far each number's inbound texts at Twilio are known to be here. A row is taken by a lease, as many senders share them.
create table inbound_recovery (
    tenant_id uuid not null references tenants,
    our_number text not null,
    -- Every text that Twilio received before this is recorded, or was published often enough.
    known_until timestamptz not null,
    next_at timestamptz not null default now(),
    leased_until timestamptz,
    started_at timestamptz,
    failures integer not null default 0,
    primary key (tenant_id, our_number)
);
create index inbound_recovery_due on inbound_recovery (next_at);

-- Texts that were found at Twilio and published, until they are older than what is looked at.
create table recovered_messages (
    tenant_id uuid not null references tenants,
    our_number text not null,
    message_sid text not null,
    received_at timestamptz not null,
    published_at timestamptz not null default now(),
    times integer not null default 1,
    primary key (tenant_id, our_number, message_sid)
);

grant update (turn_at, refusals, lookups) on outbound_messages to backhop_sender;
grant select, insert, update on number_pace, inbound_recovery to backhop_sender;
grant select, insert, update, delete on recovered_messages to backhop_sender;
grant select (tenant_id, our_number, message_sid) on inbound_messages to backhop_sender;
grant select (tenant_id, our_number, their_number, opted_out_at, refused_at) on conversations to backhop_sender;
grant insert (tenant_id, our_number, their_number, opted_out_at, refused_at) on conversations to backhop_sender;
grant update (opted_out_at, refused_at) on conversations to backhop_sender;

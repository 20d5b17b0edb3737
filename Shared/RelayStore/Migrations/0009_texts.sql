-- The tenants' own words, and what customers are answered by themselves.

alter table tenants
    -- A BCP 47 tag.
    add column language text not null default 'en',
    -- Whether operators are asked without emoji.
    add column plain_texts boolean not null default false,
    -- The tenant's own texts by their names: docs/texting.md. `backhop apply` checks them.
    add column texts jsonb not null default '{}' check (jsonb_typeof(texts) = 'object'),
    -- Whether a customer's first text is answered with the tracking link.
    add column first_answer boolean not null default false,
    -- How long a customer gets no second answer and no second apology, in minutes.
    add column first_answer_every_minutes integer not null default 1440
        check (first_answer_every_minutes between 1 and 525600),
    add column apology_every_minutes integer not null default 60 check (apology_every_minutes between 1 and 525600);

-- When the customer was last answered by itself, and last told that nobody could be found.
alter table conversations
    add column first_answered_at timestamptz,
    add column apologized_at timestamptz;

-- Whether an automatic text of ours may answer it: not a word that the carrier answers, nor what a machine may have written.
alter table inbound_messages add column answerable boolean not null default true;

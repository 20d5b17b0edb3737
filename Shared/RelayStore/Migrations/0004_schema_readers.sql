-- A service looks whether the schema is the one it works with before it takes work.
grant select on schema_migrations to backhop_ingress, backhop_router, backhop_sender, backhop_tracker;

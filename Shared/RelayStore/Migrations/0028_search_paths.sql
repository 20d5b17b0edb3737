-- Unless a search path names it, temporary types come before all others: whoever may make one would say what a function does that
-- runs with its owner's rights. So it is named last, and only the owner makes temporary things.
do $$
declare
    name regprocedure;
begin
    for name in
        select oid from pg_proc
        where pronamespace = 'public'::regnamespace and prosecdef and proowner = current_user::regrole
    loop
        execute format('alter function %s set search_path = pg_catalog, public, pg_temp', name);
    end loop;
    execute format('revoke temporary on database %I from public', current_database());
end
$$;

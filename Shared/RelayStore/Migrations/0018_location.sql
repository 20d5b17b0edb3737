-- Who had the job when its place was told: nobody else's place it is. The router hands jobs over and leaves places alone.
alter table jobs add column location_of uuid;
update jobs set location_of = assigned_operator_id where latitude is not null;
grant update (location_of) on jobs to backhop_tracker;

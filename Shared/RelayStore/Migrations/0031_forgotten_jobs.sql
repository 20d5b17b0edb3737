-- What a job says of its customer is forgotten with the customer, or by its age once it is over.
grant update (service_type, address, latitude, longitude, waypoints) on jobs to backhop_router;
create index jobs_unredacted on jobs (tenant_id, closed_at)
    where closed_at is not null
        and (service_type is not null or address is not null or latitude is not null or waypoints <> '[]');

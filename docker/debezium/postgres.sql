-- What Debezium needs in PostgreSQL (wal_level = logical), by a superuser in the database flow_pipelines; a password afterwards.
create role flow_pipelines_debezium login replication;
grant connect on database flow_pipelines to flow_pipelines_debezium;
grant usage on schema public to flow_pipelines_debezium;
grant select on job_pipeline_events to flow_pipelines_debezium;
-- As the one partitioned table that it is, or each week would come as a table of its own.
create publication flow_pipelines_outbox for table job_pipeline_events
  with (publish = 'insert', publish_via_partition_root = true);

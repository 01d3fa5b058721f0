-- By a superuser, after `npm run roles`: the database of docs/operations/postgresql-roles.md, and the passwords that the
-- environment holds. Can be repeated, which also changes passwords.
\getenv migrator_password MIGRATOR_PASSWORD
\getenv api_password API_PASSWORD
\getenv relay_password RELAY_PASSWORD
\getenv intake_password INTAKE_PASSWORD
\getenv executor_password EXECUTOR_PASSWORD

select $$create database flow_pipelines owner flow_pipelines_migrator template template0 encoding 'UTF8'$$
 where not exists (select from pg_database where datname = 'flow_pipelines') \gexec
revoke connect, temporary on database flow_pipelines from public;
grant connect on database flow_pipelines
   to flow_pipelines_api, flow_pipelines_relay, flow_pipelines_intake, flow_pipelines_executor, flow_pipelines_readonly;
alter role flow_pipelines_migrator login password :'migrator_password';
alter role flow_pipelines_api      login password :'api_password';
alter role flow_pipelines_relay    login password :'relay_password';
alter role flow_pipelines_intake   login password :'intake_password';
alter role flow_pipelines_executor login password :'executor_password';

-- Roll-ups by day: a table's rows are their organisation's alone.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_day_rollup,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_day_rollup after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_day_rollup after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_day_rollup_class,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_day_rollup_class after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_day_rollup_class after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_day_rollup_time,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_day_rollup_time after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_day_rollup_time after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_day_set_rollup,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_day_set_rollup after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_day_set_rollup after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_day_set_rollup_class,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_day_set_rollup_class after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_day_set_rollup_class after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_day_set_rollup_time,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_day_set_rollup_time after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_day_set_rollup_time after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_rolled_day,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_rolled_day after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_rolled_day after update;
--> statement-breakpoint
-- Ingest's login makes them; the application reads them. Whoever changes a quarter forgets its day.
grant select, insert, update, delete on dbo.usage_day_rollup to ingest_user;
grant select on dbo.usage_day_rollup to app_user;
grant select, delete on dbo.usage_day_rollup to retention_user;
grant select, insert, update, delete on dbo.usage_day_rollup_class to ingest_user;
grant select on dbo.usage_day_rollup_class to app_user;
grant select, delete on dbo.usage_day_rollup_class to retention_user;
grant select, insert, update, delete on dbo.usage_day_rollup_time to ingest_user;
grant select on dbo.usage_day_rollup_time to app_user;
grant select, delete on dbo.usage_day_rollup_time to retention_user;
grant select, insert, update, delete on dbo.usage_day_set_rollup to ingest_user;
grant select on dbo.usage_day_set_rollup to app_user;
grant select, delete on dbo.usage_day_set_rollup to retention_user;
grant select, insert, update, delete on dbo.usage_day_set_rollup_class to ingest_user;
grant select on dbo.usage_day_set_rollup_class to app_user;
grant select, delete on dbo.usage_day_set_rollup_class to retention_user;
grant select, insert, update, delete on dbo.usage_day_set_rollup_time to ingest_user;
grant select on dbo.usage_day_set_rollup_time to app_user;
grant select, delete on dbo.usage_day_set_rollup_time to retention_user;
grant select, insert, delete on dbo.usage_rolled_day to ingest_user;
grant select, delete on dbo.usage_rolled_day to app_user;
grant select, delete on dbo.usage_rolled_day to retention_user;
--> statement-breakpoint
-- A row never moves to another organisation.
-- needs security policies
deny update on dbo.usage_day_rollup (tenant_id) to app_user, ingest_user, directory_user, retention_user;
deny update on dbo.usage_day_rollup_class (tenant_id) to app_user, ingest_user, directory_user, retention_user;
deny update on dbo.usage_day_rollup_time (tenant_id) to app_user, ingest_user, directory_user, retention_user;
deny update on dbo.usage_day_set_rollup (tenant_id) to app_user, ingest_user, directory_user, retention_user;
deny update on dbo.usage_day_set_rollup_class (tenant_id) to app_user, ingest_user, directory_user, retention_user;
deny update on dbo.usage_day_set_rollup_time (tenant_id) to app_user, ingest_user, directory_user, retention_user;
deny update on dbo.usage_rolled_day (tenant_id) to app_user, ingest_user, directory_user, retention_user;

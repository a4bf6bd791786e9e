-- Exports and the pieces of their files are their organisation's alone. A job's row stays as a record; pieces go.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.export_job,
  add block predicate dbo.own_rows(tenant_id) on dbo.export_job after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.export_job after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.export_part,
  add block predicate dbo.own_rows(tenant_id) on dbo.export_part after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.export_part after update;
--> statement-breakpoint
grant select, insert, update on dbo.export_job to app_user;
grant select, insert, delete on dbo.export_part to app_user;
--> statement-breakpoint
-- needs security policies
deny update on dbo.export_job (tenant_id) to app_user, ingest_user, directory_user;

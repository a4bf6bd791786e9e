-- Checks of the gateway are rows of the organisation that they are made for.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.status_check,
  add block predicate dbo.own_rows(tenant_id) on dbo.status_check after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.status_check after update;
--> statement-breakpoint
grant select, insert, update, delete on dbo.status_check to app_user;
grant select, delete on dbo.status_check to retention_user;
--> statement-breakpoint
-- needs security policies
deny update on dbo.status_check (tenant_id) to app_user, ingest_user, directory_user, retention_user;

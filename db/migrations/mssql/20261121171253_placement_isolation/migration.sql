-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.placement,
  add block predicate dbo.own_rows(tenant_id) on dbo.placement after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.placement after update;
--> statement-breakpoint
-- Who serves an organisation asks where it is, and only whoever moves it writes here.
grant select on dbo.placement to app_user, ingest_user, directory_user;
grant select, delete on dbo.placement to retention_user;
--> statement-breakpoint
-- needs security policies
deny update on dbo.placement (tenant_id) to app_user, ingest_user, directory_user, retention_user;

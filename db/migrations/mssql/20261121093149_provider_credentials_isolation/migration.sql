-- A stored credential is its organisation's alone. What it belongs to never changes, since it is sealed for that; who
-- removes it removes the row.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.provider_credential,
  add block predicate dbo.own_rows(tenant_id) on dbo.provider_credential after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.provider_credential after update;
--> statement-breakpoint
grant select, insert, delete on dbo.provider_credential to app_user;
grant update on dbo.provider_credential (kind, box, seal_version, last_four, is_active, sealed_at) to app_user;
--> statement-breakpoint
-- needs security policies
deny update on dbo.provider_credential (tenant_id) to app_user, ingest_user, directory_user;

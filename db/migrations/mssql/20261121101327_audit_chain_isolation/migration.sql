-- The details of entries, and the end of each chain, are rows of their organisation.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.audit_detail,
  add block predicate dbo.own_rows(tenant_id) on dbo.audit_detail after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.audit_detail after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.audit_head,
  add block predicate dbo.own_rows(tenant_id) on dbo.audit_head after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.audit_head after update;
--> statement-breakpoint
-- Details are added and read; erasing them is for a login of its own.
grant select, insert on dbo.audit_detail to app_user;
grant insert on dbo.audit_detail to directory_user;
grant select, insert, update on dbo.audit_head to app_user;
grant select, insert, update on dbo.audit_head to directory_user;
grant insert on dbo.due_job to directory_user;
--> statement-breakpoint
-- needs security policies
deny update on dbo.audit_detail (tenant_id) to app_user, ingest_user, directory_user;
deny update on dbo.audit_head (tenant_id) to app_user, ingest_user, directory_user;

-- Saved views and who has chosen them are their organisation's alone.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.saved_view,
  add block predicate dbo.own_rows(tenant_id) on dbo.saved_view after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.saved_view after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.default_view,
  add block predicate dbo.own_rows(tenant_id) on dbo.default_view after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.default_view after update;
--> statement-breakpoint
grant select, insert, delete on dbo.saved_view to app_user;
grant update on dbo.saved_view (name, page, address, is_shared, changed_at) to app_user;
grant select, insert, delete on dbo.default_view to app_user;
grant select, delete on dbo.saved_view to retention_user;
grant select, delete on dbo.default_view to retention_user;

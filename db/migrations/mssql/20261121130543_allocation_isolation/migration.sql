-- Cost centres and rules of allocation are their organisation's alone. None is removed: statements name them.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.cost_centre,
  add block predicate dbo.own_rows(tenant_id) on dbo.cost_centre after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.cost_centre after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.allocation_rules,
  add block predicate dbo.own_rows(tenant_id) on dbo.allocation_rules after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.allocation_rules after update;
--> statement-breakpoint
grant select, insert on dbo.cost_centre to app_user;
grant update on dbo.cost_centre (name, contact, archived_at) to app_user;
grant select, insert on dbo.allocation_rules to app_user;

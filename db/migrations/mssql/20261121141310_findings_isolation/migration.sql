-- What was found, and where members sign in from, is their organisation's alone.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.finding,
  add block predicate dbo.own_rows(tenant_id) on dbo.finding after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.finding after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.login_trait,
  add block predicate dbo.own_rows(tenant_id) on dbo.login_trait after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.login_trait after update;
--> statement-breakpoint
grant select, insert on dbo.finding to app_user;
grant update on dbo.finding (state, owner_id, snoozed_until) to app_user;
grant select, insert on dbo.login_trait to app_user;

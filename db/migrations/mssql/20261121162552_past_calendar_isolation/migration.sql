-- How an organisation counted its days is its own; what was set is never changed.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.past_calendar,
  add block predicate dbo.own_rows(tenant_id) on dbo.past_calendar after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.past_calendar after update;
--> statement-breakpoint
grant select, insert on dbo.past_calendar to app_user;
grant select, delete on dbo.past_calendar to retention_user;

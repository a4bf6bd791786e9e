-- What providers billed is their customer's alone. A report is imported once and never changed; it can be removed.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.cost_report,
  add block predicate dbo.own_rows(tenant_id) on dbo.cost_report after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.cost_report after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.cost_report_row,
  add block predicate dbo.own_rows(tenant_id) on dbo.cost_report_row after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.cost_report_row after update;
--> statement-breakpoint
grant select, insert, delete on dbo.cost_report to app_user;
grant select, insert, delete on dbo.cost_report_row to app_user;

-- Scheduled reports are their organisation's alone. None is removed: the row says what was sent, and why it stopped.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.report_schedule,
  add block predicate dbo.own_rows(tenant_id) on dbo.report_schedule after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.report_schedule after update;
--> statement-breakpoint
grant select, insert, update on dbo.report_schedule to app_user;
--> statement-breakpoint
-- needs security policies
deny update on dbo.report_schedule (tenant_id) to app_user, ingest_user, directory_user;

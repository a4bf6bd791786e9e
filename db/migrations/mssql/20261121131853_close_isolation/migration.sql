-- The books are their organisation's alone. Signatures and statements are never changed, by nobody.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.close_month,
  add block predicate dbo.own_rows(tenant_id) on dbo.close_month after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.close_month after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.close_signature,
  add block predicate dbo.own_rows(tenant_id) on dbo.close_signature after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.close_signature after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.closed_statement,
  add block predicate dbo.own_rows(tenant_id) on dbo.closed_statement after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.closed_statement after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.late_event,
  add block predicate dbo.own_rows(tenant_id) on dbo.late_event after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.late_event after update;
--> statement-breakpoint
grant select, insert on dbo.close_month to app_user;
grant update on dbo.close_month (state, revision, note, changed_at) to app_user;
grant select on dbo.close_month to ingest_user;
grant select, insert on dbo.close_signature to app_user;
grant select, insert on dbo.closed_statement to app_user;
grant select on dbo.late_event to app_user;
grant select, insert on dbo.late_event to ingest_user;

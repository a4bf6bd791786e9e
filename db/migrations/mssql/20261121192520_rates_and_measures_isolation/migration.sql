-- Rates and measures are their organisation's alone. Only days of a measure are removed, to be replaced by a newer import.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.exchange_rate,
  add block predicate dbo.own_rows(tenant_id) on dbo.exchange_rate after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.exchange_rate after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.business_measure,
  add block predicate dbo.own_rows(tenant_id) on dbo.business_measure after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.business_measure after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.business_measure_day,
  add block predicate dbo.own_rows(tenant_id) on dbo.business_measure_day after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.business_measure_day after update;
--> statement-breakpoint
grant select, insert on dbo.exchange_rate to app_user;
grant update on dbo.exchange_rate (withdrawn_at) to app_user;
grant select, insert on dbo.business_measure to app_user;
grant update on dbo.business_measure (archived_at) to app_user;
grant select, insert, delete on dbo.business_measure_day to app_user;
--> statement-breakpoint
grant select, delete on dbo.exchange_rate to retention_user;
grant select, delete on dbo.business_measure to retention_user;
grant select, delete on dbo.business_measure_day to retention_user;

-- Alerts, channels and deliveries are their organisation's alone. None is removed: they are what was told, and to whom.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.alert,
  add block predicate dbo.own_rows(tenant_id) on dbo.alert after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.alert after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.channel,
  add block predicate dbo.own_rows(tenant_id) on dbo.channel after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.channel after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.delivery,
  add block predicate dbo.own_rows(tenant_id) on dbo.delivery after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.delivery after update;
--> statement-breakpoint
grant select, insert on dbo.alert to app_user;
grant update on dbo.alert (rearmed_at) to app_user;
grant select, insert, update on dbo.channel to app_user;
grant select, insert, update on dbo.delivery to app_user;
--> statement-breakpoint
-- needs security policies
deny update on dbo.channel (tenant_id) to app_user, ingest_user, directory_user;
deny update on dbo.delivery (tenant_id) to app_user, ingest_user, directory_user;

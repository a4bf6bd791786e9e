-- Stores, uploads, schedules and collectors are their organisation's alone. What left is not removed: the rows are its
-- record.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.storage_destination,
  add block predicate dbo.own_rows(tenant_id) on dbo.storage_destination after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.storage_destination after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.storage_upload,
  add block predicate dbo.own_rows(tenant_id) on dbo.storage_upload after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.storage_upload after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.export_schedule,
  add block predicate dbo.own_rows(tenant_id) on dbo.export_schedule after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.export_schedule after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.telemetry_target,
  add block predicate dbo.own_rows(tenant_id) on dbo.telemetry_target after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.telemetry_target after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.telemetry_cursor,
  add block predicate dbo.own_rows(tenant_id) on dbo.telemetry_cursor after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.telemetry_cursor after update;
--> statement-breakpoint
grant select, insert on dbo.storage_destination to app_user;
grant update on dbo.storage_destination (disabled_at) to app_user;
grant select, insert, update on dbo.storage_upload to app_user;
grant select, insert, update on dbo.export_schedule to app_user;
--> statement-breakpoint
-- needs security policies
deny update on dbo.storage_upload (tenant_id) to app_user;
deny update on dbo.export_schedule (tenant_id) to app_user;
deny update on dbo.telemetry_target (tenant_id) to app_user;
deny update on dbo.telemetry_cursor (tenant_id) to app_user;
--> statement-breakpoint
grant select, delete on dbo.storage_destination to retention_user;
grant select, delete on dbo.storage_upload to retention_user;
grant select, delete on dbo.export_schedule to retention_user;
grant select, delete on dbo.telemetry_target to retention_user;
grant select, delete on dbo.telemetry_cursor to retention_user;
--> statement-breakpoint
grant select, insert, update, delete on dbo.telemetry_target to app_user;
grant select, insert, update, delete on dbo.telemetry_cursor to app_user;

-- Stores, uploads, schedules and collectors are their organisation's alone. What left is not removed: the rows are its
-- record.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY[
    'storage_destination', 'storage_upload', 'export_schedule', 'telemetry_target', 'telemetry_cursor'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format(
      'CREATE POLICY own_tenant ON %I USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()))',
      table_name
    );
  END LOOP;
END
$$;
--> statement-breakpoint
GRANT SELECT, INSERT ON storage_destination TO app_user;
--> statement-breakpoint
GRANT UPDATE (disabled_at) ON storage_destination TO app_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON storage_upload, export_schedule TO app_user;
--> statement-breakpoint
GRANT SELECT, DELETE ON storage_destination, storage_upload, export_schedule TO retention_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON telemetry_target, telemetry_cursor TO app_user;
--> statement-breakpoint
GRANT SELECT, DELETE ON telemetry_target, telemetry_cursor TO retention_user;

-- Alerts, channels and deliveries are their organisation's alone. None is removed: they are what was told, and to whom.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['alert', 'channel', 'delivery'] LOOP
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
GRANT SELECT, INSERT ON alert TO app_user;
--> statement-breakpoint
GRANT UPDATE (rearmed_at) ON alert TO app_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON channel TO app_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON delivery TO app_user;

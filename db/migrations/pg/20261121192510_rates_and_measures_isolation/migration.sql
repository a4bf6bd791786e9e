-- Rates and measures are their organisation's alone. Only days of a measure are removed, to be replaced by a newer import.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['exchange_rate', 'business_measure', 'business_measure_day'] LOOP
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
GRANT SELECT, INSERT ON exchange_rate, business_measure TO app_user;
--> statement-breakpoint
GRANT UPDATE (withdrawn_at) ON exchange_rate TO app_user;
--> statement-breakpoint
GRANT UPDATE (archived_at) ON business_measure TO app_user;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON business_measure_day TO app_user;
--> statement-breakpoint
GRANT SELECT, DELETE ON exchange_rate, business_measure, business_measure_day TO retention_user;

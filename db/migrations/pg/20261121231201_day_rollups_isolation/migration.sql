-- Roll-ups by day: a table's rows are their organisation's alone.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY[
    'usage_day_rollup', 'usage_day_rollup_class', 'usage_day_rollup_time',
    'usage_day_set_rollup', 'usage_day_set_rollup_class', 'usage_day_set_rollup_time', 'usage_rolled_day'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format(
      'CREATE POLICY own_tenant ON %I USING (tenant_id = (SELECT current_tenant()))
         WITH CHECK (tenant_id = (SELECT current_tenant()))',
      table_name
    );
  END LOOP;
END
$$;
--> statement-breakpoint
-- Ingest's login makes them; the application reads them.
GRANT SELECT, INSERT, UPDATE, DELETE ON usage_day_rollup, usage_day_rollup_class, usage_day_rollup_time,
  usage_day_set_rollup, usage_day_set_rollup_class, usage_day_set_rollup_time TO ingest_user;
--> statement-breakpoint
GRANT SELECT ON usage_day_rollup, usage_day_rollup_class, usage_day_rollup_time,
  usage_day_set_rollup, usage_day_set_rollup_class, usage_day_set_rollup_time TO app_user;
--> statement-breakpoint
-- Whoever changes a quarter forgets its day: the application, where it posts adjustments.
GRANT SELECT, INSERT, DELETE ON usage_rolled_day TO ingest_user;
--> statement-breakpoint
GRANT SELECT, DELETE ON usage_rolled_day TO app_user;

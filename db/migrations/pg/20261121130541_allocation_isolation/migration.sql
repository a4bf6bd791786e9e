-- Cost centres and rules of allocation are their organisation's alone. None is removed: statements name them.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['cost_centre', 'allocation_rules'] LOOP
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
GRANT SELECT, INSERT ON cost_centre TO app_user;
--> statement-breakpoint
GRANT UPDATE (name, contact, archived_at) ON cost_centre TO app_user;
--> statement-breakpoint
GRANT SELECT, INSERT ON allocation_rules TO app_user;

-- Saved views and who has chosen them are their organisation's alone.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['saved_view', 'default_view'] LOOP
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
GRANT SELECT, INSERT, DELETE ON saved_view TO app_user;
--> statement-breakpoint
GRANT UPDATE (name, page, address, is_shared, changed_at) ON saved_view TO app_user;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON default_view TO app_user;
--> statement-breakpoint
GRANT SELECT, DELETE ON saved_view, default_view TO retention_user;

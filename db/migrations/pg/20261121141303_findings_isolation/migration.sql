-- What was found, and where members sign in from, is their organisation's alone.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['finding', 'login_trait'] LOOP
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
GRANT SELECT, INSERT ON finding TO app_user;
--> statement-breakpoint
GRANT UPDATE (state, owner_id, snoozed_until) ON finding TO app_user;
--> statement-breakpoint
GRANT SELECT, INSERT ON login_trait TO app_user;

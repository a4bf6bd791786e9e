-- The details of entries, and the end of each chain, are rows of their organisation.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['audit_detail', 'audit_head'] LOOP
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
-- Details are added and read; erasing them is for a login of its own.
GRANT SELECT, INSERT ON audit_detail TO app_user;
--> statement-breakpoint
GRANT INSERT ON audit_detail TO directory_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON audit_head TO app_user, directory_user;
--> statement-breakpoint
-- Whoever writes an entry sees to it that a head will be signed.
GRANT INSERT ON due_job TO directory_user;

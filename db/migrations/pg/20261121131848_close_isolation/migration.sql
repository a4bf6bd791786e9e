-- The books are their organisation's alone. Signatures and statements are never changed, by nobody.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['close_month', 'close_signature', 'closed_statement', 'late_event'] LOOP
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
GRANT SELECT, INSERT ON close_month TO app_user;
--> statement-breakpoint
GRANT UPDATE (state, revision, note, changed_at) ON close_month TO app_user;
--> statement-breakpoint
GRANT SELECT ON close_month TO ingest_user;
--> statement-breakpoint
GRANT SELECT, INSERT ON close_signature, closed_statement TO app_user;
--> statement-breakpoint
GRANT SELECT ON late_event TO app_user;
--> statement-breakpoint
GRANT SELECT, INSERT ON late_event TO ingest_user;

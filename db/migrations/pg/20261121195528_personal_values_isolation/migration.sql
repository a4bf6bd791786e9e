-- Which dimensions hold persons, and what their ids stand for, is the organisation's own.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['personal_dimensions', 'personal_value'] LOOP
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
-- The key is made by whoever needs it first, and never changed.
GRANT SELECT, INSERT ON personal_dimensions TO app_user, ingest_user;
--> statement-breakpoint
GRANT UPDATE (names, changed_at) ON personal_dimensions TO app_user;
--> statement-breakpoint
GRANT SELECT ON personal_value TO app_user;
--> statement-breakpoint
-- Ingest notes a value and when it came last; it brings no text back that was erased.
GRANT SELECT, INSERT ON personal_value TO ingest_user;
--> statement-breakpoint
GRANT UPDATE (last_seen_at) ON personal_value TO ingest_user;
--> statement-breakpoint
GRANT UPDATE (text, erased_at) ON personal_value TO retention_user;

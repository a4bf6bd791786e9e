-- Erasures and acceptances are rows of their organisation.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['person_erasure', 'acceptance'] LOOP
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
GRANT SELECT, INSERT, UPDATE ON person_erasure TO app_user;
--> statement-breakpoint
GRANT SELECT, INSERT ON acceptance TO app_user;
--> statement-breakpoint
-- The job writes what came of an erasure.
GRANT UPDATE ON person_erasure TO retention_user;
--> statement-breakpoint
-- Whether somebody who is to be erased belongs to another organisation.
CREATE POLICY of_erased_person ON membership FOR SELECT TO retention_user
  USING (person_id::text = (SELECT current_lookup()));
--> statement-breakpoint
CREATE POLICY due_erasure ON due_job FOR SELECT TO retention_user USING (due_at <= now() AND kind = 'person.erase');

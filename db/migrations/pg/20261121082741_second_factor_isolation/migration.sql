-- What a person proves a second time with: found by the full id of the person alone.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['second_factor', 'recovery_code'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format(
      'CREATE POLICY own_person ON %I USING (person_id::text = (SELECT current_lookup()))
         WITH CHECK (person_id::text = (SELECT current_lookup()))',
      table_name
    );
  END LOOP;
END
$$;
--> statement-breakpoint
-- Attempts are counted under a hash of who tried what from where.
ALTER TABLE attempt ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE attempt FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY one_bucket ON attempt USING (bucket_hash = (SELECT current_lookup()))
  WITH CHECK (bucket_hash = (SELECT current_lookup()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON second_factor, recovery_code, attempt TO directory_user;

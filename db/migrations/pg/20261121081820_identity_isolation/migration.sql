-- Persons, whose rows belong to no organisation: found by the full id of the person, or by one full hash or address.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['person', 'person_address', 'identity'] LOOP
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
CREATE POLICY one_by_address ON person_address FOR SELECT TO directory_user USING (address = (SELECT current_lookup()));
--> statement-breakpoint
CREATE POLICY one_by_hash ON identity FOR SELECT TO directory_user USING (identity_hash = (SELECT current_lookup()));
--> statement-breakpoint
-- The directory of organisations goes on: never listed.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['membership', 'invitation', 'access_rules'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format(
      'CREATE POLICY own_organisation ON %I USING (organisation_id = (SELECT current_tenant()))
         WITH CHECK (organisation_id = (SELECT current_tenant()))',
      table_name
    );
  END LOOP;
END
$$;
--> statement-breakpoint
CREATE POLICY of_person ON membership FOR SELECT TO directory_user USING (person_id::text = (SELECT current_lookup()));
--> statement-breakpoint
CREATE POLICY one_by_hash ON invitation FOR SELECT TO directory_user USING (token_hash = (SELECT current_lookup()));
--> statement-breakpoint
CREATE POLICY one_by_previous ON session FOR SELECT TO directory_user USING (previous_hash = (SELECT current_lookup()));
--> statement-breakpoint
-- What an organisation calls its members, and their teams, are rows of the organisation.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['member_profile', 'team_member'] LOOP
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
GRANT SELECT, INSERT, UPDATE, DELETE ON person, person_address, identity, membership TO directory_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON invitation, access_rules TO directory_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON member_profile, team_member TO app_user;

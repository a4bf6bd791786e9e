-- Connections and claims of domains are rows of their organisation.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['sso_connection', 'sso_domain_claim'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format(
      'CREATE POLICY own_tenant ON %I USING (tenant_id = (SELECT current_tenant()))
         WITH CHECK (tenant_id = (SELECT current_tenant()))',
      table_name
    );
  END LOOP;
  FOREACH table_name IN ARRAY ARRAY['sso_domain'] LOOP
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
CREATE POLICY one_by_domain ON sso_domain FOR SELECT TO directory_user USING (domain = (SELECT current_lookup()));
--> statement-breakpoint
-- A sign-in may be of no organisation yet: the hash of its cookie is all that it is found by.
ALTER TABLE login_attempt ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE login_attempt FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY one_bucket ON login_attempt USING (attempt_hash = (SELECT current_lookup()))
  WITH CHECK (attempt_hash = (SELECT current_lookup()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON sso_connection TO app_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON sso_domain_claim TO app_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON sso_domain TO directory_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON login_attempt TO directory_user;

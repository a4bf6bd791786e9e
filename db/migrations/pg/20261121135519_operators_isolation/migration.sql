-- What operators keep and write is a row of the organisation that it belongs to: theirs, or the customer's.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['customer', 'notice', 'support_grant'] LOOP
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
-- Read with each session, and so of the directory.
ALTER TABLE organisation_standing ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE organisation_standing FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_organisation ON organisation_standing USING (organisation_id = (SELECT current_tenant()))
  WITH CHECK (organisation_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON organisation_standing TO directory_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON customer TO app_user;
--> statement-breakpoint
-- What was told, asked and granted stands: no role removes it, and what was said is not changed.
GRANT SELECT, INSERT, UPDATE (withdrawn_at) ON notice TO app_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE (state, modules, hours, decided_by, decided_at, ends_at, uses, last_used_at) ON support_grant
  TO app_user;

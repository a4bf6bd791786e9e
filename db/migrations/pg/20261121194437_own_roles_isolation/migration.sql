-- What an organisation's own roles may do is read with each session, and so is of the directory.
ALTER TABLE own_role ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE own_role FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_organisation ON own_role USING (organisation_id = (SELECT current_tenant()))
  WITH CHECK (organisation_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON own_role TO directory_user;
--> statement-breakpoint
GRANT SELECT, DELETE ON own_role TO retention_user;

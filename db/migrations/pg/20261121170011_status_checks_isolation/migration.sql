-- Checks of the gateway are rows of the organisation that they are made for.
ALTER TABLE status_check ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE status_check FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_tenant ON status_check USING (tenant_id = (SELECT current_tenant()))
  WITH CHECK (tenant_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON status_check TO app_user;

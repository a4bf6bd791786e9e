-- A policy is its organisation's alone. It is changed and never removed: an empty one allows everything.
ALTER TABLE policy ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE policy FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_tenant ON policy USING (tenant_id = (SELECT current_tenant()))
  WITH CHECK (tenant_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON policy TO app_user;

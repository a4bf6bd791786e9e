-- The audit log is its organisation's alone, and grows: no role changes or removes an entry.
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_tenant ON audit_entry USING (tenant_id = (SELECT current_tenant()))
  WITH CHECK (tenant_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT ON audit_entry TO app_user;
--> statement-breakpoint
-- Signing in is what the directory does.
GRANT INSERT ON audit_entry TO directory_user;

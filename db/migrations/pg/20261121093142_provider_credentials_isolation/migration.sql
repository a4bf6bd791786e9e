-- A stored credential is its organisation's alone. What it belongs to never changes, since it is sealed for that; who
-- removes it removes the row.
ALTER TABLE provider_credential ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE provider_credential FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_tenant ON provider_credential USING (tenant_id = (SELECT current_tenant()))
  WITH CHECK (tenant_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (kind, box, seal_version, last_four, is_active, sealed_at) ON provider_credential TO app_user;

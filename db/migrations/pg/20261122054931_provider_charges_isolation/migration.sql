-- Commitments and credits are their organisation's alone, and are taken back rather than changed.
ALTER TABLE provider_charge ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE provider_charge FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_tenant ON provider_charge
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT ON provider_charge TO app_user;
--> statement-breakpoint
GRANT UPDATE (withdrawn_at, reference_key) ON provider_charge TO app_user;
--> statement-breakpoint
GRANT SELECT, DELETE ON provider_charge TO retention_user;

-- Budgets, registered hosts and negotiated prices are their organisation's alone. A budget is archived, not removed, and
-- a price keeps what it said: only its end may be set.
ALTER TABLE budget ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE budget FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_tenant ON budget USING (tenant_id = (SELECT current_tenant()))
  WITH CHECK (tenant_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON budget TO app_user;
--> statement-breakpoint
ALTER TABLE registered_host ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE registered_host FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_tenant ON registered_host USING (tenant_id = (SELECT current_tenant()))
  WITH CHECK (tenant_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON registered_host TO app_user;
--> statement-breakpoint
ALTER TABLE price_override ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE price_override FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_tenant ON price_override USING (tenant_id = (SELECT current_tenant()))
  WITH CHECK (tenant_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT ON price_override TO app_user;
--> statement-breakpoint
GRANT UPDATE (effective_until) ON price_override TO app_user;

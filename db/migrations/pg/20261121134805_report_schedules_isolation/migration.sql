-- Scheduled reports are their organisation's alone. None is removed: the row says what was sent, and why it stopped.
ALTER TABLE report_schedule ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE report_schedule FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_tenant ON report_schedule
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON report_schedule TO app_user;

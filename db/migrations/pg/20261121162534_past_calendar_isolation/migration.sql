-- How an organisation counted its days is its own; what was set is never changed.
ALTER TABLE past_calendar ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE past_calendar FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_tenant ON past_calendar
  USING (tenant_id = (SELECT current_tenant()))
  WITH CHECK (tenant_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT ON past_calendar TO app_user;

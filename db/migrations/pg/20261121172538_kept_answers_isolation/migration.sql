-- Kept answers are rows of the organisation that was answered.
ALTER TABLE kept_answer ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE kept_answer FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_tenant ON kept_answer USING (tenant_id = (SELECT current_tenant()))
  WITH CHECK (tenant_id = (SELECT current_tenant()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON kept_answer TO app_user;
--> statement-breakpoint
-- After a restore the job writes down again who was erased.
GRANT INSERT ON person_erasure TO retention_user;

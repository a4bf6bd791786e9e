-- Roll-ups: a table's rows are their organisation's alone.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['usage_group', 'usage_rollup', 'usage_rollup_class', 'usage_rollup_state'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format(
      'CREATE POLICY own_tenant ON %I USING (tenant_id = (SELECT current_tenant()))
         WITH CHECK (tenant_id = (SELECT current_tenant()))',
      table_name
    );
  END LOOP;
END
$$;
--> statement-breakpoint
-- Ingest keeps them and makes them anew; what an event counts for depends on its adjustments too.
GRANT SELECT, INSERT, UPDATE, DELETE ON usage_rollup, usage_rollup_class TO ingest_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON usage_rollup_state TO ingest_user, app_user;
--> statement-breakpoint
GRANT SELECT, INSERT ON usage_group TO ingest_user, app_user;
--> statement-breakpoint
GRANT SELECT ON rating_adjustment, rating_adjustment_class TO ingest_user;
--> statement-breakpoint
-- The application reads them, and adds the adjustments that it posts.
GRANT SELECT, INSERT, UPDATE ON usage_rollup, usage_rollup_class TO app_user;
--> statement-breakpoint
-- Organisations that have usage already get theirs built by the API. The owner lists organisations for this once.
ALTER TABLE organisation NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE due_job NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
INSERT INTO due_job (organisation_id, kind, due_at) SELECT organisation_id, 'rollup.build', now() FROM organisation;
--> statement-breakpoint
ALTER TABLE due_job FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE organisation FORCE ROW LEVEL SECURITY;

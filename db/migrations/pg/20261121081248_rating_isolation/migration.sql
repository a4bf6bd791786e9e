-- Re-rating: a table's rows are their organisation's alone.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY[
    'rating_preview', 'rating_run', 'rating_adjustment', 'rating_adjustment_class'
  ] LOOP
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
-- Adjustments are posted and stand: no role changes or removes one.
GRANT SELECT, INSERT ON rating_adjustment, rating_adjustment_class TO app_user;
--> statement-breakpoint
-- Who had a run posted, and why, is written once; how far it is changes.
GRANT SELECT, INSERT, UPDATE (slot, finished_at, state, steps, last_admitted_at, last_event_id, totals) ON rating_run
  TO app_user;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE, UPDATE (state, steps, last_admitted_at, last_event_id, totals) ON rating_preview TO app_user;

-- Roll-ups by the caller's dimensions and of times: a table's rows are their organisation's alone.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY[
    'usage_rollup_time', 'usage_set_rollup', 'usage_set_rollup_class', 'usage_set_rollup_time', 'usage_day_set', 'usage_wide_day'
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
-- Ingest keeps them and makes them anew.
GRANT SELECT, INSERT, UPDATE, DELETE ON usage_rollup_time, usage_set_rollup, usage_set_rollup_class, usage_set_rollup_time
  TO ingest_user;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON usage_day_set, usage_wide_day TO ingest_user;
--> statement-breakpoint
-- The application reads them, and adds the adjustments that it posts.
GRANT SELECT, INSERT, UPDATE ON usage_rollup_time, usage_set_rollup, usage_set_rollup_class, usage_set_rollup_time TO app_user;
--> statement-breakpoint
GRANT SELECT, INSERT ON usage_day_set, usage_wide_day TO app_user;
--> statement-breakpoint
-- What earlier adjustments did at list prices. The owner sees all organisations' rows for this once.
ALTER TABLE rating_adjustment NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE usage_line NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
UPDATE rating_adjustment own
SET list_delta_nanos = now_listed - before_listed, unlisted_delta_nanos = now_unlisted - before_unlisted
FROM (
  SELECT tenant_id, event_id, line, ordinal, listed AS now_listed, unlisted AS now_unlisted,
    lag(listed) OVER course AS before_listed, lag(unlisted) OVER course AS before_unlisted
  FROM (
    SELECT tenant_id, event_id, line, ordinal,
      CASE WHEN price_source = 'override' THEN coalesce(catalogue_cost_nanos, cost_nanos) ELSE cost_nanos END AS listed,
      CASE WHEN price_source = 'override' AND catalogue_cost_nanos IS NULL THEN cost_nanos ELSE 0 END AS unlisted
    FROM rating_adjustment
    UNION ALL
    SELECT tenant_id, event_id, line, 0,
      CASE WHEN cost_nanos IS NULL THEN 0
        WHEN price_source IN ('override', 'provider') THEN coalesce(catalogue_cost_nanos, cost_nanos) ELSE cost_nanos END,
      CASE WHEN price_source IN ('override', 'provider') AND catalogue_cost_nanos IS NULL THEN coalesce(cost_nanos, 0) ELSE 0 END
    FROM usage_line WHERE EXISTS (SELECT 1 FROM rating_adjustment adjusted WHERE adjusted.tenant_id = usage_line.tenant_id
      AND adjusted.event_id = usage_line.event_id AND adjusted.line = usage_line.line)
  ) AS known
  WINDOW course AS (PARTITION BY tenant_id, event_id, line ORDER BY ordinal)
) AS stated
WHERE own.tenant_id = stated.tenant_id AND own.event_id = stated.event_id AND own.line = stated.line
  AND own.ordinal = stated.ordinal AND stated.ordinal > 0;
--> statement-breakpoint
ALTER TABLE usage_line FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE rating_adjustment FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
-- Roll-ups are made anew by the API; of days whose lines are gone no list price is known any more.
ALTER TABLE usage_rollup NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
UPDATE usage_rollup SET list_nanos = cost_nanos, unlisted_nanos = cost_nanos;
--> statement-breakpoint
ALTER TABLE usage_rollup FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE usage_rollup_state NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
UPDATE usage_rollup_state SET is_complete = false;
--> statement-breakpoint
ALTER TABLE usage_rollup_state FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE organisation NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE due_job NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
INSERT INTO due_job (organisation_id, kind, due_at) SELECT organisation_id, 'rollup.build', now() FROM organisation
  ON CONFLICT DO NOTHING;
--> statement-breakpoint
ALTER TABLE due_job FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE organisation FORCE ROW LEVEL SECURITY;

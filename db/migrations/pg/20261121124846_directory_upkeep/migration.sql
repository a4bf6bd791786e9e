-- What is over is removed: a job finds, and removes, rows that have been of no use for a day at the least.
DO $$
DECLARE
  over record;
BEGIN
  FOR over IN SELECT * FROM (VALUES
    ('attempt', 'window_start < now() - interval ''1 day'''),
    ('login_attempt', 'expires_at < now() - interval ''1 day'''),
    ('login_link', 'expires_at < now() - interval ''1 day'''),
    ('invitation', 'expires_at < now() - interval ''30 days''')
  ) AS rule (table_name, condition) LOOP
    EXECUTE format('CREATE POLICY find_over ON %I FOR SELECT TO directory_user USING (%s)', over.table_name, over.condition);
    EXECUTE format('CREATE POLICY remove_over ON %I FOR DELETE TO directory_user USING (%s)', over.table_name, over.condition);
  END LOOP;
END
$$;
--> statement-breakpoint
GRANT DELETE ON login_attempt, login_link, invitation TO directory_user;

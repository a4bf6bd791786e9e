-- Retention and deletion have a role of their own. Within an organisation it reads and removes, and changes next to
-- nothing. It cannot log in, own a table or pass a policy by.
DO $$
BEGIN
  CREATE ROLE retention_user NOLOGIN NOINHERIT NOBYPASSRLS;
EXCEPTION
  -- Roles belong to the whole server: another database of ours may have made it, even at this instant.
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;
--> statement-breakpoint
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY[
    'retention', 'usage_frozen_day', 'usage_removed_gate', 'usage_removed_sum', 'audit_checkpoint', 'termination',
    'deleted_organisation'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format(
      'CREATE POLICY own_tenant ON %I USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()))',
      table_name
    );
  END LOOP;
END
$$;
--> statement-breakpoint
-- Whatever table there is or will be: what its policies show to an organisation can be removed for that organisation.
GRANT SELECT, DELETE ON ALL TABLES IN SCHEMA public TO retention_user;
--> statement-breakpoint
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, DELETE ON TABLES TO retention_user;
--> statement-breakpoint
-- Which migrations there were is nothing to remove, and neither is the record of what was deleted.
REVOKE DELETE ON schema_migration, deleted_organisation FROM retention_user;
--> statement-breakpoint
GRANT INSERT, UPDATE ON usage_frozen_day, usage_removed_gate, usage_removed_sum, audit_checkpoint TO retention_user;
--> statement-breakpoint
GRANT INSERT ON audit_entry, audit_detail, deleted_organisation TO retention_user;
--> statement-breakpoint
GRANT INSERT, UPDATE ON audit_head, due_job TO retention_user;
--> statement-breakpoint
-- To hold a row that others wait for.
GRANT UPDATE ON usage_rollup_state, gate_watermark TO retention_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON retention TO app_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON termination TO app_user;
--> statement-breakpoint
GRANT SELECT ON usage_frozen_day, usage_removed_gate, usage_removed_sum TO app_user, ingest_user;
--> statement-breakpoint
GRANT SELECT ON audit_checkpoint TO app_user;
--> statement-breakpoint
-- What arrives late for an organisation that is gone is not taken in.
GRANT SELECT ON deleted_organisation TO app_user, ingest_user;
--> statement-breakpoint
-- Retention's job finds the organisations whose work is due; that work it then does as that organisation.
CREATE POLICY due_removal ON due_job FOR SELECT TO retention_user
  USING (due_at <= now() AND kind IN ('retention.run', 'organisation.terminate'));
--> statement-breakpoint
-- The owner lists organisations for this once.
ALTER TABLE organisation NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE due_job NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
INSERT INTO due_job (organisation_id, kind, due_at) SELECT organisation_id, 'retention.run', now() FROM organisation;
--> statement-breakpoint
ALTER TABLE due_job FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE organisation FORCE ROW LEVEL SECURITY;

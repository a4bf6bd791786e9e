-- Who may read and write what. Each unit of work takes one of these roles and names one organisation, both for the
-- length of its transaction. None of the roles can log in, own a table or bypass a policy.
DO $$
DECLARE
  role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['app_user', 'ingest_user', 'directory_user'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT NOBYPASSRLS', role_name);
    EXCEPTION
      -- Roles belong to the whole server: another database of ours may have made it, even at this instant.
      WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END LOOP;
END
$$;
--> statement-breakpoint
-- The organisation of this transaction; null (and so no row at all) outside of one.
CREATE FUNCTION current_tenant() RETURNS uuid
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.tenant_id', true), '')::uuid;
--> statement-breakpoint
-- The one full hash or id that this transaction may look up in the directory.
CREATE FUNCTION current_lookup() RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.lookup', true), '');
--> statement-breakpoint
-- Tables of an organisation: a row is visible to, and can be written by, its own organisation alone.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY[
    'organisation_profile', 'team', 'project', 'api_key', 'api_key_hash', 'edge_command',
    'usage_event', 'usage_line', 'usage_line_class', 'gate_watermark', 'quarantined_event'
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
-- The directory: found by one full hash or id, or within one's own organisation; never listed.
DO $$
DECLARE
  table_name text;
BEGIN
  FOREACH table_name IN ARRAY ARRAY['organisation', 'session', 'login_link', 'api_token', 'due_job'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', table_name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', table_name);
    EXECUTE format(
      'CREATE POLICY own_organisation ON %I USING (organisation_id = (SELECT current_tenant()))
         WITH CHECK (organisation_id = (SELECT current_tenant()))',
      table_name
    );
  END LOOP;
END
$$;
--> statement-breakpoint
CREATE POLICY one_by_id ON organisation FOR SELECT TO directory_user
  USING (organisation_id::text = (SELECT current_lookup()));
--> statement-breakpoint
CREATE POLICY one_by_hash ON session FOR SELECT TO directory_user USING (token_hash = (SELECT current_lookup()));
--> statement-breakpoint
CREATE POLICY one_by_hash ON login_link FOR SELECT TO directory_user USING (token_hash = (SELECT current_lookup()));
--> statement-breakpoint
CREATE POLICY one_by_hash ON api_token FOR SELECT TO directory_user USING (token_hash = (SELECT current_lookup()));
--> statement-breakpoint
-- A job process finds the organisations whose work is due; that work it then does as that organisation.
CREATE POLICY due_now ON due_job FOR SELECT TO directory_user USING (due_at <= now());
--> statement-breakpoint
-- The application: administration and reports.
GRANT SELECT, INSERT, UPDATE ON organisation_profile, team, project, api_key, edge_command TO app_user;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON api_key_hash TO app_user;
--> statement-breakpoint
GRANT SELECT ON usage_event, usage_line, usage_line_class, gate_watermark, quarantined_event TO app_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON due_job TO app_user;
--> statement-breakpoint
-- Ingest: adds events, keeps the watermarks, asks which keys an organisation has.
GRANT SELECT, INSERT ON usage_event, usage_line, usage_line_class TO ingest_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON gate_watermark TO ingest_user;
--> statement-breakpoint
GRANT SELECT, INSERT, DELETE ON quarantined_event TO ingest_user;
--> statement-breakpoint
GRANT SELECT (tenant_id, key_id) ON api_key TO ingest_user;
--> statement-breakpoint
-- The directory's own role.
GRANT SELECT, INSERT ON organisation TO directory_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON session TO directory_user;
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE ON login_link, api_token TO directory_user;
--> statement-breakpoint
GRANT SELECT ON due_job TO directory_user;
--> statement-breakpoint
-- Which migrations a database has had is checked by every process that starts on it.
GRANT SELECT ON schema_migration TO app_user;

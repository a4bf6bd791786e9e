ALTER TABLE placement ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE placement FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_tenant ON placement USING (tenant_id = (SELECT current_tenant()))
  WITH CHECK (tenant_id = (SELECT current_tenant()));
--> statement-breakpoint
-- Who serves an organisation asks where it is, and only whoever moves it writes here.
GRANT SELECT ON placement TO app_user, ingest_user, directory_user;
--> statement-breakpoint
-- Where an organisation's rows lie, `PLACE>TARGET` with no target where they stay, null where nothing is said. A unit that
-- may write holds the organisation: whoever begins to move it waits for such units, and those that come later see that it
-- moves, since each statement in here reads what is committed when that statement begins.
CREATE FUNCTION place_of(organisation uuid, is_held boolean) RETURNS text LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF is_held THEN
    PERFORM pg_advisory_xact_lock_shared(7234002, hashtext(organisation::text));
  END IF;
  RETURN (SELECT place || '>' || coalesce(moves_to, '') FROM placement WHERE tenant_id = organisation);
END
$$;

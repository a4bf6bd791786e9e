-- A passkey is its person's: found and written under the full id of the person alone.
ALTER TABLE passkey ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE passkey FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE POLICY own_person ON passkey USING (person_id::text = (SELECT current_lookup()))
  WITH CHECK (person_id::text = (SELECT current_lookup()));
--> statement-breakpoint
GRANT SELECT, INSERT, UPDATE, DELETE ON passkey TO directory_user;
--> statement-breakpoint
GRANT SELECT, DELETE ON passkey TO retention_user;

-- Deleting an organisation: its job notes how far it is, ingest passes over what arrives late and counts it.
GRANT UPDATE ON termination TO retention_user;
--> statement-breakpoint
GRANT SELECT ON termination TO ingest_user;
--> statement-breakpoint
GRANT UPDATE (discarded_events) ON termination, deleted_organisation TO ingest_user;
--> statement-breakpoint
-- A person goes with the last organisation that they belong to.
CREATE POLICY of_leaver ON membership FOR SELECT TO retention_user USING (person_id::text = (SELECT current_lookup()));
--> statement-breakpoint
-- The operators' register has an entry about the organisation, which is a row of theirs.
CREATE POLICY find_deleted ON customer FOR SELECT TO retention_user USING (organisation_id = (SELECT current_tenant()));
--> statement-breakpoint
CREATE POLICY remove_deleted ON customer FOR DELETE TO retention_user USING (organisation_id = (SELECT current_tenant()));

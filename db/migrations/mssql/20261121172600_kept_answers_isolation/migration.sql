-- Kept answers are rows of the organisation that was answered.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.kept_answer,
  add block predicate dbo.own_rows(tenant_id) on dbo.kept_answer after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.kept_answer after update;
--> statement-breakpoint
grant select, insert, update, delete on dbo.kept_answer to app_user;
grant select, delete on dbo.kept_answer to retention_user;
-- After a restore the job writes down again who was erased.
grant insert on dbo.person_erasure to retention_user;
--> statement-breakpoint
-- needs security policies
deny update on dbo.kept_answer (tenant_id) to app_user, ingest_user, directory_user, retention_user;

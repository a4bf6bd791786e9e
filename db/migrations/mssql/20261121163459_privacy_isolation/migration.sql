-- Erasures and acceptances are rows of their organisation.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.person_erasure,
  add block predicate dbo.own_rows(tenant_id) on dbo.person_erasure after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.person_erasure after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.acceptance,
  add block predicate dbo.own_rows(tenant_id) on dbo.acceptance after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.acceptance after update;
--> statement-breakpoint
grant select, insert, update on dbo.person_erasure to app_user;
grant select, insert on dbo.acceptance to app_user;
grant select, update, delete on dbo.person_erasure to retention_user;
grant select, delete on dbo.acceptance to retention_user;
-- What an erasure removes beside what retention does.
grant select, delete on dbo.finding to retention_user;
grant select, delete on dbo.login_trait to retention_user;
grant select, delete on dbo.person to retention_user;
grant select, delete on dbo.person_address to retention_user;
grant select, delete on dbo.[identity] to retention_user;
grant select, delete on dbo.second_factor to retention_user;
grant select, delete on dbo.recovery_code to retention_user;
--> statement-breakpoint
-- needs security policies
deny update on dbo.person_erasure (tenant_id) to app_user, ingest_user, directory_user, retention_user;
deny update on dbo.acceptance (tenant_id) to app_user, ingest_user, directory_user, retention_user;

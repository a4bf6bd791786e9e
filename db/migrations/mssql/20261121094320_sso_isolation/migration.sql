-- Connections and claims of domains are rows of their organisation.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.sso_connection,
  add block predicate dbo.own_rows(tenant_id) on dbo.sso_connection after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.sso_connection after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.sso_domain_claim,
  add block predicate dbo.own_rows(tenant_id) on dbo.sso_domain_claim after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.sso_domain_claim after update;
--> statement-breakpoint
-- A domain is found by its full name.
-- needs security policies
alter security policy dbo.own_organisation
  add filter predicate dbo.found_rows(organisation_id, domain) on dbo.sso_domain,
  add block predicate dbo.own_rows(organisation_id) on dbo.sso_domain after insert,
  add block predicate dbo.own_rows(organisation_id) on dbo.sso_domain after update,
  add block predicate dbo.own_rows(organisation_id) on dbo.sso_domain before update,
  add block predicate dbo.own_rows(organisation_id) on dbo.sso_domain before delete;
--> statement-breakpoint
-- A sign-in may be of no organisation yet: the hash of its cookie is all that it is found by.
-- needs security policies
alter security policy dbo.own_bucket_rows
  add filter predicate dbo.own_bucket(attempt_hash) on dbo.login_attempt,
  add block predicate dbo.own_bucket(attempt_hash) on dbo.login_attempt after insert,
  add block predicate dbo.own_bucket(attempt_hash) on dbo.login_attempt after update,
  add block predicate dbo.own_bucket(attempt_hash) on dbo.login_attempt before update,
  add block predicate dbo.own_bucket(attempt_hash) on dbo.login_attempt before delete;
--> statement-breakpoint
grant select, insert, update on dbo.sso_connection to app_user;
grant select, insert, update, delete on dbo.sso_domain_claim to app_user;
grant select, insert, update, delete on dbo.sso_domain to directory_user;
grant select, insert, update on dbo.login_attempt to directory_user;
--> statement-breakpoint
-- needs security policies
deny update on dbo.sso_connection (tenant_id) to app_user, ingest_user, directory_user;
deny update on dbo.sso_domain_claim (tenant_id) to app_user, ingest_user, directory_user;
deny update on dbo.sso_domain (organisation_id) to app_user, ingest_user, directory_user;

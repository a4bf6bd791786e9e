-- What operators keep and write is a row of the organisation that it belongs to: theirs, or the customer's.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.customer,
  add block predicate dbo.own_rows(tenant_id) on dbo.customer after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.customer after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.notice,
  add block predicate dbo.own_rows(tenant_id) on dbo.notice after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.notice after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.support_grant,
  add block predicate dbo.own_rows(tenant_id) on dbo.support_grant after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.support_grant after update;
--> statement-breakpoint
-- Read with each session, and so of the directory.
-- needs security policies
alter security policy dbo.own_organisation
  add filter predicate dbo.found_by_id(organisation_id, organisation_id) on dbo.organisation_standing,
  add block predicate dbo.own_rows(organisation_id) on dbo.organisation_standing after insert,
  add block predicate dbo.own_rows(organisation_id) on dbo.organisation_standing after update,
  add block predicate dbo.own_rows(organisation_id) on dbo.organisation_standing before update,
  add block predicate dbo.own_rows(organisation_id) on dbo.organisation_standing before delete;
--> statement-breakpoint
grant select, insert, update on dbo.organisation_standing to directory_user;
grant select, insert, update on dbo.customer to app_user;
grant select, insert on dbo.notice to app_user;
grant update on dbo.notice (withdrawn_at) to app_user;
grant select, insert on dbo.support_grant to app_user;
grant update on dbo.support_grant (state, modules, hours, decided_by, decided_at, ends_at, uses, last_used_at) to app_user;
--> statement-breakpoint
-- needs security policies
deny update on dbo.customer (tenant_id) to app_user, ingest_user, directory_user;
deny update on dbo.organisation_standing (organisation_id) to app_user, ingest_user, directory_user;

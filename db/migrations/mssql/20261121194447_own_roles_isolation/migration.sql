-- What an organisation's own roles may do is read with each session, and so is of the directory.
-- needs security policies
alter security policy dbo.own_organisation
  add filter predicate dbo.found_by_id(organisation_id, organisation_id) on dbo.own_role,
  add block predicate dbo.own_rows(organisation_id) on dbo.own_role after insert,
  add block predicate dbo.own_rows(organisation_id) on dbo.own_role after update,
  add block predicate dbo.own_rows(organisation_id) on dbo.own_role before update,
  add block predicate dbo.own_rows(organisation_id) on dbo.own_role before delete;
--> statement-breakpoint
grant select, insert, update, delete on dbo.own_role to directory_user;
grant select, delete on dbo.own_role to retention_user;
--> statement-breakpoint
-- needs security policies
deny update on dbo.own_role (organisation_id) to app_user, ingest_user, directory_user, retention_user;

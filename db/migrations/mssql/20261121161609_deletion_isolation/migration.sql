-- Deleting an organisation: its job notes how far it is, ingest passes over what arrives late and counts it.
grant update on dbo.termination to retention_user;
grant select on dbo.termination to ingest_user;
grant update on dbo.termination (discarded_events) to ingest_user;
grant update on dbo.deleted_organisation (discarded_events) to ingest_user;
--> statement-breakpoint
-- Tables that were made beside those that retention was given its rights for.
grant select, delete on dbo.finding to retention_user;
grant select, delete on dbo.login_trait to retention_user;
--> statement-breakpoint
-- A person goes with the last organisation that they belong to: found by their full id alone.
grant select, delete on dbo.person to retention_user;
grant select, delete on dbo.person_address to retention_user;
grant select, delete on dbo.[identity] to retention_user;
grant select, delete on dbo.second_factor to retention_user;
grant select, delete on dbo.recovery_code to retention_user;
--> statement-breakpoint
-- The operators' register has an entry about the organisation, which is a row of theirs: retention's login finds it too.
-- needs security policies
create function dbo.own_or_about(@owner uniqueidentifier, @about uniqueidentifier) returns table with schemabinding as
return select 1 as is_own where @owner = cast(session_context(N'tenant_id') as uniqueidentifier)
  or (is_rolemember(N'retention_user') = 1 and @about = cast(session_context(N'tenant_id') as uniqueidentifier));
--> statement-breakpoint
-- needs security policies
alter security policy dbo.own_tenant
  drop filter predicate on dbo.customer,
  add filter predicate dbo.own_or_about(tenant_id, organisation_id) on dbo.customer;

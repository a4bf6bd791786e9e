-- Roll-ups: a table's rows are their organisation's alone.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_group,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_group after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_group after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_rollup,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_rollup after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_rollup after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_rollup_class,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_rollup_class after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_rollup_class after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_rollup_state,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_rollup_state after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_rollup_state after update;
--> statement-breakpoint
-- Ingest keeps them and makes them anew; what an event counts for depends on its adjustments too.
grant select, insert, update, delete on dbo.usage_rollup to ingest_user;
grant select, insert, update, delete on dbo.usage_rollup_class to ingest_user;
grant select, insert, update on dbo.usage_rollup_state to ingest_user, app_user;
grant select, insert on dbo.usage_group to ingest_user, app_user;
grant select on dbo.rating_adjustment to ingest_user;
grant select on dbo.rating_adjustment_class to ingest_user;
-- The application reads them, and adds the adjustments that it posts.
grant select, insert, update on dbo.usage_rollup to app_user;
grant select, insert, update on dbo.usage_rollup_class to app_user;
--> statement-breakpoint
-- A row never moves to another organisation.
-- needs security policies
deny update on dbo.usage_rollup (tenant_id) to app_user, ingest_user, directory_user;
deny update on dbo.usage_rollup_class (tenant_id) to app_user, ingest_user, directory_user;
deny update on dbo.usage_rollup_state (tenant_id) to app_user, ingest_user, directory_user;
--> statement-breakpoint
-- The start-up check looks at the policies, as the login that serves.
-- needs security policies
grant view definition on schema::dbo to app_user;
--> statement-breakpoint
-- Organisations that have usage already get theirs built by the API. The owner lists organisations for this once.
-- needs security policies
alter security policy dbo.own_organisation with (state = off);
--> statement-breakpoint
insert into due_job (organisation_id, kind, due_at)
  select organisation_id, N'rollup.build', sysutcdatetime() from organisation;
--> statement-breakpoint
-- needs security policies
alter security policy dbo.own_organisation with (state = on);

-- Provisioned users and groups are their organisation's alone.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.scim_user,
  add block predicate dbo.own_rows(tenant_id) on dbo.scim_user after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.scim_user after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.scim_group,
  add block predicate dbo.own_rows(tenant_id) on dbo.scim_group after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.scim_group after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.scim_group_member,
  add block predicate dbo.own_rows(tenant_id) on dbo.scim_group_member after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.scim_group_member after update;
--> statement-breakpoint
grant select, insert, update, delete on dbo.scim_user to app_user;
grant select, insert, update, delete on dbo.scim_group to app_user;
grant select, insert, update, delete on dbo.scim_group_member to app_user;
--> statement-breakpoint
-- needs security policies
deny update on dbo.scim_user (tenant_id) to app_user, ingest_user, directory_user;
deny update on dbo.scim_group (tenant_id) to app_user, ingest_user, directory_user;
deny update on dbo.scim_group_member (tenant_id) to app_user, ingest_user, directory_user;

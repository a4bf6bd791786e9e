-- An organisation's mail server and the domains that its mail may go to are its own alone.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.mail_server,
  add block predicate dbo.own_rows(tenant_id) on dbo.mail_server after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.mail_server after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.mail_domain,
  add block predicate dbo.own_rows(tenant_id) on dbo.mail_domain after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.mail_domain after update;
--> statement-breakpoint
grant select, insert, delete on dbo.mail_server to app_user;
grant select, insert, delete on dbo.mail_domain to app_user;

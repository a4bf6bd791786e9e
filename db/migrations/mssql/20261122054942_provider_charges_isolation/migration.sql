-- Commitments and credits are their organisation's alone, and are taken back rather than changed.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.provider_charge,
  add block predicate dbo.own_rows(tenant_id) on dbo.provider_charge after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.provider_charge after update;
--> statement-breakpoint
grant select, insert on dbo.provider_charge to app_user;
grant update on dbo.provider_charge (withdrawn_at, reference_key) to app_user;
--> statement-breakpoint
grant select, delete on dbo.provider_charge to retention_user;

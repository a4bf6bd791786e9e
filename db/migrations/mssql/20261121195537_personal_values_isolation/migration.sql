-- Which dimensions hold persons, and what their ids stand for, is the organisation's own.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.personal_dimensions,
  add block predicate dbo.own_rows(tenant_id) on dbo.personal_dimensions after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.personal_dimensions after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.personal_value,
  add block predicate dbo.own_rows(tenant_id) on dbo.personal_value after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.personal_value after update;
--> statement-breakpoint
-- The key is made by whoever needs it first, and never changed.
grant select, insert on dbo.personal_dimensions to app_user;
grant select, insert on dbo.personal_dimensions to ingest_user;
grant update on dbo.personal_dimensions (names, changed_at) to app_user;
--> statement-breakpoint
-- Ingest notes a value and when it came last; it brings no text back that was erased.
grant select on dbo.personal_value to app_user;
grant select, insert on dbo.personal_value to ingest_user;
grant update on dbo.personal_value (last_seen_at) to ingest_user;
--> statement-breakpoint
grant select, delete on dbo.personal_dimensions to retention_user;
grant select, delete on dbo.personal_value to retention_user;
grant update on dbo.personal_value (text, erased_at) to retention_user;

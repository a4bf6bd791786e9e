-- Roll-ups by the caller's dimensions and of times: a table's rows are their organisation's alone.
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_rollup_time,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_rollup_time after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_rollup_time after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_set_rollup,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_set_rollup after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_set_rollup after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_set_rollup_class,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_set_rollup_class after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_set_rollup_class after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_set_rollup_time,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_set_rollup_time after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_set_rollup_time after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_day_set,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_day_set after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_day_set after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_wide_day,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_wide_day after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_wide_day after update;
--> statement-breakpoint
-- Ingest keeps them and makes them anew; the application reads them, and adds the adjustments that it posts.
grant select, insert, update, delete on dbo.usage_rollup_time to ingest_user;
grant select, insert, update on dbo.usage_rollup_time to app_user;
grant select, insert, update, delete on dbo.usage_set_rollup to ingest_user;
grant select, insert, update on dbo.usage_set_rollup to app_user;
grant select, insert, update, delete on dbo.usage_set_rollup_class to ingest_user;
grant select, insert, update on dbo.usage_set_rollup_class to app_user;
grant select, insert, update, delete on dbo.usage_set_rollup_time to ingest_user;
grant select, insert, update on dbo.usage_set_rollup_time to app_user;
grant select, insert, delete on dbo.usage_day_set to ingest_user;
grant select, insert on dbo.usage_day_set to app_user;
grant select, insert, delete on dbo.usage_wide_day to ingest_user;
grant select, insert on dbo.usage_wide_day to app_user;
grant select, delete on dbo.usage_rollup_time to retention_user;
grant select, delete on dbo.usage_set_rollup to retention_user;
grant select, delete on dbo.usage_set_rollup_class to retention_user;
grant select, delete on dbo.usage_set_rollup_time to retention_user;
grant select, delete on dbo.usage_day_set to retention_user;
grant select, delete on dbo.usage_wide_day to retention_user;
--> statement-breakpoint
-- A row never moves to another organisation.
-- needs security policies
deny update on dbo.usage_rollup_time (tenant_id) to app_user, ingest_user, directory_user, retention_user;
deny update on dbo.usage_set_rollup (tenant_id) to app_user, ingest_user, directory_user, retention_user;
deny update on dbo.usage_set_rollup_class (tenant_id) to app_user, ingest_user, directory_user, retention_user;
deny update on dbo.usage_set_rollup_time (tenant_id) to app_user, ingest_user, directory_user, retention_user;
--> statement-breakpoint
-- What earlier adjustments did at list prices. The owner sees all organisations' rows for this once.
-- needs security policies
alter security policy dbo.own_tenant with (state = off);
--> statement-breakpoint
update own
set list_delta_nanos = now_listed - before_listed, unlisted_delta_nanos = now_unlisted - before_unlisted
from rating_adjustment as own join (
  select tenant_id, event_id, line, ordinal, listed as now_listed, unlisted as now_unlisted,
    lag(listed) over (partition by tenant_id, event_id, line order by ordinal) as before_listed,
    lag(unlisted) over (partition by tenant_id, event_id, line order by ordinal) as before_unlisted
  from (
    select tenant_id, event_id, line, ordinal,
      case when price_source = N'override' then coalesce(catalogue_cost_nanos, cost_nanos) else cost_nanos end as listed,
      case when price_source = N'override' and catalogue_cost_nanos is null then cost_nanos else 0 end as unlisted
    from rating_adjustment
    union all
    select tenant_id, event_id, line, 0,
      case when cost_nanos is null then 0
        when price_source in (N'override', N'provider') then coalesce(catalogue_cost_nanos, cost_nanos) else cost_nanos end,
      case when price_source in (N'override', N'provider') and catalogue_cost_nanos is null then coalesce(cost_nanos, 0) else 0 end
    from usage_line where exists (select 1 from rating_adjustment as adjusted where adjusted.tenant_id = usage_line.tenant_id
      and adjusted.event_id = usage_line.event_id and adjusted.line = usage_line.line)
  ) as known
) as stated on own.tenant_id = stated.tenant_id and own.event_id = stated.event_id and own.line = stated.line
  and own.ordinal = stated.ordinal
where stated.ordinal > 0;
--> statement-breakpoint
-- Roll-ups are made anew by the API; of days whose lines are gone no list price is known any more.
update usage_rollup set list_nanos = cost_nanos, unlisted_nanos = cost_nanos;
--> statement-breakpoint
update usage_rollup_state set is_complete = 0;
--> statement-breakpoint
-- needs security policies
alter security policy dbo.own_tenant with (state = on);
--> statement-breakpoint
-- needs security policies
alter security policy dbo.own_organisation with (state = off);
--> statement-breakpoint
insert into due_job (organisation_id, kind, due_at)
  select organisation_id, N'rollup.build', sysutcdatetime() from organisation
  where not exists (select 1 from due_job where due_job.organisation_id = organisation.organisation_id
    and due_job.kind = N'rollup.build');
--> statement-breakpoint
-- needs security policies
alter security policy dbo.own_organisation with (state = on);

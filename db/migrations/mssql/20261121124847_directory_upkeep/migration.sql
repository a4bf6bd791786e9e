-- What is over is removed: a job finds, and removes, rows that have been of no use for so many days.
create function dbo.own_or_over_bucket(@bucket nvarchar(64), @over_at datetime2(3), @days int)
returns table with schemabinding as
return select 1 as is_own where session_context(N'side') = N'directory'
  and (@bucket = cast(session_context(N'lookup') as nvarchar(254)) or @over_at < dateadd(day, -@days, sysutcdatetime()));
--> statement-breakpoint
create function dbo.found_or_over(@owner uniqueidentifier, @key nvarchar(254), @over_at datetime2(3), @days int)
returns table with schemabinding as
return select 1 as is_found where session_context(N'side') = N'directory'
  and (@owner = cast(session_context(N'tenant_id') as uniqueidentifier)
    or @key = cast(session_context(N'lookup') as nvarchar(254))
    or @over_at < dateadd(day, -@days, sysutcdatetime()));
--> statement-breakpoint
create function dbo.own_or_over(@owner uniqueidentifier, @over_at datetime2(3), @days int)
returns table with schemabinding as
return select 1 as is_own where @owner = cast(session_context(N'tenant_id') as uniqueidentifier)
  or (session_context(N'side') = N'directory' and @over_at < dateadd(day, -@days, sysutcdatetime()));
--> statement-breakpoint
-- needs security policies
alter security policy dbo.own_bucket_rows
  drop filter predicate on dbo.attempt,
  drop block predicate on dbo.attempt before delete,
  add filter predicate dbo.own_or_over_bucket(bucket_hash, window_start, 1) on dbo.attempt,
  add block predicate dbo.own_or_over_bucket(bucket_hash, window_start, 1) on dbo.attempt before delete,
  drop filter predicate on dbo.login_attempt,
  drop block predicate on dbo.login_attempt before delete,
  add filter predicate dbo.own_or_over_bucket(attempt_hash, expires_at, 1) on dbo.login_attempt,
  add block predicate dbo.own_or_over_bucket(attempt_hash, expires_at, 1) on dbo.login_attempt before delete;
--> statement-breakpoint
-- needs security policies
alter security policy dbo.own_organisation
  drop filter predicate on dbo.login_link,
  drop block predicate on dbo.login_link before delete,
  add filter predicate dbo.found_or_over(organisation_id, token_hash, expires_at, 1) on dbo.login_link,
  add block predicate dbo.own_or_over(organisation_id, expires_at, 1) on dbo.login_link before delete,
  drop filter predicate on dbo.invitation,
  drop block predicate on dbo.invitation before delete,
  add filter predicate dbo.found_or_over(organisation_id, token_hash, expires_at, 30) on dbo.invitation,
  add block predicate dbo.own_or_over(organisation_id, expires_at, 30) on dbo.invitation before delete;
--> statement-breakpoint
grant delete on dbo.login_attempt to directory_user;
grant delete on dbo.login_link to directory_user;
grant delete on dbo.invitation to directory_user;

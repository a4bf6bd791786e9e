-- Who may read and write what. A role is given to a login, which owns nothing: the application's is in app_user and
-- directory_user, that of ingest in ingest_user. Each unit of work names its organisation in the session's context.
create role app_user;
--> statement-breakpoint
create role ingest_user;
--> statement-breakpoint
create role directory_user;
--> statement-breakpoint
-- The organisation of this session; no row at all outside of a unit.
create function dbo.own_rows(@owner uniqueidentifier) returns table with schemabinding as
return select 1 as is_own where @owner = cast(session_context(N'tenant_id') as uniqueidentifier);
--> statement-breakpoint
-- The directory: found by one full hash or address, or within one's own organisation; never listed, and not at all by
-- the tenant's side of a unit.
create function dbo.found_rows(@owner uniqueidentifier, @key nvarchar(254)) returns table with schemabinding as
return select 1 as is_found where session_context(N'side') = N'directory'
  and (@owner = cast(session_context(N'tenant_id') as uniqueidentifier)
    or @key = cast(session_context(N'lookup') as nvarchar(254)));
--> statement-breakpoint
-- The same for a row that goes by a full id.
create function dbo.found_by_id(@owner uniqueidentifier, @id uniqueidentifier) returns table with schemabinding as
return select 1 as is_found where session_context(N'side') = N'directory'
  and (@owner = cast(session_context(N'tenant_id') as uniqueidentifier)
    or @id = try_cast(cast(session_context(N'lookup') as nvarchar(254)) as uniqueidentifier));
--> statement-breakpoint
-- A session goes by its cookie and, for a moment, by the one before.
create function dbo.found_session(@owner uniqueidentifier, @key nvarchar(254), @previous nvarchar(254))
returns table with schemabinding as
return select 1 as is_found where session_context(N'side') = N'directory'
  and (@owner = cast(session_context(N'tenant_id') as uniqueidentifier)
    or cast(session_context(N'lookup') as nvarchar(254)) in (@key, @previous));
--> statement-breakpoint
-- A person's rows, which belong to no organisation: found by the person's id, or by one full hash or address.
create function dbo.found_person(@person uniqueidentifier, @key nvarchar(254)) returns table with schemabinding as
return select 1 as is_found where session_context(N'side') = N'directory'
  and (@person = try_cast(cast(session_context(N'lookup') as nvarchar(254)) as uniqueidentifier)
    or @key = cast(session_context(N'lookup') as nvarchar(254)));
--> statement-breakpoint
create function dbo.own_person(@person uniqueidentifier) returns table with schemabinding as
return select 1 as is_own where session_context(N'side') = N'directory'
  and @person = try_cast(cast(session_context(N'lookup') as nvarchar(254)) as uniqueidentifier);
--> statement-breakpoint
-- A job process finds the organisations whose work is due; that work it then does as that organisation.
create function dbo.due_rows(@owner uniqueidentifier, @due_at datetime2(3)) returns table with schemabinding as
return select 1 as is_due where @owner = cast(session_context(N'tenant_id') as uniqueidentifier)
  or (session_context(N'side') = N'directory' and @due_at <= sysutcdatetime());
--> statement-breakpoint
-- Tables of an organisation: a row is visible to, and can be written by, its own organisation alone.
-- needs security policies
declare @predicates nvarchar(max) = (
  select string_agg(cast(concat(
    N'add filter predicate dbo.own_rows(tenant_id) on dbo.', name,
    N', add block predicate dbo.own_rows(tenant_id) on dbo.', name, N' after insert',
    N', add block predicate dbo.own_rows(tenant_id) on dbo.', name, N' after update') as nvarchar(max)), N', ')
  from (values
    (N'organisation_profile'), (N'team'), (N'project'), (N'api_key'), (N'api_key_hash'), (N'edge_command'),
    (N'usage_event'), (N'usage_line'), (N'usage_line_class'), (N'gate_watermark'), (N'quarantined_event'),
    (N'audit_entry'), (N'budget'), (N'registered_host'), (N'price_override'), (N'policy'), (N'rating_preview'),
    (N'rating_run'), (N'rating_adjustment'), (N'rating_adjustment_class'), (N'member_profile'),
    (N'team_member')) as tenant_table(name));
declare @policy nvarchar(max) = concat(N'create security policy dbo.own_tenant ', @predicates, N' with (state = on)');
exec sp_executesql @policy;
--> statement-breakpoint
-- A row that was found may be read; it is changed and removed by its own organisation alone.
-- needs security policies
create security policy dbo.own_organisation
  add filter predicate dbo.found_by_id(organisation_id, organisation_id) on dbo.organisation,
  add block predicate dbo.own_rows(organisation_id) on dbo.organisation after insert,
  add block predicate dbo.own_rows(organisation_id) on dbo.organisation after update,
  add block predicate dbo.own_rows(organisation_id) on dbo.organisation before update,
  add block predicate dbo.own_rows(organisation_id) on dbo.organisation before delete,
  add filter predicate dbo.found_by_id(organisation_id, person_id) on dbo.membership,
  add block predicate dbo.own_rows(organisation_id) on dbo.membership after insert,
  add block predicate dbo.own_rows(organisation_id) on dbo.membership after update,
  add block predicate dbo.own_rows(organisation_id) on dbo.membership before update,
  add block predicate dbo.own_rows(organisation_id) on dbo.membership before delete,
  add filter predicate dbo.found_by_id(organisation_id, organisation_id) on dbo.access_rules,
  add block predicate dbo.own_rows(organisation_id) on dbo.access_rules after insert,
  add block predicate dbo.own_rows(organisation_id) on dbo.access_rules after update,
  add block predicate dbo.own_rows(organisation_id) on dbo.access_rules before update,
  add block predicate dbo.own_rows(organisation_id) on dbo.access_rules before delete,
  add filter predicate dbo.found_rows(organisation_id, token_hash) on dbo.invitation,
  add block predicate dbo.own_rows(organisation_id) on dbo.invitation after insert,
  add block predicate dbo.own_rows(organisation_id) on dbo.invitation after update,
  add block predicate dbo.own_rows(organisation_id) on dbo.invitation before update,
  add block predicate dbo.own_rows(organisation_id) on dbo.invitation before delete,
  add filter predicate dbo.found_session(organisation_id, token_hash, previous_hash) on dbo.session,
  add block predicate dbo.own_rows(organisation_id) on dbo.session after insert,
  add block predicate dbo.own_rows(organisation_id) on dbo.session after update,
  add block predicate dbo.own_rows(organisation_id) on dbo.session before update,
  add block predicate dbo.own_rows(organisation_id) on dbo.session before delete,
  add filter predicate dbo.found_rows(organisation_id, token_hash) on dbo.login_link,
  add block predicate dbo.own_rows(organisation_id) on dbo.login_link after insert,
  add block predicate dbo.own_rows(organisation_id) on dbo.login_link after update,
  add block predicate dbo.own_rows(organisation_id) on dbo.login_link before update,
  add block predicate dbo.own_rows(organisation_id) on dbo.login_link before delete,
  add filter predicate dbo.found_rows(organisation_id, token_hash) on dbo.api_token,
  add block predicate dbo.own_rows(organisation_id) on dbo.api_token after insert,
  add block predicate dbo.own_rows(organisation_id) on dbo.api_token after update,
  add block predicate dbo.own_rows(organisation_id) on dbo.api_token before update,
  add block predicate dbo.own_rows(organisation_id) on dbo.api_token before delete,
  add filter predicate dbo.due_rows(organisation_id, due_at) on dbo.due_job,
  add block predicate dbo.own_rows(organisation_id) on dbo.due_job after insert,
  add block predicate dbo.own_rows(organisation_id) on dbo.due_job after update,
  add block predicate dbo.own_rows(organisation_id) on dbo.due_job before update,
  add block predicate dbo.own_rows(organisation_id) on dbo.due_job before delete
  with (state = on);
--> statement-breakpoint
-- needs security policies
create security policy dbo.own_person_rows
  add filter predicate dbo.own_person(person_id) on dbo.person,
  add block predicate dbo.own_person(person_id) on dbo.person after insert,
  add block predicate dbo.own_person(person_id) on dbo.person after update,
  add block predicate dbo.own_person(person_id) on dbo.person before update,
  add block predicate dbo.own_person(person_id) on dbo.person before delete,
  add filter predicate dbo.found_person(person_id, address) on dbo.person_address,
  add block predicate dbo.own_person(person_id) on dbo.person_address after insert,
  add block predicate dbo.own_person(person_id) on dbo.person_address after update,
  add block predicate dbo.own_person(person_id) on dbo.person_address before update,
  add block predicate dbo.own_person(person_id) on dbo.person_address before delete,
  add filter predicate dbo.found_person(person_id, identity_hash) on dbo.[identity],
  add block predicate dbo.own_person(person_id) on dbo.[identity] after insert,
  add block predicate dbo.own_person(person_id) on dbo.[identity] after update,
  add block predicate dbo.own_person(person_id) on dbo.[identity] before update,
  add block predicate dbo.own_person(person_id) on dbo.[identity] before delete,
  add filter predicate dbo.own_person(person_id) on dbo.second_factor,
  add block predicate dbo.own_person(person_id) on dbo.second_factor after insert,
  add block predicate dbo.own_person(person_id) on dbo.second_factor after update,
  add block predicate dbo.own_person(person_id) on dbo.second_factor before update,
  add block predicate dbo.own_person(person_id) on dbo.second_factor before delete,
  add filter predicate dbo.own_person(person_id) on dbo.recovery_code,
  add block predicate dbo.own_person(person_id) on dbo.recovery_code after insert,
  add block predicate dbo.own_person(person_id) on dbo.recovery_code after update,
  add block predicate dbo.own_person(person_id) on dbo.recovery_code before update,
  add block predicate dbo.own_person(person_id) on dbo.recovery_code before delete
  with (state = on);
--> statement-breakpoint
-- Attempts are counted under a hash of who tried what from where.
create function dbo.own_bucket(@bucket nvarchar(64)) returns table with schemabinding as
return select 1 as is_own where session_context(N'side') = N'directory'
  and @bucket = cast(session_context(N'lookup') as nvarchar(254));
--> statement-breakpoint
-- needs security policies
create security policy dbo.own_bucket_rows
  add filter predicate dbo.own_bucket(bucket_hash) on dbo.attempt,
  add block predicate dbo.own_bucket(bucket_hash) on dbo.attempt after insert,
  add block predicate dbo.own_bucket(bucket_hash) on dbo.attempt after update,
  add block predicate dbo.own_bucket(bucket_hash) on dbo.attempt before update,
  add block predicate dbo.own_bucket(bucket_hash) on dbo.attempt before delete
  with (state = on);
--> statement-breakpoint
-- The application: administration and reports.
grant select, insert, update on dbo.organisation_profile to app_user;
grant select, insert, update on dbo.team to app_user;
grant select, insert, update on dbo.project to app_user;
grant select, insert, update on dbo.api_key to app_user;
grant select, insert, update on dbo.edge_command to app_user;
grant select, insert, delete on dbo.api_key_hash to app_user;
grant select on dbo.usage_event to app_user;
grant select on dbo.usage_line to app_user;
grant select on dbo.usage_line_class to app_user;
grant select on dbo.gate_watermark to app_user;
grant select on dbo.quarantined_event to app_user;
grant select, insert, update, delete on dbo.due_job to app_user;
grant select, insert on dbo.audit_entry to app_user;
grant select, insert, update on dbo.budget to app_user;
grant select, insert, delete on dbo.registered_host to app_user;
grant select, insert on dbo.price_override to app_user;
grant update on dbo.price_override (effective_until) to app_user;
grant select, insert, update on dbo.policy to app_user;
grant select, insert, update, delete on dbo.member_profile to app_user;
grant select, insert, update, delete on dbo.team_member to app_user;
grant select, insert on dbo.rating_adjustment to app_user;
grant select, insert on dbo.rating_adjustment_class to app_user;
grant select, insert on dbo.rating_run to app_user;
grant update on dbo.rating_run (slot, finished_at, state, steps, last_admitted_at, last_event_id, totals) to app_user;
grant select, insert, delete on dbo.rating_preview to app_user;
grant update on dbo.rating_preview (state, steps, last_admitted_at, last_event_id, totals) to app_user;
--> statement-breakpoint
-- Ingest: adds events, keeps the watermarks, asks which keys an organisation has.
grant select, insert on dbo.usage_event to ingest_user;
grant select, insert on dbo.usage_line to ingest_user;
grant select, insert on dbo.usage_line_class to ingest_user;
grant select, insert, update on dbo.gate_watermark to ingest_user;
grant select, insert, delete on dbo.quarantined_event to ingest_user;
grant select on dbo.api_key (tenant_id, key_id) to ingest_user;
--> statement-breakpoint
-- The directory's own role; signing in is what it writes of.
grant select, insert on dbo.organisation to directory_user;
grant select, insert, update, delete on dbo.session to directory_user;
grant select, insert, update on dbo.login_link to directory_user;
grant select, insert, update on dbo.api_token to directory_user;
grant select on dbo.due_job to directory_user;
grant select, insert, update, delete on dbo.person to directory_user;
grant select, insert, update, delete on dbo.person_address to directory_user;
grant select, insert, update, delete on dbo.[identity] to directory_user;
grant select, insert, update, delete on dbo.second_factor to directory_user;
grant select, insert, update, delete on dbo.recovery_code to directory_user;
grant select, insert, update, delete on dbo.attempt to directory_user;
grant select, insert, update, delete on dbo.membership to directory_user;
grant select, insert, update on dbo.invitation to directory_user;
grant select, insert, update on dbo.access_rules to directory_user;
grant insert on dbo.audit_entry to directory_user;
--> statement-breakpoint
-- Which migrations a database has had is checked by every process that starts on it.
grant select on dbo.schema_migration to app_user;
--> statement-breakpoint
-- A row never moves to another organisation: the policies refuse it, and so do the rights.
-- needs security policies
declare @denials nvarchar(max) = (
  select string_agg(cast(concat(N'deny update on dbo.', quotename(t.name), N' (', c.name, N')
    to app_user, ingest_user, directory_user') as nvarchar(max)), N'; ')
  from sys.tables t join sys.columns c on c.object_id = t.object_id and c.name in (N'tenant_id', N'organisation_id'));
exec sp_executesql @denials;

-- Retention and deletion have a role, and a login, of their own. Within an organisation it reads and removes, and changes
-- next to nothing.
create role retention_user;
--> statement-breakpoint
-- needs security policies
alter security policy dbo.own_tenant
  add filter predicate dbo.own_rows(tenant_id) on dbo.retention,
  add block predicate dbo.own_rows(tenant_id) on dbo.retention after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.retention after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_frozen_day,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_frozen_day after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_frozen_day after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_removed_gate,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_removed_gate after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_removed_gate after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.usage_removed_sum,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_removed_sum after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.usage_removed_sum after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.audit_checkpoint,
  add block predicate dbo.own_rows(tenant_id) on dbo.audit_checkpoint after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.audit_checkpoint after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.termination,
  add block predicate dbo.own_rows(tenant_id) on dbo.termination after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.termination after update,
  add filter predicate dbo.own_rows(tenant_id) on dbo.deleted_organisation,
  add block predicate dbo.own_rows(tenant_id) on dbo.deleted_organisation after insert,
  add block predicate dbo.own_rows(tenant_id) on dbo.deleted_organisation after update;
--> statement-breakpoint
-- What its policies show to an organisation can be removed for that organisation. The record of what was deleted stays.
grant select, delete on dbo.access_rules to retention_user;
grant select, delete on dbo.alert to retention_user;
grant select, delete on dbo.allocation_rules to retention_user;
grant select, delete on dbo.api_key to retention_user;
grant select, delete on dbo.api_key_hash to retention_user;
grant select, delete on dbo.api_token to retention_user;
grant select, delete on dbo.audit_checkpoint to retention_user;
grant select, delete on dbo.audit_detail to retention_user;
grant select, delete on dbo.audit_entry to retention_user;
grant select, delete on dbo.audit_head to retention_user;
grant select, delete on dbo.budget to retention_user;
grant select, delete on dbo.channel to retention_user;
grant select, delete on dbo.close_month to retention_user;
grant select, delete on dbo.close_signature to retention_user;
grant select, delete on dbo.closed_statement to retention_user;
grant select, delete on dbo.cost_centre to retention_user;
grant select, delete on dbo.delivery to retention_user;
grant select, delete on dbo.due_job to retention_user;
grant select, delete on dbo.edge_command to retention_user;
grant select, delete on dbo.export_job to retention_user;
grant select, delete on dbo.export_part to retention_user;
grant select, delete on dbo.gate_watermark to retention_user;
grant select, delete on dbo.invitation to retention_user;
grant select, delete on dbo.late_event to retention_user;
grant select, delete on dbo.login_link to retention_user;
grant select, delete on dbo.member_profile to retention_user;
grant select, delete on dbo.membership to retention_user;
grant select, delete on dbo.organisation to retention_user;
grant select, delete on dbo.organisation_profile to retention_user;
grant select, delete on dbo.policy to retention_user;
grant select, delete on dbo.price_override to retention_user;
grant select, delete on dbo.project to retention_user;
grant select, delete on dbo.provider_credential to retention_user;
grant select, delete on dbo.quarantined_event to retention_user;
grant select, delete on dbo.rating_adjustment to retention_user;
grant select, delete on dbo.rating_adjustment_class to retention_user;
grant select, delete on dbo.rating_preview to retention_user;
grant select, delete on dbo.rating_run to retention_user;
grant select, delete on dbo.registered_host to retention_user;
grant select, delete on dbo.retention to retention_user;
grant select, delete on dbo.scim_group to retention_user;
grant select, delete on dbo.scim_group_member to retention_user;
grant select, delete on dbo.scim_user to retention_user;
grant select, delete on dbo.session to retention_user;
grant select, delete on dbo.sso_connection to retention_user;
grant select, delete on dbo.sso_domain to retention_user;
grant select, delete on dbo.sso_domain_claim to retention_user;
grant select, delete on dbo.team to retention_user;
grant select, delete on dbo.team_member to retention_user;
grant select, delete on dbo.termination to retention_user;
grant select, delete on dbo.usage_event to retention_user;
grant select, delete on dbo.usage_frozen_day to retention_user;
grant select, delete on dbo.usage_group to retention_user;
grant select, delete on dbo.usage_line to retention_user;
grant select, delete on dbo.usage_line_class to retention_user;
grant select, delete on dbo.usage_removed_gate to retention_user;
grant select, delete on dbo.usage_removed_sum to retention_user;
grant select, delete on dbo.usage_rollup to retention_user;
grant select, delete on dbo.usage_rollup_class to retention_user;
grant select, delete on dbo.usage_rollup_state to retention_user;
grant select, delete on dbo.mail_domain to retention_user;
grant select, delete on dbo.mail_server to retention_user;
grant select, delete on dbo.report_schedule to retention_user;
grant select, delete on dbo.customer to retention_user;
grant select, delete on dbo.notice to retention_user;
grant select, delete on dbo.organisation_standing to retention_user;
grant select, delete on dbo.support_grant to retention_user;
grant select, delete on dbo.cost_report to retention_user;
grant select, delete on dbo.cost_report_row to retention_user;
grant select on dbo.deleted_organisation to retention_user;
grant select on dbo.schema_migration to retention_user;
grant insert, update on dbo.usage_frozen_day to retention_user;
grant insert, update on dbo.usage_removed_gate to retention_user;
grant insert, update on dbo.usage_removed_sum to retention_user;
grant insert, update on dbo.audit_checkpoint to retention_user;
grant insert on dbo.audit_entry to retention_user;
grant insert on dbo.audit_detail to retention_user;
grant insert on dbo.deleted_organisation to retention_user;
grant insert, update on dbo.audit_head to retention_user;
grant insert, update on dbo.due_job to retention_user;
grant update on dbo.usage_rollup_state to retention_user;
grant update on dbo.gate_watermark to retention_user;
--> statement-breakpoint
grant select, insert, update on dbo.retention to app_user;
grant select, insert, update, delete on dbo.termination to app_user;
grant select on dbo.usage_frozen_day to app_user;
grant select on dbo.usage_frozen_day to ingest_user;
grant select on dbo.usage_removed_gate to app_user;
grant select on dbo.usage_removed_gate to ingest_user;
grant select on dbo.usage_removed_sum to app_user;
grant select on dbo.usage_removed_sum to ingest_user;
grant select on dbo.deleted_organisation to app_user;
grant select on dbo.deleted_organisation to ingest_user;
grant select on dbo.audit_checkpoint to app_user;
--> statement-breakpoint
-- needs security policies
deny update on dbo.retention (tenant_id) to app_user, ingest_user, directory_user, retention_user;
deny update on dbo.usage_frozen_day (tenant_id) to app_user, ingest_user, directory_user, retention_user;
deny update on dbo.usage_removed_gate (tenant_id) to app_user, ingest_user, directory_user, retention_user;
deny update on dbo.usage_removed_sum (tenant_id) to app_user, ingest_user, directory_user, retention_user;
deny update on dbo.audit_checkpoint (tenant_id) to app_user, ingest_user, directory_user, retention_user;
deny update on dbo.termination (tenant_id) to app_user, ingest_user, directory_user, retention_user;
deny update on dbo.deleted_organisation (tenant_id) to app_user, ingest_user, directory_user, retention_user;
--> statement-breakpoint
-- The owner lists organisations for this once.
-- needs security policies
alter security policy dbo.own_organisation with (state = off);
--> statement-breakpoint
insert into due_job (organisation_id, kind, due_at)
  select organisation_id, N'retention.run', sysutcdatetime() from organisation;
--> statement-breakpoint
-- needs security policies
alter security policy dbo.own_organisation with (state = on);

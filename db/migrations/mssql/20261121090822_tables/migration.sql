CREATE TABLE [access_rules] (
	[organisation_id] uniqueidentifier,
	[idle_minutes] int NOT NULL,
	[absolute_minutes] int NOT NULL,
	[second_factor_for] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[is_sso_required] bit NOT NULL,
	CONSTRAINT [access_rules_pkey] PRIMARY KEY([organisation_id])
);
--> statement-breakpoint
CREATE TABLE [api_key] (
	[tenant_id] uniqueidentifier,
	[key_id] nvarchar(24) collate Latin1_General_100_BIN2,
	[project_id] uniqueidentifier NOT NULL,
	[owner_id] uniqueidentifier,
	[name] nvarchar(120) collate Latin1_General_100_BIN2 NOT NULL,
	[environment] nvarchar(32) collate Latin1_General_100_BIN2,
	[origin] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[status] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[expires_at] datetime2(3),
	[version] bigint NOT NULL,
	[policy] nvarchar(max) NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	CONSTRAINT [api_key_key] PRIMARY KEY([tenant_id],[key_id])
);
--> statement-breakpoint
CREATE TABLE [api_key_hash] (
	[tenant_id] uniqueidentifier,
	[key_id] nvarchar(24) collate Latin1_General_100_BIN2,
	[hash] nvarchar(64) collate Latin1_General_100_BIN2,
	[pepper_version] nvarchar(4) collate Latin1_General_100_BIN2 NOT NULL,
	[valid_until] datetime2(3),
	CONSTRAINT [api_key_hash_key] PRIMARY KEY([tenant_id],[key_id],[hash])
);
--> statement-breakpoint
CREATE TABLE [api_token] (
	[token_hash] nvarchar(64) collate Latin1_General_100_BIN2,
	[token_id] uniqueidentifier NOT NULL,
	[organisation_id] uniqueidentifier NOT NULL,
	[person_id] uniqueidentifier,
	[name] nvarchar(120) collate Latin1_General_100_BIN2 NOT NULL,
	[scopes] nvarchar(max) NOT NULL,
	[origin] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[expires_at] datetime2(3) NOT NULL,
	[last_used_at] datetime2(3),
	[revoked_at] datetime2(3),
	CONSTRAINT [api_token_pkey] PRIMARY KEY([token_hash])
);
--> statement-breakpoint
CREATE TABLE [attempt] (
	[bucket_hash] nvarchar(64) collate Latin1_General_100_BIN2,
	[window_start] datetime2(3) NOT NULL,
	[count] int NOT NULL,
	CONSTRAINT [attempt_pkey] PRIMARY KEY([bucket_hash])
);
--> statement-breakpoint
CREATE TABLE [audit_entry] (
	[tenant_id] uniqueidentifier,
	[entry_id] uniqueidentifier,
	[at] datetime2(3) NOT NULL,
	[actor_kind] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[actor_id] uniqueidentifier,
	[action] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[target] nvarchar(128) collate Latin1_General_100_BIN2,
	[result] nvarchar(32) collate Latin1_General_100_BIN2 NOT NULL,
	[reason] nvarchar(500) collate Latin1_General_100_BIN2,
	CONSTRAINT [audit_entry_key] PRIMARY KEY([tenant_id],[entry_id])
);
--> statement-breakpoint
CREATE TABLE [budget] (
	[tenant_id] uniqueidentifier,
	[budget_id] uniqueidentifier,
	[name] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[match] nvarchar(max) NOT NULL,
	[mode] nvarchar(8) collate Latin1_General_100_BIN2 NOT NULL,
	[period] nvarchar(8) collate Latin1_General_100_BIN2 NOT NULL,
	[limit_nanos] decimal(38,0) NOT NULL,
	[raises] nvarchar(max) NOT NULL,
	[unleased_nanos] decimal(38,0),
	[contact] nvarchar(128) collate Latin1_General_100_BIN2,
	[created_at] datetime2(3) NOT NULL,
	[archived_at] datetime2(3),
	CONSTRAINT [budget_key] PRIMARY KEY([tenant_id],[budget_id])
);
--> statement-breakpoint
CREATE TABLE [due_job] (
	[organisation_id] uniqueidentifier,
	[kind] nvarchar(32) collate Latin1_General_100_BIN2,
	[due_at] datetime2(3) NOT NULL,
	CONSTRAINT [due_job_key] PRIMARY KEY([organisation_id],[kind])
);
--> statement-breakpoint
CREATE TABLE [edge_command] (
	[tenant_id] uniqueidentifier,
	[target] nvarchar(36) collate Latin1_General_100_BIN2,
	[version] bigint,
	[kind] nvarchar(32) collate Latin1_General_100_BIN2 NOT NULL,
	[record] nvarchar(max) NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[attempts] int NOT NULL,
	[next_attempt_at] datetime2(3) NOT NULL,
	[problem] nvarchar(32) collate Latin1_General_100_BIN2,
	[confirmed_at] datetime2(3),
	CONSTRAINT [edge_command_key] PRIMARY KEY([tenant_id],[target],[version])
);
--> statement-breakpoint
CREATE TABLE [gate_watermark] (
	[tenant_id] uniqueidentifier,
	[gate_id] nvarchar(160) collate Latin1_General_100_BIN2,
	[incarnation_id] uniqueidentifier,
	[event_number] bigint NOT NULL,
	[highest_number] bigint NOT NULL,
	[counted_events] bigint NOT NULL,
	[counted_charged_nanos] decimal(38,0) NOT NULL,
	[newest_received_at] datetime2(3),
	CONSTRAINT [gate_watermark_key] PRIMARY KEY([tenant_id],[gate_id],[incarnation_id])
);
--> statement-breakpoint
CREATE TABLE [identity] (
	[identity_hash] nvarchar(64) collate Latin1_General_100_BIN2,
	[person_id] uniqueidentifier NOT NULL,
	[issuer] nvarchar(255) collate Latin1_General_100_BIN2 NOT NULL,
	[subject] nvarchar(255) collate Latin1_General_100_BIN2 NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[last_used_at] datetime2(3) NOT NULL,
	CONSTRAINT [identity_pkey] PRIMARY KEY([identity_hash])
);
--> statement-breakpoint
CREATE TABLE [invitation] (
	[token_hash] nvarchar(64) collate Latin1_General_100_BIN2,
	[organisation_id] uniqueidentifier NOT NULL,
	[invitation_id] uniqueidentifier NOT NULL,
	[address] nvarchar(254) collate Latin1_General_100_BIN2 NOT NULL,
	[role] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[team_ids] nvarchar(max) NOT NULL,
	[invited_by] uniqueidentifier NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[expires_at] datetime2(3) NOT NULL,
	[accepted_at] datetime2(3),
	[revoked_at] datetime2(3),
	CONSTRAINT [invitation_pkey] PRIMARY KEY([token_hash])
);
--> statement-breakpoint
CREATE TABLE [login_link] (
	[token_hash] nvarchar(64) collate Latin1_General_100_BIN2,
	[organisation_id] uniqueidentifier NOT NULL,
	[person_id] uniqueidentifier NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[expires_at] datetime2(3) NOT NULL,
	[used_at] datetime2(3),
	CONSTRAINT [login_link_pkey] PRIMARY KEY([token_hash])
);
--> statement-breakpoint
CREATE TABLE [member_profile] (
	[tenant_id] uniqueidentifier,
	[person_id] uniqueidentifier,
	[name] nvarchar(120) collate Latin1_General_100_BIN2 NOT NULL,
	[address] nvarchar(254) collate Latin1_General_100_BIN2,
	CONSTRAINT [member_profile_key] PRIMARY KEY([tenant_id],[person_id])
);
--> statement-breakpoint
CREATE TABLE [membership] (
	[organisation_id] uniqueidentifier,
	[person_id] uniqueidentifier,
	[role] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[origin] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	CONSTRAINT [membership_key] PRIMARY KEY([organisation_id],[person_id])
);
--> statement-breakpoint
CREATE TABLE [organisation] (
	[organisation_id] uniqueidentifier,
	[created_at] datetime2(3) NOT NULL,
	CONSTRAINT [organisation_pkey] PRIMARY KEY([organisation_id])
);
--> statement-breakpoint
CREATE TABLE [organisation_profile] (
	[tenant_id] uniqueidentifier,
	[name] nvarchar(120) collate Latin1_General_100_BIN2 NOT NULL,
	[key_bucket] nvarchar(10) collate Latin1_General_100_BIN2 NOT NULL,
	[time_zone] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL CONSTRAINT [organisation_profile_time_zone_default] DEFAULT ('UTC'),
	[fiscal_start_month] int NOT NULL CONSTRAINT [organisation_profile_fiscal_start_month_default] DEFAULT ((1)),
	[edge_version] bigint NOT NULL CONSTRAINT [organisation_profile_edge_version_default] DEFAULT ((0)),
	CONSTRAINT [organisation_profile_pkey] PRIMARY KEY([tenant_id])
);
--> statement-breakpoint
CREATE TABLE [person] (
	[person_id] uniqueidentifier,
	[created_at] datetime2(3) NOT NULL,
	CONSTRAINT [person_pkey] PRIMARY KEY([person_id])
);
--> statement-breakpoint
CREATE TABLE [person_address] (
	[address] nvarchar(254) collate Latin1_General_100_BIN2,
	[person_id] uniqueidentifier NOT NULL,
	[proven_at] datetime2(3) NOT NULL,
	CONSTRAINT [person_address_pkey] PRIMARY KEY([address])
);
--> statement-breakpoint
CREATE TABLE [policy] (
	[tenant_id] uniqueidentifier,
	[scope] nvarchar(36) collate Latin1_General_100_BIN2,
	[version] bigint NOT NULL,
	[rules] nvarchar(max) NOT NULL,
	[changed_at] datetime2(3) NOT NULL,
	CONSTRAINT [policy_key] PRIMARY KEY([tenant_id],[scope])
);
--> statement-breakpoint
CREATE TABLE [price_override] (
	[tenant_id] uniqueidentifier,
	[override_id] uniqueidentifier,
	[provider] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[host] nvarchar(63) collate Latin1_General_100_BIN2,
	[model] nvarchar(128) collate Latin1_General_100_BIN2 NOT NULL,
	[effective_from] datetime2(3) NOT NULL,
	[effective_until] datetime2(3),
	[price] nvarchar(max) NOT NULL,
	[reason] nvarchar(500) collate Latin1_General_100_BIN2 NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	CONSTRAINT [price_override_key] PRIMARY KEY([tenant_id],[override_id])
);
--> statement-breakpoint
CREATE TABLE [project] (
	[tenant_id] uniqueidentifier,
	[project_id] uniqueidentifier,
	[team_id] uniqueidentifier NOT NULL,
	[name] nvarchar(120) collate Latin1_General_100_BIN2 NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	CONSTRAINT [project_key] PRIMARY KEY([tenant_id],[project_id])
);
--> statement-breakpoint
CREATE TABLE [quarantined_event] (
	[tenant_id] uniqueidentifier,
	[gate_id] nvarchar(160) collate Latin1_General_100_BIN2,
	[incarnation_id] uniqueidentifier,
	[event_number] bigint,
	[reason] nvarchar(32) collate Latin1_General_100_BIN2 NOT NULL,
	[received_at] datetime2(3) NOT NULL,
	CONSTRAINT [quarantined_event_key] PRIMARY KEY([tenant_id],[gate_id],[incarnation_id],[event_number])
);
--> statement-breakpoint
CREATE TABLE [rating_adjustment] (
	[tenant_id] uniqueidentifier,
	[event_id] uniqueidentifier,
	[line] int,
	[ordinal] int,
	[run_id] uniqueidentifier NOT NULL,
	[usage_at] datetime2(3) NOT NULL,
	[accounting_period] nvarchar(7) collate Latin1_General_100_BIN2 NOT NULL,
	[posted_at] datetime2(3) NOT NULL,
	[previous_cost_nanos] decimal(38,0),
	[cost_nanos] decimal(38,0) NOT NULL,
	[delta_nanos] decimal(38,0) NOT NULL,
	[price_source] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[previous_price_version] nvarchar(160) collate Latin1_General_100_BIN2,
	[previous_price_id] nvarchar(160) collate Latin1_General_100_BIN2,
	[price_version] nvarchar(160) collate Latin1_General_100_BIN2,
	[price_id] nvarchar(160) collate Latin1_General_100_BIN2,
	[catalogue_cost_nanos] decimal(38,0),
	CONSTRAINT [rating_adjustment_key] PRIMARY KEY([tenant_id],[event_id],[line],[ordinal])
);
--> statement-breakpoint
CREATE TABLE [rating_adjustment_class] (
	[tenant_id] uniqueidentifier,
	[event_id] uniqueidentifier,
	[line] int,
	[ordinal] int,
	[position] int,
	[class] nvarchar(32) collate Latin1_General_100_BIN2 NOT NULL,
	[modality] nvarchar(8) collate Latin1_General_100_BIN2 NOT NULL,
	[price_usd] nvarchar(52) collate Latin1_General_100_BIN2,
	[price_unit] nvarchar(8) collate Latin1_General_100_BIN2 NOT NULL,
	[cost_nanos] decimal(38,0) NOT NULL,
	[delta_nanos] decimal(38,0) NOT NULL,
	CONSTRAINT [rating_adjustment_class_key] PRIMARY KEY([tenant_id],[event_id],[line],[ordinal],[position])
);
--> statement-breakpoint
CREATE TABLE [rating_preview] (
	[tenant_id] uniqueidentifier,
	[preview_id] uniqueidentifier,
	[request] nvarchar(max) NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[expires_at] datetime2(3) NOT NULL,
	[price_version] nvarchar(160) collate Latin1_General_100_BIN2 NOT NULL,
	[inputs_hash] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[state] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[steps] int NOT NULL,
	[last_admitted_at] datetime2(3),
	[last_event_id] uniqueidentifier,
	[totals] nvarchar(max) NOT NULL,
	CONSTRAINT [rating_preview_key] PRIMARY KEY([tenant_id],[preview_id])
);
--> statement-breakpoint
CREATE TABLE [rating_run] (
	[tenant_id] uniqueidentifier,
	[run_id] uniqueidentifier,
	[preview_id] uniqueidentifier NOT NULL,
	[slot] nvarchar(36) collate Latin1_General_100_BIN2 NOT NULL,
	[reason] nvarchar(500) collate Latin1_General_100_BIN2 NOT NULL,
	[actor_kind] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[actor_id] uniqueidentifier,
	[started_at] datetime2(3) NOT NULL,
	[finished_at] datetime2(3),
	[state] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[steps] int NOT NULL,
	[last_admitted_at] datetime2(3),
	[last_event_id] uniqueidentifier,
	[totals] nvarchar(max) NOT NULL,
	CONSTRAINT [rating_run_key] PRIMARY KEY([tenant_id],[run_id])
);
--> statement-breakpoint
CREATE TABLE [recovery_code] (
	[person_id] uniqueidentifier,
	[code_hash] nvarchar(64) collate Latin1_General_100_BIN2,
	[used_at] datetime2(3),
	CONSTRAINT [recovery_code_key] PRIMARY KEY([person_id],[code_hash])
);
--> statement-breakpoint
CREATE TABLE [registered_host] (
	[tenant_id] uniqueidentifier,
	[kind] nvarchar(16) collate Latin1_General_100_BIN2,
	[name] nvarchar(63) collate Latin1_General_100_BIN2,
	[base_url] nvarchar(256) collate Latin1_General_100_BIN2,
	[must_ask_for_usage] bit NOT NULL,
	[on_caller_left] nvarchar(8) collate Latin1_General_100_BIN2 NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	CONSTRAINT [registered_host_key] PRIMARY KEY([tenant_id],[kind],[name])
);
--> statement-breakpoint
CREATE TABLE [second_factor] (
	[person_id] uniqueidentifier,
	[sealed_key] nvarchar(8) collate Latin1_General_100_BIN2 NOT NULL,
	[sealed_box] nvarchar(400) collate Latin1_General_100_BIN2 NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[confirmed_at] datetime2(3),
	[last_step] bigint NOT NULL,
	CONSTRAINT [second_factor_pkey] PRIMARY KEY([person_id])
);
--> statement-breakpoint
CREATE TABLE [session] (
	[token_hash] nvarchar(64) collate Latin1_General_100_BIN2,
	[session_id] uniqueidentifier NOT NULL,
	[organisation_id] uniqueidentifier NOT NULL,
	[person_id] uniqueidentifier NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[last_seen_at] datetime2(3) NOT NULL,
	[method] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[second_factor_at] datetime2(3),
	[step_up_at] datetime2(3),
	[previous_hash] nvarchar(64) collate Latin1_General_100_BIN2,
	[rotated_at] datetime2(3),
	[must_rotate] bit NOT NULL,
	[device] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[client_address] nvarchar(45) collate Latin1_General_100_BIN2,
	[country] nvarchar(2) collate Latin1_General_100_BIN2,
	CONSTRAINT [session_pkey] PRIMARY KEY([token_hash])
);
--> statement-breakpoint
CREATE TABLE [team] (
	[tenant_id] uniqueidentifier,
	[team_id] uniqueidentifier,
	[name] nvarchar(120) collate Latin1_General_100_BIN2 NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	CONSTRAINT [team_key] PRIMARY KEY([tenant_id],[team_id])
);
--> statement-breakpoint
CREATE TABLE [team_member] (
	[tenant_id] uniqueidentifier,
	[person_id] uniqueidentifier,
	[team_id] uniqueidentifier,
	CONSTRAINT [team_member_key] PRIMARY KEY([tenant_id],[person_id],[team_id])
);
--> statement-breakpoint
CREATE TABLE [usage_event] (
	[tenant_id] uniqueidentifier,
	[event_id] uniqueidentifier,
	[kind] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[corrects_event_id] uniqueidentifier,
	[request_id] uniqueidentifier NOT NULL,
	[gate_id] nvarchar(160) collate Latin1_General_100_BIN2 NOT NULL,
	[incarnation_id] uniqueidentifier NOT NULL,
	[event_number] bigint NOT NULL,
	[admission_number] bigint,
	[total_events] bigint NOT NULL,
	[total_charged_nanos] decimal(38,0) NOT NULL,
	[repeat_count] bigint NOT NULL,
	[key_id] nvarchar(160) collate Latin1_General_100_BIN2 NOT NULL,
	[project_id] uniqueidentifier NOT NULL,
	[team_id] uniqueidentifier NOT NULL,
	[owner_id] uniqueidentifier,
	[environment] nvarchar(160) collate Latin1_General_100_BIN2,
	[admitted_at] datetime2(3) NOT NULL,
	[ended_at] datetime2(3) NOT NULL,
	[received_at] datetime2(3) NOT NULL,
	[provider] nvarchar(160) collate Latin1_General_100_BIN2 NOT NULL,
	[provider_account] nvarchar(160) collate Latin1_General_100_BIN2,
	[upstream] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[method] nvarchar(8) collate Latin1_General_100_BIN2 NOT NULL,
	[endpoint] nvarchar(160) collate Latin1_General_100_BIN2 NOT NULL,
	[is_streamed] bit NOT NULL,
	[model_requested] nvarchar(128) collate Latin1_General_100_BIN2,
	[service_tier] nvarchar(160) collate Latin1_General_100_BIN2,
	[upstream_id] nvarchar(160) collate Latin1_General_100_BIN2,
	[status] int,
	[outcome] nvarchar(32) collate Latin1_General_100_BIN2 NOT NULL,
	[refusal] nvarchar(64) collate Latin1_General_100_BIN2,
	[refusal_level] nvarchar(16) collate Latin1_General_100_BIN2,
	[basis] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[cost_nanos] decimal(38,0),
	[charged_nanos] decimal(38,0) NOT NULL,
	[reserved_nanos] decimal(38,0) NOT NULL,
	[dimensions] nvarchar(max) NOT NULL,
	[fixed_dimensions] nvarchar(max) NOT NULL,
	[policy_version] bigint NOT NULL,
	[budget_accounts] nvarchar(max) NOT NULL,
	[request_bytes] bigint,
	[response_bytes] bigint,
	[first_byte_ms] bigint,
	[total_ms] bigint NOT NULL,
	[unknown_usage_keys] nvarchar(max) NOT NULL,
	[raw_usage] nvarchar(max) NOT NULL,
	CONSTRAINT [usage_event_key] PRIMARY KEY([tenant_id],[event_id])
);
--> statement-breakpoint
CREATE TABLE [usage_line] (
	[tenant_id] uniqueidentifier,
	[event_id] uniqueidentifier,
	[line] int,
	[is_stated] bit NOT NULL,
	[model] nvarchar(128) collate Latin1_General_100_BIN2,
	[basis] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[cost_nanos] decimal(38,0),
	[charged_nanos] decimal(38,0) NOT NULL,
	[price_source] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[price_version] nvarchar(160) collate Latin1_General_100_BIN2,
	[price_id] nvarchar(160) collate Latin1_General_100_BIN2,
	[catalogue_cost_nanos] decimal(38,0),
	[provider_total] bigint,
	[provider_cost_usd] nvarchar(52) collate Latin1_General_100_BIN2,
	[flags] nvarchar(max) NOT NULL,
	CONSTRAINT [usage_line_key] PRIMARY KEY([tenant_id],[event_id],[line])
);
--> statement-breakpoint
CREATE TABLE [usage_line_class] (
	[tenant_id] uniqueidentifier,
	[event_id] uniqueidentifier,
	[line] int,
	[position] int,
	[class] nvarchar(32) collate Latin1_General_100_BIN2 NOT NULL,
	[modality] nvarchar(8) collate Latin1_General_100_BIN2 NOT NULL,
	[quantity] decimal(38,20) NOT NULL,
	[price_usd] nvarchar(52) collate Latin1_General_100_BIN2,
	[price_unit] nvarchar(8) collate Latin1_General_100_BIN2 NOT NULL,
	[cost_nanos] decimal(38,0),
	CONSTRAINT [usage_line_class_key] PRIMARY KEY([tenant_id],[event_id],[line],[position])
);
--> statement-breakpoint
ALTER TABLE [api_key] ADD CONSTRAINT [api_key_of_project] FOREIGN KEY ([tenant_id],[project_id]) REFERENCES [project]([tenant_id],[project_id]);--> statement-breakpoint
ALTER TABLE [api_key_hash] ADD CONSTRAINT [api_key_hash_of_key] FOREIGN KEY ([tenant_id],[key_id]) REFERENCES [api_key]([tenant_id],[key_id]);--> statement-breakpoint
ALTER TABLE [project] ADD CONSTRAINT [project_of_team] FOREIGN KEY ([tenant_id],[team_id]) REFERENCES [team]([tenant_id],[team_id]);--> statement-breakpoint
ALTER TABLE [rating_adjustment] ADD CONSTRAINT [rating_adjustment_of_run] FOREIGN KEY ([tenant_id],[run_id]) REFERENCES [rating_run]([tenant_id],[run_id]);--> statement-breakpoint
ALTER TABLE [rating_run] ADD CONSTRAINT [rating_run_of_preview_row] FOREIGN KEY ([tenant_id],[preview_id]) REFERENCES [rating_preview]([tenant_id],[preview_id]);--> statement-breakpoint
ALTER TABLE [team_member] ADD CONSTRAINT [team_member_of_team] FOREIGN KEY ([tenant_id],[team_id]) REFERENCES [team]([tenant_id],[team_id]);--> statement-breakpoint
CREATE INDEX [api_key_newest] ON [api_key] ([tenant_id],[created_at]);--> statement-breakpoint
CREATE INDEX [api_token_of_organisation] ON [api_token] ([organisation_id],[created_at]);--> statement-breakpoint
CREATE INDEX [audit_entry_by_time] ON [audit_entry] ([tenant_id],[at]);--> statement-breakpoint
CREATE INDEX [budget_newest] ON [budget] ([tenant_id],[archived_at],[created_at]);--> statement-breakpoint
CREATE INDEX [due_job_claim] ON [due_job] ([kind],[due_at]);--> statement-breakpoint
CREATE INDEX [edge_command_pending] ON [edge_command] ([tenant_id],[confirmed_at],[next_attempt_at]);--> statement-breakpoint
CREATE INDEX [identity_of_person] ON [identity] ([person_id]);--> statement-breakpoint
CREATE INDEX [invitation_of_organisation] ON [invitation] ([organisation_id],[created_at]);--> statement-breakpoint
CREATE INDEX [membership_of_person] ON [membership] ([person_id]);--> statement-breakpoint
CREATE INDEX [person_address_of_person] ON [person_address] ([person_id]);--> statement-breakpoint
CREATE INDEX [price_override_newest] ON [price_override] ([tenant_id],[created_at]);--> statement-breakpoint
CREATE UNIQUE INDEX [project_by_name] ON [project] ([tenant_id],[team_id],[name]);--> statement-breakpoint
CREATE UNIQUE INDEX [rating_adjustment_once_a_run] ON [rating_adjustment] ([tenant_id],[run_id],[event_id],[line]);--> statement-breakpoint
CREATE INDEX [rating_adjustment_by_usage] ON [rating_adjustment] ([tenant_id],[usage_at]);--> statement-breakpoint
CREATE INDEX [rating_preview_by_expiry] ON [rating_preview] ([tenant_id],[expires_at]);--> statement-breakpoint
CREATE UNIQUE INDEX [rating_run_one_at_a_time] ON [rating_run] ([tenant_id],[slot]);--> statement-breakpoint
CREATE UNIQUE INDEX [rating_run_of_preview] ON [rating_run] ([tenant_id],[preview_id]);--> statement-breakpoint
CREATE INDEX [session_of_member] ON [session] ([organisation_id],[person_id],[created_at]);--> statement-breakpoint
CREATE INDEX [session_by_previous] ON [session] ([previous_hash]);--> statement-breakpoint
CREATE UNIQUE INDEX [team_by_name] ON [team] ([tenant_id],[name]);--> statement-breakpoint
CREATE UNIQUE INDEX [usage_event_number] ON [usage_event] ([tenant_id],[gate_id],[incarnation_id],[event_number]);--> statement-breakpoint
CREATE INDEX [usage_event_newest] ON [usage_event] ([tenant_id],[admitted_at],[event_id]);--> statement-breakpoint
CREATE INDEX [usage_event_corrections] ON [usage_event] ([tenant_id],[corrects_event_id]);
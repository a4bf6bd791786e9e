CREATE TABLE [usage_group] (
	[tenant_id] uniqueidentifier,
	[group_id] uniqueidentifier,
	[key_id] nvarchar(160) collate Latin1_General_100_BIN2 NOT NULL,
	[project_id] uniqueidentifier NOT NULL,
	[team_id] uniqueidentifier NOT NULL,
	[owner_id] uniqueidentifier,
	[environment] nvarchar(160) collate Latin1_General_100_BIN2,
	[provider] nvarchar(160) collate Latin1_General_100_BIN2 NOT NULL,
	[provider_account] nvarchar(160) collate Latin1_General_100_BIN2,
	[upstream] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[endpoint] nvarchar(160) collate Latin1_General_100_BIN2 NOT NULL,
	[service_tier] nvarchar(160) collate Latin1_General_100_BIN2,
	[model_requested] nvarchar(128) collate Latin1_General_100_BIN2,
	[model_served] nvarchar(128) collate Latin1_General_100_BIN2,
	[model] nvarchar(128) collate Latin1_General_100_BIN2,
	[basis] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[status] int,
	CONSTRAINT [usage_group_key] PRIMARY KEY([tenant_id],[group_id])
);
--> statement-breakpoint
CREATE TABLE [usage_rollup] (
	[tenant_id] uniqueidentifier,
	[bucket_at] datetime2(3),
	[group_id] uniqueidentifier,
	[lines] bigint NOT NULL,
	[requests] bigint NOT NULL,
	[cost_nanos] decimal(38,0) NOT NULL,
	[charged_nanos] decimal(38,0) NOT NULL,
	[estimated_nanos] decimal(38,0) NOT NULL,
	[unknown_lines] bigint NOT NULL,
	[unknown_at_most_nanos] decimal(38,0) NOT NULL,
	CONSTRAINT [usage_rollup_key] PRIMARY KEY([tenant_id],[bucket_at],[group_id])
);
--> statement-breakpoint
CREATE TABLE [usage_rollup_class] (
	[tenant_id] uniqueidentifier,
	[bucket_at] datetime2(3),
	[group_id] uniqueidentifier,
	[class] nvarchar(32) collate Latin1_General_100_BIN2,
	[modality] nvarchar(8) collate Latin1_General_100_BIN2,
	[quantity] decimal(38,20) NOT NULL,
	[cost_nanos] decimal(38,0) NOT NULL,
	CONSTRAINT [usage_rollup_class_key] PRIMARY KEY([tenant_id],[bucket_at],[group_id],[class],[modality])
);
--> statement-breakpoint
CREATE TABLE [usage_rollup_state] (
	[tenant_id] uniqueidentifier,
	[is_complete] bit NOT NULL,
	CONSTRAINT [usage_rollup_state_pkey] PRIMARY KEY([tenant_id])
);

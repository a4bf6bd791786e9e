CREATE TABLE [usage_day_rollup] (
	[tenant_id] uniqueidentifier,
	[bucket_at] datetime2(3),
	[group_id] uniqueidentifier,
	[lines] bigint NOT NULL,
	[requests] bigint NOT NULL,
	[failed] bigint NOT NULL CONSTRAINT [usage_day_rollup_failed_default] DEFAULT ((0)),
	[cost_nanos] decimal(38,0) NOT NULL,
	[list_nanos] decimal(38,0) NOT NULL CONSTRAINT [usage_day_rollup_list_nanos_default] DEFAULT ((0)),
	[unlisted_nanos] decimal(38,0) NOT NULL CONSTRAINT [usage_day_rollup_unlisted_nanos_default] DEFAULT ((0)),
	[charged_nanos] decimal(38,0) NOT NULL,
	[estimated_nanos] decimal(38,0) NOT NULL,
	[unknown_lines] bigint NOT NULL,
	[unknown_at_most_nanos] decimal(38,0) NOT NULL,
	CONSTRAINT [usage_day_rollup_key] PRIMARY KEY([tenant_id],[bucket_at],[group_id])
);
--> statement-breakpoint
CREATE TABLE [usage_day_rollup_class] (
	[tenant_id] uniqueidentifier,
	[bucket_at] datetime2(3),
	[group_id] uniqueidentifier,
	[class] nvarchar(32) collate Latin1_General_100_BIN2,
	[modality] nvarchar(8) collate Latin1_General_100_BIN2,
	[quantity] decimal(38,20) NOT NULL,
	[cost_nanos] decimal(38,0) NOT NULL,
	CONSTRAINT [usage_day_rollup_class_key] PRIMARY KEY([tenant_id],[bucket_at],[group_id],[class],[modality])
);
--> statement-breakpoint
CREATE TABLE [usage_day_rollup_time] (
	[tenant_id] uniqueidentifier,
	[bucket_at] datetime2(3),
	[group_id] uniqueidentifier,
	[timing] nvarchar(8) collate Latin1_General_100_BIN2,
	[bins0] decimal(38,0),
	[bins1] decimal(38,0),
	[bins2] decimal(38,0),
	[bins3] decimal(38,0),
	[bins4] decimal(38,0),
	[bins5] decimal(38,0),
	[bins6] decimal(38,0),
	[bins7] decimal(38,0),
	[bins8] decimal(38,0),
	[bins9] decimal(38,0),
	[bins10] decimal(38,0),
	[bins11] decimal(38,0),
	[bins12] decimal(38,0),
	[bins13] decimal(38,0),
	[bins14] decimal(38,0),
	[bins15] decimal(38,0),
	[bins16] decimal(38,0),
	[bins17] decimal(38,0),
	[bins18] decimal(38,0),
	[bins19] decimal(38,0),
	[bins20] decimal(38,0),
	CONSTRAINT [usage_day_rollup_time_key] PRIMARY KEY([tenant_id],[bucket_at],[group_id],[timing])
);
--> statement-breakpoint
CREATE TABLE [usage_day_set_rollup] (
	[tenant_id] uniqueidentifier,
	[bucket_at] datetime2(3),
	[group_id] uniqueidentifier,
	[lines] bigint NOT NULL,
	[requests] bigint NOT NULL,
	[failed] bigint NOT NULL CONSTRAINT [usage_day_set_rollup_failed_default] DEFAULT ((0)),
	[cost_nanos] decimal(38,0) NOT NULL,
	[list_nanos] decimal(38,0) NOT NULL CONSTRAINT [usage_day_set_rollup_list_nanos_default] DEFAULT ((0)),
	[unlisted_nanos] decimal(38,0) NOT NULL CONSTRAINT [usage_day_set_rollup_unlisted_nanos_default] DEFAULT ((0)),
	[charged_nanos] decimal(38,0) NOT NULL,
	[estimated_nanos] decimal(38,0) NOT NULL,
	[unknown_lines] bigint NOT NULL,
	[unknown_at_most_nanos] decimal(38,0) NOT NULL,
	CONSTRAINT [usage_day_set_rollup_key] PRIMARY KEY([tenant_id],[bucket_at],[group_id])
);
--> statement-breakpoint
CREATE TABLE [usage_day_set_rollup_class] (
	[tenant_id] uniqueidentifier,
	[bucket_at] datetime2(3),
	[group_id] uniqueidentifier,
	[class] nvarchar(32) collate Latin1_General_100_BIN2,
	[modality] nvarchar(8) collate Latin1_General_100_BIN2,
	[quantity] decimal(38,20) NOT NULL,
	[cost_nanos] decimal(38,0) NOT NULL,
	CONSTRAINT [usage_day_set_rollup_class_key] PRIMARY KEY([tenant_id],[bucket_at],[group_id],[class],[modality])
);
--> statement-breakpoint
CREATE TABLE [usage_day_set_rollup_time] (
	[tenant_id] uniqueidentifier,
	[bucket_at] datetime2(3),
	[group_id] uniqueidentifier,
	[timing] nvarchar(8) collate Latin1_General_100_BIN2,
	[bins0] decimal(38,0),
	[bins1] decimal(38,0),
	[bins2] decimal(38,0),
	[bins3] decimal(38,0),
	[bins4] decimal(38,0),
	[bins5] decimal(38,0),
	[bins6] decimal(38,0),
	[bins7] decimal(38,0),
	[bins8] decimal(38,0),
	[bins9] decimal(38,0),
	[bins10] decimal(38,0),
	[bins11] decimal(38,0),
	[bins12] decimal(38,0),
	[bins13] decimal(38,0),
	[bins14] decimal(38,0),
	[bins15] decimal(38,0),
	[bins16] decimal(38,0),
	[bins17] decimal(38,0),
	[bins18] decimal(38,0),
	[bins19] decimal(38,0),
	[bins20] decimal(38,0),
	CONSTRAINT [usage_day_set_rollup_time_key] PRIMARY KEY([tenant_id],[bucket_at],[group_id],[timing])
);
--> statement-breakpoint
CREATE TABLE [usage_rolled_day] (
	[tenant_id] uniqueidentifier,
	[from_at] datetime2(3),
	[to_at] datetime2(3) NOT NULL,
	CONSTRAINT [usage_rolled_day_key] PRIMARY KEY([tenant_id],[from_at])
);

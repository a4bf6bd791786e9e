CREATE TABLE [audit_checkpoint] (
	[tenant_id] uniqueidentifier,
	[sequence] bigint NOT NULL,
	[entry_hash] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[removed_at] datetime2(3) NOT NULL,
	[proof] nvarchar(1000) collate Latin1_General_100_BIN2 NOT NULL,
	CONSTRAINT [audit_checkpoint_pkey] PRIMARY KEY([tenant_id])
);
--> statement-breakpoint
CREATE TABLE [deleted_organisation] (
	[tenant_id] uniqueidentifier,
	[requested_at] datetime2(3) NOT NULL,
	[deleted_at] datetime2(3) NOT NULL,
	[certificate_sha256] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	CONSTRAINT [deleted_organisation_pkey] PRIMARY KEY([tenant_id])
);
--> statement-breakpoint
CREATE TABLE [retention] (
	[tenant_id] uniqueidentifier,
	[days] nvarchar(max) NOT NULL,
	[changed_at] datetime2(3) NOT NULL,
	CONSTRAINT [retention_pkey] PRIMARY KEY([tenant_id])
);
--> statement-breakpoint
CREATE TABLE [termination] (
	[tenant_id] uniqueidentifier,
	[requested_at] datetime2(3) NOT NULL,
	[requested_by] uniqueidentifier,
	[runs_at] datetime2(3) NOT NULL,
	[reason] nvarchar(500) collate Latin1_General_100_BIN2 NOT NULL,
	CONSTRAINT [termination_pkey] PRIMARY KEY([tenant_id])
);
--> statement-breakpoint
CREATE TABLE [usage_frozen_day] (
	[tenant_id] uniqueidentifier,
	[day] datetime2(3),
	[rows] bigint NOT NULL,
	[sha256] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[frozen_at] datetime2(3) NOT NULL,
	CONSTRAINT [usage_frozen_day_key] PRIMARY KEY([tenant_id],[day])
);
--> statement-breakpoint
CREATE TABLE [usage_removed_gate] (
	[tenant_id] uniqueidentifier,
	[gate_id] nvarchar(160) collate Latin1_General_100_BIN2,
	[incarnation_id] uniqueidentifier,
	[event_number] bigint NOT NULL,
	[events] bigint NOT NULL,
	[closings] bigint NOT NULL,
	[last_admission] bigint NOT NULL,
	[charged_nanos] decimal(38,0) NOT NULL,
	CONSTRAINT [usage_removed_gate_key] PRIMARY KEY([tenant_id],[gate_id],[incarnation_id])
);
--> statement-breakpoint
CREATE TABLE [usage_removed_sum] (
	[tenant_id] uniqueidentifier,
	[subject] nvarchar(80) collate Latin1_General_100_BIN2,
	[nanos] decimal(38,0) NOT NULL,
	[uncounted_nanos] decimal(38,0) NOT NULL,
	CONSTRAINT [usage_removed_sum_key] PRIMARY KEY([tenant_id],[subject])
);

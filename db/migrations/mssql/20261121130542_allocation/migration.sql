CREATE TABLE [allocation_rules] (
	[tenant_id] uniqueidentifier,
	[version] int,
	[effective_from] datetime2(3) NOT NULL,
	[rules] nvarchar(max) NOT NULL,
	[reason] nvarchar(500) collate Latin1_General_100_BIN2 NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[created_by] uniqueidentifier,
	CONSTRAINT [allocation_rules_key] PRIMARY KEY([tenant_id],[version])
);
--> statement-breakpoint
CREATE TABLE [cost_centre] (
	[tenant_id] uniqueidentifier,
	[cost_centre_id] uniqueidentifier,
	[code] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[code_key] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[name] nvarchar(120) collate Latin1_General_100_BIN2 NOT NULL,
	[contact] nvarchar(200) collate Latin1_General_100_BIN2,
	[created_at] datetime2(3) NOT NULL,
	[archived_at] datetime2(3),
	CONSTRAINT [cost_centre_key] PRIMARY KEY([tenant_id],[cost_centre_id])
);
--> statement-breakpoint
CREATE UNIQUE INDEX [cost_centre_by_code] ON [cost_centre] ([tenant_id],[code_key]);
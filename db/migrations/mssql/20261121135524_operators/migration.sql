CREATE TABLE [customer] (
	[tenant_id] uniqueidentifier,
	[organisation_id] uniqueidentifier,
	[label] nvarchar(120) collate Latin1_General_100_BIN2 NOT NULL,
	[registered_at] datetime2(3) NOT NULL,
	CONSTRAINT [customer_key] PRIMARY KEY([tenant_id],[organisation_id])
);
--> statement-breakpoint
CREATE TABLE [notice] (
	[tenant_id] uniqueidentifier,
	[notice_id] uniqueidentifier,
	[level] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[text] nvarchar(1000) collate Latin1_General_100_BIN2 NOT NULL,
	[raised_at] datetime2(3) NOT NULL,
	[ends_at] datetime2(3),
	[withdrawn_at] datetime2(3),
	CONSTRAINT [notice_key] PRIMARY KEY([tenant_id],[notice_id])
);
--> statement-breakpoint
CREATE TABLE [organisation_standing] (
	[organisation_id] uniqueidentifier,
	[plan] nvarchar(32) collate Latin1_General_100_BIN2 NOT NULL,
	[suspended_at] datetime2(3),
	[suspended_keys] nvarchar(max) NOT NULL,
	CONSTRAINT [organisation_standing_pkey] PRIMARY KEY([organisation_id])
);
--> statement-breakpoint
CREATE TABLE [support_grant] (
	[tenant_id] uniqueidentifier,
	[grant_id] uniqueidentifier,
	[state] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[modules] nvarchar(max) NOT NULL,
	[hours] int NOT NULL,
	[reason] nvarchar(500) collate Latin1_General_100_BIN2 NOT NULL,
	[operator_id] uniqueidentifier NOT NULL,
	[operator_name] nvarchar(120) collate Latin1_General_100_BIN2 NOT NULL,
	[operator_address] nvarchar(254) collate Latin1_General_100_BIN2,
	[requested_at] datetime2(3) NOT NULL,
	[decided_by] uniqueidentifier,
	[decided_at] datetime2(3),
	[ends_at] datetime2(3),
	[uses] bigint NOT NULL,
	[last_used_at] datetime2(3),
	CONSTRAINT [support_grant_key] PRIMARY KEY([tenant_id],[grant_id])
);

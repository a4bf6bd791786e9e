CREATE TABLE [close_month] (
	[tenant_id] uniqueidentifier,
	[month] nvarchar(7) collate Latin1_General_100_BIN2,
	[state] nvarchar(12) collate Latin1_General_100_BIN2 NOT NULL,
	[revision] int NOT NULL,
	[note] nvarchar(500) collate Latin1_General_100_BIN2,
	[changed_at] datetime2(3) NOT NULL,
	CONSTRAINT [close_month_key] PRIMARY KEY([tenant_id],[month])
);
--> statement-breakpoint
CREATE TABLE [close_signature] (
	[tenant_id] uniqueidentifier,
	[signature_id] uniqueidentifier,
	[month] nvarchar(7) collate Latin1_General_100_BIN2 NOT NULL,
	[revision] int NOT NULL,
	[person_id] uniqueidentifier NOT NULL,
	[statement_sha256] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[gaps] nvarchar(max) NOT NULL,
	[signed_at] datetime2(3) NOT NULL,
	CONSTRAINT [close_signature_key] PRIMARY KEY([tenant_id],[signature_id])
);
--> statement-breakpoint
CREATE TABLE [closed_statement] (
	[tenant_id] uniqueidentifier,
	[month] nvarchar(7) collate Latin1_General_100_BIN2,
	[revision] int,
	[statement] varbinary(max) NOT NULL,
	[sha256] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[total_nanos] decimal(38,0) NOT NULL,
	[closed_at] datetime2(3) NOT NULL,
	CONSTRAINT [closed_statement_key] PRIMARY KEY([tenant_id],[month],[revision])
);
--> statement-breakpoint
CREATE TABLE [late_event] (
	[tenant_id] uniqueidentifier,
	[event_id] uniqueidentifier,
	[usage_month] nvarchar(7) collate Latin1_General_100_BIN2 NOT NULL,
	[accounting_period] nvarchar(7) collate Latin1_General_100_BIN2 NOT NULL,
	CONSTRAINT [late_event_key] PRIMARY KEY([tenant_id],[event_id])
);
--> statement-breakpoint
CREATE INDEX [close_signature_of_month] ON [close_signature] ([tenant_id],[month],[revision]);--> statement-breakpoint
CREATE INDEX [late_event_by_period] ON [late_event] ([tenant_id],[accounting_period]);--> statement-breakpoint
CREATE INDEX [late_event_by_usage] ON [late_event] ([tenant_id],[usage_month]);
CREATE TABLE [cost_report] (
	[tenant_id] uniqueidentifier,
	[report_id] uniqueidentifier,
	[kind] nvarchar(24) collate Latin1_General_100_BIN2 NOT NULL,
	[name] nvarchar(200) collate Latin1_General_100_BIN2 NOT NULL,
	[provider] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[first_day] nvarchar(10) collate Latin1_General_100_BIN2 NOT NULL,
	[last_day] nvarchar(10) collate Latin1_General_100_BIN2 NOT NULL,
	[rows] int NOT NULL,
	[rows_left_out] int NOT NULL,
	[total_nanos] decimal(38,0) NOT NULL,
	[omits] nvarchar(max) NOT NULL,
	[sha256] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[imported_at] datetime2(3) NOT NULL,
	CONSTRAINT [cost_report_key] PRIMARY KEY([tenant_id],[report_id])
);
--> statement-breakpoint
CREATE TABLE [cost_report_row] (
	[tenant_id] uniqueidentifier,
	[report_id] uniqueidentifier,
	[ordinal] int,
	[day] nvarchar(10) collate Latin1_General_100_BIN2 NOT NULL,
	[account] nvarchar(200) collate Latin1_General_100_BIN2,
	[model] nvarchar(200) collate Latin1_General_100_BIN2,
	[class] nvarchar(12) collate Latin1_General_100_BIN2,
	[amount] decimal(38,20) NOT NULL,
	CONSTRAINT [cost_report_row_key] PRIMARY KEY([tenant_id],[report_id],[ordinal])
);
--> statement-breakpoint
CREATE UNIQUE INDEX [cost_report_once] ON [cost_report] ([tenant_id],[sha256]);
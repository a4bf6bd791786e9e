CREATE TABLE [business_measure] (
	[tenant_id] uniqueidentifier,
	[measure_id] uniqueidentifier,
	[name] nvarchar(80) collate Latin1_General_100_BIN2 NOT NULL,
	[name_key] nvarchar(80) collate Latin1_General_100_BIN2 NOT NULL,
	[unit] nvarchar(40) collate Latin1_General_100_BIN2 NOT NULL,
	[kind] nvarchar(8) collate Latin1_General_100_BIN2 NOT NULL,
	[dimension] nvarchar(32) collate Latin1_General_100_BIN2,
	[created_at] datetime2(3) NOT NULL,
	[archived_at] datetime2(3),
	CONSTRAINT [business_measure_key] PRIMARY KEY([tenant_id],[measure_id])
);
--> statement-breakpoint
CREATE TABLE [business_measure_day] (
	[tenant_id] uniqueidentifier,
	[measure_id] uniqueidentifier,
	[day] nvarchar(10) collate Latin1_General_100_BIN2,
	[value] nvarchar(128) collate Latin1_General_100_BIN2,
	[quantity] nvarchar(40) collate Latin1_General_100_BIN2 NOT NULL,
	[imported_at] datetime2(3) NOT NULL,
	CONSTRAINT [business_measure_day_key] PRIMARY KEY([tenant_id],[measure_id],[day],[value])
);
--> statement-breakpoint
CREATE TABLE [exchange_rate] (
	[tenant_id] uniqueidentifier,
	[rate_id] uniqueidentifier,
	[currency] nvarchar(3) collate Latin1_General_100_BIN2 NOT NULL,
	[effective_from] nvarchar(10) collate Latin1_General_100_BIN2 NOT NULL,
	[effective_until] nvarchar(10) collate Latin1_General_100_BIN2,
	[rate] nvarchar(40) collate Latin1_General_100_BIN2 NOT NULL,
	[quote] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[per_dollar] nvarchar(40) collate Latin1_General_100_BIN2 NOT NULL,
	[source] nvarchar(300) collate Latin1_General_100_BIN2 NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[created_by] uniqueidentifier,
	[withdrawn_at] datetime2(3),
	CONSTRAINT [exchange_rate_key] PRIMARY KEY([tenant_id],[rate_id])
);
--> statement-breakpoint
CREATE UNIQUE INDEX [business_measure_by_name] ON [business_measure] ([tenant_id],[name_key]);
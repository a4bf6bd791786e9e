CREATE TABLE [provider_charge] (
	[tenant_id] uniqueidentifier,
	[charge_id] uniqueidentifier,
	[category] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[provider] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[model] nvarchar(160) collate Latin1_General_100_BIN2,
	[first_day] nvarchar(10) collate Latin1_General_100_BIN2 NOT NULL,
	[last_day] nvarchar(10) collate Latin1_General_100_BIN2 NOT NULL,
	[amount_nanos] decimal(38,0) NOT NULL,
	[reference] nvarchar(80) collate Latin1_General_100_BIN2,
	[reference_key] nvarchar(160) collate Latin1_General_100_BIN2 NOT NULL,
	[description] nvarchar(300) collate Latin1_General_100_BIN2 NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[created_by] uniqueidentifier,
	[withdrawn_at] datetime2(3),
	CONSTRAINT [provider_charge_key] PRIMARY KEY([tenant_id],[charge_id])
);
--> statement-breakpoint
CREATE UNIQUE INDEX [provider_charge_by_reference] ON [provider_charge] ([tenant_id],[reference_key]);
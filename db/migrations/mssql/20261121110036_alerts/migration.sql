CREATE TABLE [alert] (
	[tenant_id] uniqueidentifier,
	[alert_id] uniqueidentifier,
	[budget_id] uniqueidentifier NOT NULL,
	[window_start] datetime2(3) NOT NULL,
	[percent] int NOT NULL,
	[ordinal] int NOT NULL,
	[limit_nanos] decimal(38,0) NOT NULL,
	[spent_nanos] decimal(38,0) NOT NULL,
	[crossed_at] datetime2(3) NOT NULL,
	[rearmed_at] datetime2(3),
	CONSTRAINT [alert_key] PRIMARY KEY([tenant_id],[alert_id])
);
--> statement-breakpoint
CREATE TABLE [channel] (
	[tenant_id] uniqueidentifier,
	[channel_id] uniqueidentifier,
	[name] nvarchar(120) collate Latin1_General_100_BIN2 NOT NULL,
	[url] nvarchar(2000) collate Latin1_General_100_BIN2 NOT NULL,
	[sealed_key] nvarchar(8) collate Latin1_General_100_BIN2 NOT NULL,
	[sealed_box] nvarchar(400) collate Latin1_General_100_BIN2 NOT NULL,
	[former_key] nvarchar(8) collate Latin1_General_100_BIN2,
	[former_box] nvarchar(400) collate Latin1_General_100_BIN2,
	[former_until] datetime2(3),
	[created_at] datetime2(3) NOT NULL,
	[taken_at] datetime2(3),
	[disabled_at] datetime2(3),
	[disabled_by] nvarchar(16) collate Latin1_General_100_BIN2,
	CONSTRAINT [channel_key] PRIMARY KEY([tenant_id],[channel_id])
);
--> statement-breakpoint
CREATE TABLE [delivery] (
	[tenant_id] uniqueidentifier,
	[delivery_id] uniqueidentifier,
	[channel_id] uniqueidentifier NOT NULL,
	[alert_id] uniqueidentifier,
	[payload] nvarchar(4000) collate Latin1_General_100_BIN2 NOT NULL,
	[state] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[attempts] int NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[next_attempt_at] datetime2(3) NOT NULL,
	[last_attempt_at] datetime2(3),
	[last_status] int,
	[last_problem] nvarchar(32) collate Latin1_General_100_BIN2,
	CONSTRAINT [delivery_key] PRIMARY KEY([tenant_id],[delivery_id])
);
--> statement-breakpoint
ALTER TABLE [budget] ADD [thresholds] nvarchar(max) NOT NULL CONSTRAINT [budget_thresholds] DEFAULT '[]';--> statement-breakpoint
ALTER TABLE [alert] ADD CONSTRAINT [alert_of_budget] FOREIGN KEY ([tenant_id],[budget_id]) REFERENCES [budget]([tenant_id],[budget_id]);--> statement-breakpoint
ALTER TABLE [delivery] ADD CONSTRAINT [delivery_to_channel] FOREIGN KEY ([tenant_id],[channel_id]) REFERENCES [channel]([tenant_id],[channel_id]);--> statement-breakpoint
CREATE UNIQUE INDEX [alert_once] ON [alert] ([tenant_id],[budget_id],[window_start],[percent],[ordinal]);--> statement-breakpoint
CREATE INDEX [alert_newest] ON [alert] ([tenant_id],[crossed_at]);--> statement-breakpoint
CREATE INDEX [delivery_due] ON [delivery] ([tenant_id],[state],[next_attempt_at]);--> statement-breakpoint
CREATE INDEX [delivery_of_alert] ON [delivery] ([tenant_id],[alert_id]);
CREATE TABLE [report_schedule] (
	[tenant_id] uniqueidentifier,
	[schedule_id] uniqueidentifier,
	[name] nvarchar(120) collate Latin1_General_100_BIN2 NOT NULL,
	[owner_id] uniqueidentifier NOT NULL,
	[period] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[after_hours] int NOT NULL,
	[group_by] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[channel_id] uniqueidentifier NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[period_end] datetime2(3) NOT NULL,
	[due_at] datetime2(3) NOT NULL,
	[last_from] datetime2(3),
	[stopped_at] datetime2(3),
	[stopped_by] nvarchar(16) collate Latin1_General_100_BIN2,
	CONSTRAINT [report_schedule_key] PRIMARY KEY([tenant_id],[schedule_id])
);
--> statement-breakpoint
ALTER TABLE [report_schedule] ADD CONSTRAINT [report_schedule_to_channel] FOREIGN KEY ([tenant_id],[channel_id]) REFERENCES [channel]([tenant_id],[channel_id]);--> statement-breakpoint
CREATE INDEX [report_schedule_due] ON [report_schedule] ([tenant_id],[due_at]);
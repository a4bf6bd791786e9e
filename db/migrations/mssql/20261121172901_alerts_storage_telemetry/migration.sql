CREATE TABLE [export_schedule] (
	[tenant_id] uniqueidentifier,
	[schedule_id] uniqueidentifier,
	[name] nvarchar(120) collate Latin1_General_100_BIN2 NOT NULL,
	[owner_id] uniqueidentifier NOT NULL,
	[destination_id] uniqueidentifier NOT NULL,
	[period] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[after_hours] int NOT NULL,
	[template] nvarchar(max) NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[period_end] datetime2(3) NOT NULL,
	[due_at] datetime2(3) NOT NULL,
	[last_from] datetime2(3),
	[stopped_at] datetime2(3),
	[stopped_by] nvarchar(16) collate Latin1_General_100_BIN2,
	CONSTRAINT [export_schedule_key] PRIMARY KEY([tenant_id],[schedule_id])
);
--> statement-breakpoint
CREATE TABLE [storage_destination] (
	[tenant_id] uniqueidentifier,
	[destination_id] uniqueidentifier,
	[name] nvarchar(120) collate Latin1_General_100_BIN2 NOT NULL,
	[kind] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[address] nvarchar(300) collate Latin1_General_100_BIN2 NOT NULL,
	[detail] nvarchar(max) NOT NULL,
	[sealed_key] nvarchar(8) collate Latin1_General_100_BIN2 NOT NULL,
	[sealed_box] nvarchar(3000) collate Latin1_General_100_BIN2 NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[disabled_at] datetime2(3),
	CONSTRAINT [storage_destination_key] PRIMARY KEY([tenant_id],[destination_id])
);
--> statement-breakpoint
CREATE TABLE [storage_upload] (
	[tenant_id] uniqueidentifier,
	[upload_id] uniqueidentifier,
	[destination_id] uniqueidentifier NOT NULL,
	[export_id] uniqueidentifier NOT NULL,
	[object_name] nvarchar(400) collate Latin1_General_100_BIN2 NOT NULL,
	[state] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[attempts] int NOT NULL,
	[failures] int NOT NULL,
	[next_attempt_at] datetime2(3) NOT NULL,
	[token] nvarchar(2000) collate Latin1_General_100_BIN2,
	[tags] nvarchar(max) NOT NULL,
	[bytes_sent] bigint NOT NULL,
	[last_status] int,
	[last_problem] nvarchar(32) collate Latin1_General_100_BIN2,
	[created_at] datetime2(3) NOT NULL,
	[finished_at] datetime2(3),
	CONSTRAINT [storage_upload_key] PRIMARY KEY([tenant_id],[upload_id])
);
--> statement-breakpoint
CREATE TABLE [telemetry_cursor] (
	[tenant_id] uniqueidentifier,
	[gate_id] nvarchar(160) collate Latin1_General_100_BIN2,
	[incarnation_id] uniqueidentifier,
	[event_number] bigint NOT NULL,
	CONSTRAINT [telemetry_cursor_key] PRIMARY KEY([tenant_id],[gate_id],[incarnation_id])
);
--> statement-breakpoint
CREATE TABLE [telemetry_target] (
	[tenant_id] uniqueidentifier,
	[endpoint] nvarchar(500) collate Latin1_General_100_BIN2 NOT NULL,
	[header_names] nvarchar(max) NOT NULL,
	[signals] nvarchar(max) NOT NULL,
	[sealed_key] nvarchar(8) collate Latin1_General_100_BIN2 NOT NULL,
	[sealed_box] nvarchar(4000) collate Latin1_General_100_BIN2 NOT NULL,
	[changed_at] datetime2(3) NOT NULL,
	[turns] bigint NOT NULL,
	[next_at] datetime2(3) NOT NULL,
	[failures] int NOT NULL,
	[sent_events] bigint NOT NULL,
	[dropped_events] bigint NOT NULL,
	[last_status] int,
	[last_problem] nvarchar(32) collate Latin1_General_100_BIN2,
	[sent_at] datetime2(3),
	CONSTRAINT [telemetry_target_pkey] PRIMARY KEY([tenant_id])
);
--> statement-breakpoint
DROP INDEX [alert_once] ON [alert];--> statement-breakpoint
ALTER TABLE [alert] ADD [threshold] nvarchar(8) collate Latin1_General_100_BIN2 NOT NULL CONSTRAINT [alert_threshold_default] DEFAULT ('percent');--> statement-breakpoint
ALTER TABLE [alert] ADD [amount_nanos] decimal(38,0) NOT NULL CONSTRAINT [alert_amount_nanos_default] DEFAULT (0);--> statement-breakpoint
ALTER TABLE [alert] ADD [expected_nanos] decimal(38,0);--> statement-breakpoint
ALTER TABLE [budget] ADD [amount_thresholds] nvarchar(max) NOT NULL CONSTRAINT [budget_amount_thresholds_default] DEFAULT ('[]');--> statement-breakpoint
ALTER TABLE [budget] ADD [is_forecast_alerted] bit NOT NULL CONSTRAINT [budget_is_forecast_alerted_default] DEFAULT ((0));--> statement-breakpoint
ALTER TABLE [export_schedule] ADD CONSTRAINT [export_schedule_to_destination] FOREIGN KEY ([tenant_id],[destination_id]) REFERENCES [storage_destination]([tenant_id],[destination_id]);--> statement-breakpoint
ALTER TABLE [storage_upload] ADD CONSTRAINT [storage_upload_to_destination] FOREIGN KEY ([tenant_id],[destination_id]) REFERENCES [storage_destination]([tenant_id],[destination_id]);--> statement-breakpoint
ALTER TABLE [storage_upload] ADD CONSTRAINT [storage_upload_of_export] FOREIGN KEY ([tenant_id],[export_id]) REFERENCES [export_job]([tenant_id],[export_id]);--> statement-breakpoint
CREATE INDEX [export_schedule_due] ON [export_schedule] ([tenant_id],[due_at]);--> statement-breakpoint
CREATE INDEX [storage_upload_due] ON [storage_upload] ([tenant_id],[state],[next_attempt_at]);--> statement-breakpoint
CREATE UNIQUE INDEX [alert_once] ON [alert] ([tenant_id],[budget_id],[window_start],[threshold],[percent],[amount_nanos],[ordinal]);
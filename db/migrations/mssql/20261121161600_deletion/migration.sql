ALTER TABLE [deleted_organisation] ADD [certificate] nvarchar(max);--> statement-breakpoint
ALTER TABLE [deleted_organisation] ADD [receipt_sha256] nvarchar(64) collate Latin1_General_100_BIN2;--> statement-breakpoint
ALTER TABLE [deleted_organisation] ADD [discarded_events] bigint NOT NULL CONSTRAINT [deleted_organisation_discarded_events_default] DEFAULT ((0));--> statement-breakpoint
ALTER TABLE [termination] ADD [receipt_sha256] nvarchar(64) collate Latin1_General_100_BIN2;--> statement-breakpoint
ALTER TABLE [termination] ADD [notice_id] uniqueidentifier;--> statement-breakpoint
ALTER TABLE [termination] ADD [began_at] datetime2(3);--> statement-breakpoint
ALTER TABLE [termination] ADD [edge] nvarchar(max);--> statement-breakpoint
ALTER TABLE [termination] ADD [edge_emptied_at] datetime2(3);--> statement-breakpoint
ALTER TABLE [termination] ADD [removed] nvarchar(max);--> statement-breakpoint
ALTER TABLE [termination] ADD [discarded_events] bigint NOT NULL CONSTRAINT [termination_discarded_events_default] DEFAULT ((0));
CREATE TABLE [audit_detail] (
	[tenant_id] uniqueidentifier,
	[entry_id] uniqueidentifier,
	[salt] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[detail] nvarchar(2000) collate Latin1_General_100_BIN2 NOT NULL,
	CONSTRAINT [audit_detail_key] PRIMARY KEY([tenant_id],[entry_id])
);
--> statement-breakpoint
CREATE TABLE [audit_head] (
	[tenant_id] uniqueidentifier,
	[sequence] bigint NOT NULL,
	[entry_hash] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	CONSTRAINT [audit_head_pkey] PRIMARY KEY([tenant_id])
);
--> statement-breakpoint
ALTER TABLE [audit_entry] ADD [times] int NOT NULL CONSTRAINT [audit_entry_times_default] DEFAULT ((1));--> statement-breakpoint
ALTER TABLE [audit_entry] ADD [detail_hash] nvarchar(64) collate Latin1_General_100_BIN2;--> statement-breakpoint
ALTER TABLE [audit_entry] ADD [sequence] bigint NOT NULL CONSTRAINT [audit_entry_sequence_default] DEFAULT ((0));--> statement-breakpoint
ALTER TABLE [audit_entry] ADD [entry_hash] nvarchar(64) collate Latin1_General_100_BIN2;--> statement-breakpoint
CREATE INDEX [audit_entry_by_sequence] ON [audit_entry] ([tenant_id],[sequence]);--> statement-breakpoint
ALTER TABLE [audit_entry] DROP COLUMN [reason];
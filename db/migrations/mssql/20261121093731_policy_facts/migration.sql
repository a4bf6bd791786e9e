ALTER TABLE [usage_event] ADD [operation] nvarchar(32) collate Latin1_General_100_BIN2;--> statement-breakpoint
ALTER TABLE [usage_event] ADD [refusal_rule] nvarchar(160) collate Latin1_General_100_BIN2;--> statement-breakpoint
ALTER TABLE [usage_event] ADD [organisation_version] bigint;--> statement-breakpoint
ALTER TABLE [usage_event] ADD [output_cap_tokens] bigint;--> statement-breakpoint
ALTER TABLE [usage_event] ADD [output_cap_by] nvarchar(16) collate Latin1_General_100_BIN2;
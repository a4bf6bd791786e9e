ALTER TABLE [api_key] ADD [last_used_at] datetime2(3);--> statement-breakpoint
ALTER TABLE [api_key] ADD [exposed_at] datetime2(3);--> statement-breakpoint
ALTER TABLE [api_key] ADD [rotate_by] datetime2(3);--> statement-breakpoint
ALTER TABLE [api_key] ADD [rotate_every_days] int;--> statement-breakpoint
ALTER TABLE [api_key] ADD [ends_unrotated] bit NOT NULL CONSTRAINT [api_key_ends_unrotated_default] DEFAULT ((0));--> statement-breakpoint
ALTER TABLE [api_key_hash] ADD [made_at] datetime2(3);--> statement-breakpoint
ALTER TABLE [api_key_hash] ADD [last_used_at] datetime2(3);--> statement-breakpoint
ALTER TABLE [organisation_profile] ADD [exposed_keys] nvarchar(8) collate Latin1_General_100_BIN2 NOT NULL CONSTRAINT [organisation_profile_exposed_keys_default] DEFAULT ('revoke');
CREATE TABLE [own_role] (
	[organisation_id] uniqueidentifier,
	[role_id] nvarchar(36) collate Latin1_General_100_BIN2,
	[name] nvarchar(60) collate Latin1_General_100_BIN2 NOT NULL,
	[name_key] nvarchar(120) collate Latin1_General_100_BIN2 NOT NULL,
	[rights] nvarchar(max) NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[changed_at] datetime2(3) NOT NULL,
	CONSTRAINT [own_role_key] PRIMARY KEY([organisation_id],[role_id])
);
--> statement-breakpoint
-- needs columns with a collation that change
ALTER TABLE [invitation] ALTER COLUMN [role] nvarchar(36) collate Latin1_General_100_BIN2 NOT NULL;--> statement-breakpoint
-- without columns with a collation that change
ALTER TABLE [invitation] ALTER COLUMN [role] nvarchar(36);--> statement-breakpoint
-- needs columns with a collation that change
ALTER TABLE [membership] ALTER COLUMN [role] nvarchar(36) collate Latin1_General_100_BIN2 NOT NULL;--> statement-breakpoint
-- without columns with a collation that change
ALTER TABLE [membership] ALTER COLUMN [role] nvarchar(36);--> statement-breakpoint
-- needs columns with a collation that change
ALTER TABLE [scim_group] ALTER COLUMN [role] nvarchar(36) collate Latin1_General_100_BIN2;--> statement-breakpoint
-- without columns with a collation that change
ALTER TABLE [scim_group] ALTER COLUMN [role] nvarchar(36);--> statement-breakpoint
CREATE UNIQUE INDEX [own_role_by_name] ON [own_role] ([organisation_id],[name_key]);
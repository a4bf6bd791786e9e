CREATE TABLE [scim_group] (
	[tenant_id] uniqueidentifier,
	[group_id] uniqueidentifier,
	[display_name] nvarchar(254) collate Latin1_General_100_BIN2 NOT NULL,
	[external_id] nvarchar(254) collate Latin1_General_100_BIN2,
	[role] nvarchar(16) collate Latin1_General_100_BIN2,
	[team_ids] nvarchar(max) NOT NULL,
	[version] bigint NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[changed_at] datetime2(3) NOT NULL,
	CONSTRAINT [scim_group_key] PRIMARY KEY([tenant_id],[group_id])
);
--> statement-breakpoint
CREATE TABLE [scim_group_member] (
	[tenant_id] uniqueidentifier,
	[group_id] uniqueidentifier,
	[user_id] uniqueidentifier,
	CONSTRAINT [scim_group_member_key] PRIMARY KEY([tenant_id],[group_id],[user_id])
);
--> statement-breakpoint
CREATE TABLE [scim_user] (
	[tenant_id] uniqueidentifier,
	[user_id] uniqueidentifier,
	[person_id] uniqueidentifier NOT NULL,
	[user_name] nvarchar(254) collate Latin1_General_100_BIN2 NOT NULL,
	[user_key] nvarchar(254) collate Latin1_General_100_BIN2 NOT NULL,
	[address] nvarchar(254) collate Latin1_General_100_BIN2,
	[external_id] nvarchar(254) collate Latin1_General_100_BIN2,
	[is_active] bit NOT NULL,
	[has_mapped_role] bit NOT NULL,
	[stated] nvarchar(max) NOT NULL,
	[version] bigint NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[changed_at] datetime2(3) NOT NULL,
	CONSTRAINT [scim_user_key] PRIMARY KEY([tenant_id],[user_id])
);
--> statement-breakpoint
CREATE INDEX [scim_group_of_user] ON [scim_group_member] ([tenant_id],[user_id]);--> statement-breakpoint
CREATE UNIQUE INDEX [scim_user_name] ON [scim_user] ([tenant_id],[user_key]);--> statement-breakpoint
CREATE INDEX [scim_user_external] ON [scim_user] ([tenant_id],[external_id]);--> statement-breakpoint
CREATE INDEX [scim_user_address] ON [scim_user] ([tenant_id],[address]);--> statement-breakpoint
CREATE INDEX [scim_user_of_person] ON [scim_user] ([tenant_id],[person_id]);
CREATE TABLE [default_view] (
	[tenant_id] uniqueidentifier,
	[person_id] uniqueidentifier,
	[page] nvarchar(64) collate Latin1_General_100_BIN2,
	[view_id] uniqueidentifier NOT NULL,
	CONSTRAINT [default_view_key] PRIMARY KEY([tenant_id],[person_id],[page])
);
--> statement-breakpoint
CREATE TABLE [saved_view] (
	[tenant_id] uniqueidentifier,
	[view_id] uniqueidentifier,
	[owner_id] uniqueidentifier NOT NULL,
	[name] nvarchar(120) collate Latin1_General_100_BIN2 NOT NULL,
	[page] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[address] nvarchar(4000) collate Latin1_General_100_BIN2 NOT NULL,
	[is_shared] bit NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[changed_at] datetime2(3) NOT NULL,
	CONSTRAINT [saved_view_key] PRIMARY KEY([tenant_id],[view_id])
);
--> statement-breakpoint
CREATE UNIQUE INDEX [saved_view_by_name] ON [saved_view] ([tenant_id],[owner_id],[page],[name]);
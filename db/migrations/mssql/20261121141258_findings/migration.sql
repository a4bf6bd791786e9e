CREATE TABLE [finding] (
	[tenant_id] uniqueidentifier,
	[finding_id] uniqueidentifier,
	[kind] nvarchar(32) collate Latin1_General_100_BIN2 NOT NULL,
	[scope] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[scope_id] nvarchar(160) collate Latin1_General_100_BIN2 NOT NULL,
	[bucket_at] datetime2(3) NOT NULL,
	[found_at] datetime2(3) NOT NULL,
	[actual] decimal(38,0),
	[expected] decimal(38,0),
	[detail] nvarchar(max) NOT NULL,
	[state] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[owner_id] uniqueidentifier,
	[snoozed_until] datetime2(3),
	CONSTRAINT [finding_key] PRIMARY KEY([tenant_id],[finding_id])
);
--> statement-breakpoint
CREATE TABLE [login_trait] (
	[tenant_id] uniqueidentifier,
	[person_id] uniqueidentifier,
	[kind] nvarchar(8) collate Latin1_General_100_BIN2,
	[trait] nvarchar(64) collate Latin1_General_100_BIN2,
	[first_seen_at] datetime2(3) NOT NULL,
	CONSTRAINT [login_trait_key] PRIMARY KEY([tenant_id],[person_id],[kind],[trait])
);
--> statement-breakpoint
CREATE UNIQUE INDEX [finding_once] ON [finding] ([tenant_id],[kind],[scope],[scope_id],[bucket_at]);--> statement-breakpoint
CREATE INDEX [finding_newest] ON [finding] ([tenant_id],[found_at]);
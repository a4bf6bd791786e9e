CREATE TABLE [personal_dimensions] (
	[tenant_id] uniqueidentifier,
	[names] nvarchar(max) NOT NULL,
	[sealed_key] nvarchar(8) collate Latin1_General_100_BIN2 NOT NULL,
	[sealed_box] nvarchar(200) collate Latin1_General_100_BIN2 NOT NULL,
	[changed_at] datetime2(3) NOT NULL,
	CONSTRAINT [personal_dimensions_pkey] PRIMARY KEY([tenant_id])
);
--> statement-breakpoint
CREATE TABLE [personal_value] (
	[tenant_id] uniqueidentifier,
	[value_id] nvarchar(40) collate Latin1_General_100_BIN2,
	[dimension] nvarchar(32) collate Latin1_General_100_BIN2 NOT NULL,
	[text] nvarchar(64) collate Latin1_General_100_BIN2,
	[first_seen_at] datetime2(3) NOT NULL,
	[last_seen_at] datetime2(3) NOT NULL,
	[erased_at] datetime2(3),
	CONSTRAINT [personal_value_key] PRIMARY KEY([tenant_id],[value_id])
);
--> statement-breakpoint
ALTER TABLE [person_erasure] ADD [value_ids] nvarchar(max) NOT NULL DEFAULT '[]';--> statement-breakpoint
CREATE INDEX [personal_value_text] ON [personal_value] ([tenant_id],[text]);--> statement-breakpoint
CREATE INDEX [personal_value_seen] ON [personal_value] ([tenant_id],[last_seen_at]);
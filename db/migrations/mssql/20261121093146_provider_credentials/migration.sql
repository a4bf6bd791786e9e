CREATE TABLE [provider_credential] (
	[tenant_id] uniqueidentifier,
	[credential_id] uniqueidentifier,
	[name] nvarchar(120) collate Latin1_General_100_BIN2 NOT NULL,
	[provider] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[host] nvarchar(63) collate Latin1_General_100_BIN2,
	[project_id] uniqueidentifier,
	[account] nvarchar(128) collate Latin1_General_100_BIN2,
	[kind] nvarchar(32) collate Latin1_General_100_BIN2 NOT NULL,
	[is_active] bit NOT NULL,
	[last_four] nvarchar(4) collate Latin1_General_100_BIN2,
	[seal_version] nvarchar(8) collate Latin1_General_100_BIN2 NOT NULL,
	[box] nvarchar(4000) collate Latin1_General_100_BIN2 NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[sealed_at] datetime2(3) NOT NULL,
	CONSTRAINT [provider_credential_key] PRIMARY KEY([tenant_id],[credential_id])
);
--> statement-breakpoint
CREATE UNIQUE INDEX [provider_credential_name] ON [provider_credential] ([tenant_id],[name]);
CREATE TABLE [login_attempt] (
	[attempt_hash] nvarchar(64) collate Latin1_General_100_BIN2,
	[organisation_id] uniqueidentifier,
	[connection_id] uniqueidentifier,
	[invitation_hash] nvarchar(64) collate Latin1_General_100_BIN2,
	[session_id] uniqueidentifier,
	[created_at] datetime2(3) NOT NULL,
	[expires_at] datetime2(3) NOT NULL,
	[used_at] datetime2(3),
	CONSTRAINT [login_attempt_pkey] PRIMARY KEY([attempt_hash])
);
--> statement-breakpoint
CREATE TABLE [sso_connection] (
	[tenant_id] uniqueidentifier,
	[connection_id] uniqueidentifier,
	[name] nvarchar(120) collate Latin1_General_100_BIN2 NOT NULL,
	[issuer] nvarchar(255) collate Latin1_General_100_BIN2 NOT NULL,
	[client_id] nvarchar(255) collate Latin1_General_100_BIN2 NOT NULL,
	[sealed_key] nvarchar(8) collate Latin1_General_100_BIN2,
	[sealed_box] nvarchar(4000) collate Latin1_General_100_BIN2,
	[pinned_tenant] nvarchar(64) collate Latin1_General_100_BIN2,
	[pinned_domain] nvarchar(253) collate Latin1_General_100_BIN2,
	[second_factor] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[acr_values] nvarchar(max) NOT NULL,
	[admits_members] bit NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[disabled_at] datetime2(3),
	CONSTRAINT [sso_connection_key] PRIMARY KEY([tenant_id],[connection_id])
);
--> statement-breakpoint
CREATE TABLE [sso_domain] (
	[domain] nvarchar(253) collate Latin1_General_100_BIN2,
	[organisation_id] uniqueidentifier NOT NULL,
	[connection_id] uniqueidentifier NOT NULL,
	[verified_at] datetime2(3) NOT NULL,
	CONSTRAINT [sso_domain_pkey] PRIMARY KEY([domain])
);
--> statement-breakpoint
CREATE TABLE [sso_domain_claim] (
	[tenant_id] uniqueidentifier,
	[domain] nvarchar(253) collate Latin1_General_100_BIN2,
	[connection_id] uniqueidentifier NOT NULL,
	[challenge] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	CONSTRAINT [sso_domain_claim_key] PRIMARY KEY([tenant_id],[domain])
);
--> statement-breakpoint
ALTER TABLE [session] ADD [connection_id] uniqueidentifier;
CREATE TABLE [mail_domain] (
	[tenant_id] uniqueidentifier,
	[domain] nvarchar(253) collate Latin1_General_100_BIN2,
	[approved_by] uniqueidentifier,
	[approved_at] datetime2(3) NOT NULL,
	CONSTRAINT [mail_domain_key] PRIMARY KEY([tenant_id],[domain])
);
--> statement-breakpoint
CREATE TABLE [mail_server] (
	[tenant_id] uniqueidentifier,
	[host] nvarchar(253) collate Latin1_General_100_BIN2 NOT NULL,
	[port] int NOT NULL,
	[username] nvarchar(256) collate Latin1_General_100_BIN2,
	[sealed_key] nvarchar(8) collate Latin1_General_100_BIN2,
	[sealed_box] nvarchar(1000) collate Latin1_General_100_BIN2,
	[sender] nvarchar(254) collate Latin1_General_100_BIN2 NOT NULL,
	[changed_at] datetime2(3) NOT NULL,
	CONSTRAINT [mail_server_pkey] PRIMARY KEY([tenant_id])
);
--> statement-breakpoint
ALTER TABLE [channel] ADD [kind] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL CONSTRAINT [channel_kind_default] DEFAULT ('webhook');--> statement-breakpoint
ALTER TABLE [channel] ADD [recipients] nvarchar(max) NOT NULL CONSTRAINT [channel_recipients_default] DEFAULT ('[]');--> statement-breakpoint
-- needs columns with a collation that change
ALTER TABLE [channel] ALTER COLUMN [sealed_box] nvarchar(3000) collate Latin1_General_100_BIN2 NOT NULL;--> statement-breakpoint
-- without columns with a collation that change
ALTER TABLE [channel] ALTER COLUMN [sealed_box] nvarchar(3000);
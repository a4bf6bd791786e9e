CREATE TABLE [passkey] (
	[person_id] uniqueidentifier,
	[passkey_id] uniqueidentifier,
	[credential_hash] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[credential_id] nvarchar(1400) collate Latin1_General_100_BIN2 NOT NULL,
	[public_key] nvarchar(2000) collate Latin1_General_100_BIN2 NOT NULL,
	[sign_count] bigint NOT NULL,
	[transports] nvarchar(max) NOT NULL,
	[is_backed_up] bit NOT NULL,
	[name] nvarchar(60) collate Latin1_General_100_BIN2 NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[last_used_at] datetime2(3),
	CONSTRAINT [passkey_key] PRIMARY KEY([person_id],[passkey_id])
);
--> statement-breakpoint
CREATE UNIQUE INDEX [passkey_once] ON [passkey] ([person_id],[credential_hash]);
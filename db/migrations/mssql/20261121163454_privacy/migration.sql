CREATE TABLE [acceptance] (
	[tenant_id] uniqueidentifier,
	[person_id] uniqueidentifier,
	[document] nvarchar(64) collate Latin1_General_100_BIN2,
	[version] nvarchar(32) collate Latin1_General_100_BIN2,
	[accepted_at] datetime2(3) NOT NULL,
	CONSTRAINT [acceptance_key] PRIMARY KEY([tenant_id],[person_id],[document],[version])
);
--> statement-breakpoint
CREATE TABLE [person_erasure] (
	[tenant_id] uniqueidentifier,
	[person_id] uniqueidentifier,
	[state] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[requested_at] datetime2(3) NOT NULL,
	[requested_by] uniqueidentifier,
	[sought_texts] nvarchar(max) NOT NULL,
	[erased_at] datetime2(3),
	[removed] nvarchar(max) NOT NULL,
	[left] nvarchar(max) NOT NULL,
	[keeps_sign_in] bit NOT NULL,
	CONSTRAINT [person_erasure_key] PRIMARY KEY([tenant_id],[person_id])
);
--> statement-breakpoint
ALTER TABLE [session] ADD [terms_hash] nvarchar(64) collate Latin1_General_100_BIN2;
CREATE TABLE [placement] (
	[tenant_id] uniqueidentifier,
	[place] nvarchar(32) collate Latin1_General_100_BIN2 NOT NULL,
	[moves_to] nvarchar(32) collate Latin1_General_100_BIN2,
	[held_jobs] nvarchar(max),
	[position] nvarchar(max),
	[changed_at] datetime2(3) NOT NULL,
	CONSTRAINT [placement_pkey] PRIMARY KEY([tenant_id])
);

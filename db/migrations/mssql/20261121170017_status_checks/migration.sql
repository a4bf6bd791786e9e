CREATE TABLE [status_check] (
	[tenant_id] uniqueidentifier,
	[kind] nvarchar(16) collate Latin1_General_100_BIN2,
	[minute_at] datetime2(3),
	[is_ok] bit,
	[took_ms] int,
	CONSTRAINT [status_check_key] PRIMARY KEY([tenant_id],[kind],[minute_at])
);

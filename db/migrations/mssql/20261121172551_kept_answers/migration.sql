CREATE TABLE [kept_answer] (
	[tenant_id] uniqueidentifier,
	[bucket_hash] nvarchar(64) collate Latin1_General_100_BIN2,
	[request_hash] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[created_at] datetime2(3) NOT NULL,
	[status] int,
	[sealed_key] nvarchar(8) collate Latin1_General_100_BIN2,
	[sealed_body] varbinary(max),
	CONSTRAINT [kept_answer_key] PRIMARY KEY([tenant_id],[bucket_hash])
);
--> statement-breakpoint
CREATE INDEX [kept_answer_by_age] ON [kept_answer] ([tenant_id],[created_at]);
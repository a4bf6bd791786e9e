CREATE TABLE [export_job] (
	[tenant_id] uniqueidentifier,
	[export_id] uniqueidentifier,
	[request] nvarchar(max) NOT NULL,
	[actor_kind] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[actor_id] uniqueidentifier,
	[created_at] datetime2(3) NOT NULL,
	[state] nvarchar(16) collate Latin1_General_100_BIN2 NOT NULL,
	[claim] uniqueidentifier,
	[claimed_until] datetime2(3),
	[attempts] int NOT NULL,
	[sealed_key] nvarchar(8) collate Latin1_General_100_BIN2,
	[sealed_box] nvarchar(400) collate Latin1_General_100_BIN2,
	[parts] int NOT NULL,
	[bytes] bigint NOT NULL,
	[rows] bigint NOT NULL,
	[progress] int NOT NULL,
	[resume_at] nvarchar(400) collate Latin1_General_100_BIN2,
	[sidecar] nvarchar(max),
	[finished_at] datetime2(3),
	[expires_at] datetime2(3),
	CONSTRAINT [export_job_key] PRIMARY KEY([tenant_id],[export_id])
);
--> statement-breakpoint
CREATE TABLE [export_part] (
	[tenant_id] uniqueidentifier,
	[export_id] uniqueidentifier,
	[part] int,
	[starts_at] bigint NOT NULL,
	[size] bigint NOT NULL,
	[box] varbinary(max) NOT NULL,
	CONSTRAINT [export_part_key] PRIMARY KEY([tenant_id],[export_id],[part])
);
--> statement-breakpoint
ALTER TABLE [export_part] ADD CONSTRAINT [export_part_of_job] FOREIGN KEY ([tenant_id],[export_id]) REFERENCES [export_job]([tenant_id],[export_id]);--> statement-breakpoint
CREATE INDEX [export_job_by_state] ON [export_job] ([tenant_id],[state],[created_at]);
CREATE TABLE [past_calendar] (
	[tenant_id] uniqueidentifier,
	[held_until] datetime2(3),
	[time_zone] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL,
	[fiscal_start_month] int NOT NULL,
	CONSTRAINT [past_calendar_key] PRIMARY KEY([tenant_id],[held_until])
);

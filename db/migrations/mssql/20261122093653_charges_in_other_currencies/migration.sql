ALTER TABLE [provider_charge] ADD [currency] nvarchar(3) collate Latin1_General_100_BIN2 NOT NULL CONSTRAINT [provider_charge_currency_default] DEFAULT ('USD');--> statement-breakpoint
ALTER TABLE [provider_charge] ADD [stated_amount] nvarchar(32) collate Latin1_General_100_BIN2;--> statement-breakpoint
ALTER TABLE [provider_charge] ADD [rate_id] uniqueidentifier;
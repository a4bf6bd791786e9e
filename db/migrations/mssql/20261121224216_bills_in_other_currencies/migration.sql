ALTER TABLE [cost_report] ADD [totals] nvarchar(max) NOT NULL DEFAULT '[]';--> statement-breakpoint
ALTER TABLE [cost_report_row] ADD [currency] nvarchar(3) collate Latin1_General_100_BIN2 NOT NULL CONSTRAINT [cost_report_row_currency_default] DEFAULT ('USD');--> statement-breakpoint
-- needs columns with a collation that change
ALTER TABLE [cost_report_row] ALTER COLUMN [amount] nvarchar(64) collate Latin1_General_100_BIN2 NOT NULL;--> statement-breakpoint
-- without columns with a collation that change
ALTER TABLE [cost_report_row] ALTER COLUMN [amount] nvarchar(64);
ALTER TABLE "cost_report" ADD COLUMN "totals" jsonb DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE "cost_report_row" ADD COLUMN "currency" varchar(3) DEFAULT 'USD' NOT NULL;--> statement-breakpoint
ALTER TABLE "cost_report_row" ALTER COLUMN "amount" SET DATA TYPE varchar(64) USING "amount"::varchar(64);
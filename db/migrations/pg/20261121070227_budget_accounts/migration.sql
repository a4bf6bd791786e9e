-- Events of before there were budgets were charged to none.
ALTER TABLE "usage_event" ADD COLUMN "budget_accounts" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "usage_event" ALTER COLUMN "budget_accounts" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "edge_command" ALTER COLUMN "target" SET DATA TYPE varchar(36) USING "target"::varchar(36);

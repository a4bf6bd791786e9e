ALTER TABLE "usage_event" ADD COLUMN "operation" varchar(32);--> statement-breakpoint
ALTER TABLE "usage_event" ADD COLUMN "refusal_rule" varchar(160);--> statement-breakpoint
ALTER TABLE "usage_event" ADD COLUMN "organisation_version" bigint;--> statement-breakpoint
ALTER TABLE "usage_event" ADD COLUMN "output_cap_tokens" bigint;--> statement-breakpoint
ALTER TABLE "usage_event" ADD COLUMN "output_cap_by" varchar(16);
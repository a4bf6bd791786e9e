ALTER TABLE "deleted_organisation" ADD COLUMN "certificate" jsonb;--> statement-breakpoint
ALTER TABLE "deleted_organisation" ADD COLUMN "receipt_sha256" varchar(64);--> statement-breakpoint
ALTER TABLE "deleted_organisation" ADD COLUMN "discarded_events" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "termination" ADD COLUMN "receipt_sha256" varchar(64);--> statement-breakpoint
ALTER TABLE "termination" ADD COLUMN "notice_id" uuid;--> statement-breakpoint
ALTER TABLE "termination" ADD COLUMN "began_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "termination" ADD COLUMN "edge" jsonb;--> statement-breakpoint
ALTER TABLE "termination" ADD COLUMN "edge_emptied_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "termination" ADD COLUMN "removed" jsonb;--> statement-breakpoint
ALTER TABLE "termination" ADD COLUMN "discarded_events" bigint DEFAULT 0 NOT NULL;
CREATE TABLE "audit_detail" (
	"tenant_id" uuid,
	"entry_id" uuid,
	"salt" varchar(64) NOT NULL,
	"detail" varchar(2000) NOT NULL,
	CONSTRAINT "audit_detail_key" PRIMARY KEY("tenant_id","entry_id")
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"tenant_id" uuid PRIMARY KEY,
	"sequence" bigint NOT NULL,
	"entry_hash" varchar(64) NOT NULL
);
--> statement-breakpoint
ALTER TABLE "audit_entry" ADD COLUMN "times" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_entry" ADD COLUMN "detail_hash" varchar(64);--> statement-breakpoint
ALTER TABLE "audit_entry" ADD COLUMN "sequence" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_entry" ADD COLUMN "entry_hash" varchar(64);--> statement-breakpoint
-- Reasons that entries have had so far become details.
INSERT INTO "audit_detail" ("tenant_id", "entry_id", "salt", "detail")
  SELECT "tenant_id", "entry_id", '', jsonb_build_object('reason', "reason")::text FROM "audit_entry" WHERE "reason" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "audit_entry" DROP COLUMN "reason";--> statement-breakpoint
CREATE INDEX "audit_entry_by_sequence" ON "audit_entry" ("tenant_id","sequence");
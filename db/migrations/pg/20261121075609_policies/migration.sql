CREATE TABLE "policy" (
	"tenant_id" uuid,
	"scope" varchar(36),
	"version" bigint NOT NULL,
	"rules" jsonb NOT NULL,
	"changed_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "policy_key" PRIMARY KEY("tenant_id","scope")
);
--> statement-breakpoint
ALTER TABLE "usage_event" ADD COLUMN "refusal_level" varchar(16);
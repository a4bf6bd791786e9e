CREATE TABLE "audit_checkpoint" (
	"tenant_id" uuid PRIMARY KEY,
	"sequence" bigint NOT NULL,
	"entry_hash" varchar(64) NOT NULL,
	"removed_at" timestamp(3) with time zone NOT NULL,
	"proof" varchar(1000) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deleted_organisation" (
	"tenant_id" uuid PRIMARY KEY,
	"requested_at" timestamp(3) with time zone NOT NULL,
	"deleted_at" timestamp(3) with time zone NOT NULL,
	"certificate_sha256" varchar(64) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "retention" (
	"tenant_id" uuid PRIMARY KEY,
	"days" jsonb NOT NULL,
	"changed_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "termination" (
	"tenant_id" uuid PRIMARY KEY,
	"requested_at" timestamp(3) with time zone NOT NULL,
	"requested_by" uuid,
	"runs_at" timestamp(3) with time zone NOT NULL,
	"reason" varchar(500) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "usage_frozen_day" (
	"tenant_id" uuid,
	"day" timestamp(3) with time zone,
	"rows" bigint NOT NULL,
	"sha256" varchar(64) NOT NULL,
	"frozen_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "usage_frozen_day_key" PRIMARY KEY("tenant_id","day")
);
--> statement-breakpoint
CREATE TABLE "usage_removed_gate" (
	"tenant_id" uuid,
	"gate_id" varchar(160),
	"incarnation_id" uuid,
	"event_number" bigint NOT NULL,
	"events" bigint NOT NULL,
	"closings" bigint NOT NULL,
	"last_admission" bigint NOT NULL,
	"charged_nanos" numeric(38,0) NOT NULL,
	CONSTRAINT "usage_removed_gate_key" PRIMARY KEY("tenant_id","gate_id","incarnation_id")
);
--> statement-breakpoint
CREATE TABLE "usage_removed_sum" (
	"tenant_id" uuid,
	"subject" varchar(80),
	"nanos" numeric(38,0) NOT NULL,
	"uncounted_nanos" numeric(38,0) NOT NULL,
	CONSTRAINT "usage_removed_sum_key" PRIMARY KEY("tenant_id","subject")
);

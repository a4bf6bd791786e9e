CREATE TABLE "close_month" (
	"tenant_id" uuid,
	"month" varchar(7),
	"state" varchar(12) NOT NULL,
	"revision" integer NOT NULL,
	"note" varchar(500),
	"changed_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "close_month_key" PRIMARY KEY("tenant_id","month")
);
--> statement-breakpoint
CREATE TABLE "close_signature" (
	"tenant_id" uuid,
	"signature_id" uuid,
	"month" varchar(7) NOT NULL,
	"revision" integer NOT NULL,
	"person_id" uuid NOT NULL,
	"statement_sha256" varchar(64) NOT NULL,
	"gaps" jsonb NOT NULL,
	"signed_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "close_signature_key" PRIMARY KEY("tenant_id","signature_id")
);
--> statement-breakpoint
CREATE TABLE "closed_statement" (
	"tenant_id" uuid,
	"month" varchar(7),
	"revision" integer,
	"statement" bytea NOT NULL,
	"sha256" varchar(64) NOT NULL,
	"total_nanos" numeric(38,0) NOT NULL,
	"closed_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "closed_statement_key" PRIMARY KEY("tenant_id","month","revision")
);
--> statement-breakpoint
CREATE TABLE "late_event" (
	"tenant_id" uuid,
	"event_id" uuid,
	"usage_month" varchar(7) NOT NULL,
	"accounting_period" varchar(7) NOT NULL,
	CONSTRAINT "late_event_key" PRIMARY KEY("tenant_id","event_id")
);
--> statement-breakpoint
CREATE INDEX "close_signature_of_month" ON "close_signature" ("tenant_id","month","revision");--> statement-breakpoint
CREATE INDEX "late_event_by_period" ON "late_event" ("tenant_id","accounting_period");--> statement-breakpoint
CREATE INDEX "late_event_by_usage" ON "late_event" ("tenant_id","usage_month");
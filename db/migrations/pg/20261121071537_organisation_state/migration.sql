CREATE TABLE "budget" (
	"tenant_id" uuid,
	"budget_id" uuid,
	"name" varchar(64) NOT NULL,
	"match" jsonb NOT NULL,
	"mode" varchar(8) NOT NULL,
	"period" varchar(8) NOT NULL,
	"limit_nanos" numeric(38,0) NOT NULL,
	"raises" jsonb NOT NULL,
	"unleased_nanos" numeric(38,0),
	"contact" varchar(128),
	"created_at" timestamp(3) with time zone NOT NULL,
	"archived_at" timestamp(3) with time zone,
	CONSTRAINT "budget_key" PRIMARY KEY("tenant_id","budget_id")
);
--> statement-breakpoint
CREATE TABLE "price_override" (
	"tenant_id" uuid,
	"override_id" uuid,
	"provider" varchar(64) NOT NULL,
	"model" varchar(128) NOT NULL,
	"effective_from" timestamp(3) with time zone NOT NULL,
	"effective_until" timestamp(3) with time zone,
	"price" jsonb NOT NULL,
	"reason" varchar(500) NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "price_override_key" PRIMARY KEY("tenant_id","override_id")
);
--> statement-breakpoint
CREATE TABLE "registered_host" (
	"tenant_id" uuid,
	"kind" varchar(16),
	"name" varchar(63),
	"base_url" varchar(256),
	"must_ask_for_usage" boolean NOT NULL,
	"on_caller_left" varchar(8) NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "registered_host_key" PRIMARY KEY("tenant_id","kind","name")
);
--> statement-breakpoint
ALTER TABLE "organisation_profile" ADD COLUMN "time_zone" varchar(64) DEFAULT 'UTC' NOT NULL;--> statement-breakpoint
ALTER TABLE "organisation_profile" ADD COLUMN "fiscal_start_month" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "organisation_profile" ADD COLUMN "edge_version" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "budget_newest" ON "budget" ("tenant_id","archived_at","created_at");--> statement-breakpoint
CREATE INDEX "price_override_newest" ON "price_override" ("tenant_id","created_at");
CREATE TABLE "rating_adjustment" (
	"tenant_id" uuid,
	"event_id" uuid,
	"line" integer,
	"ordinal" integer,
	"run_id" uuid NOT NULL,
	"usage_at" timestamp(3) with time zone NOT NULL,
	"accounting_period" varchar(7) NOT NULL,
	"posted_at" timestamp(3) with time zone NOT NULL,
	"previous_cost_nanos" numeric(38,0),
	"cost_nanos" numeric(38,0) NOT NULL,
	"delta_nanos" numeric(38,0) NOT NULL,
	"price_source" varchar(16) NOT NULL,
	"previous_price_version" varchar(160),
	"previous_price_id" varchar(160),
	"price_version" varchar(160),
	"price_id" varchar(160),
	"catalogue_cost_nanos" numeric(38,0),
	CONSTRAINT "rating_adjustment_key" PRIMARY KEY("tenant_id","event_id","line","ordinal")
);
--> statement-breakpoint
CREATE TABLE "rating_adjustment_class" (
	"tenant_id" uuid,
	"event_id" uuid,
	"line" integer,
	"ordinal" integer,
	"position" integer,
	"class" varchar(32) NOT NULL,
	"modality" varchar(8) NOT NULL,
	"price_usd" varchar(52),
	"price_unit" varchar(8) NOT NULL,
	"cost_nanos" numeric(38,0) NOT NULL,
	"delta_nanos" numeric(38,0) NOT NULL,
	CONSTRAINT "rating_adjustment_class_key" PRIMARY KEY("tenant_id","event_id","line","ordinal","position")
);
--> statement-breakpoint
CREATE TABLE "rating_preview" (
	"tenant_id" uuid,
	"preview_id" uuid,
	"request" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"price_version" varchar(160) NOT NULL,
	"inputs_hash" varchar(64) NOT NULL,
	"state" varchar(16) NOT NULL,
	"steps" integer NOT NULL,
	"last_admitted_at" timestamp(3) with time zone,
	"last_event_id" uuid,
	"totals" jsonb NOT NULL,
	CONSTRAINT "rating_preview_key" PRIMARY KEY("tenant_id","preview_id")
);
--> statement-breakpoint
CREATE TABLE "rating_run" (
	"tenant_id" uuid,
	"run_id" uuid,
	"preview_id" uuid NOT NULL,
	"slot" varchar(36) NOT NULL,
	"reason" varchar(500) NOT NULL,
	"actor_kind" varchar(16) NOT NULL,
	"actor_id" uuid,
	"started_at" timestamp(3) with time zone NOT NULL,
	"finished_at" timestamp(3) with time zone,
	"state" varchar(16) NOT NULL,
	"steps" integer NOT NULL,
	"last_admitted_at" timestamp(3) with time zone,
	"last_event_id" uuid,
	"totals" jsonb NOT NULL,
	CONSTRAINT "rating_run_key" PRIMARY KEY("tenant_id","run_id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "rating_adjustment_once_a_run" ON "rating_adjustment" ("tenant_id","run_id","event_id","line");--> statement-breakpoint
CREATE INDEX "rating_adjustment_by_usage" ON "rating_adjustment" ("tenant_id","usage_at");--> statement-breakpoint
CREATE INDEX "rating_preview_by_expiry" ON "rating_preview" ("tenant_id","expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "rating_run_one_at_a_time" ON "rating_run" ("tenant_id","slot");--> statement-breakpoint
CREATE UNIQUE INDEX "rating_run_of_preview" ON "rating_run" ("tenant_id","preview_id");--> statement-breakpoint
ALTER TABLE "rating_adjustment" ADD CONSTRAINT "rating_adjustment_of_run" FOREIGN KEY ("tenant_id","run_id") REFERENCES "rating_run"("tenant_id","run_id");--> statement-breakpoint
ALTER TABLE "rating_adjustment_class" ADD CONSTRAINT "rating_adjustment_class_of" FOREIGN KEY ("tenant_id","event_id","line","ordinal") REFERENCES "rating_adjustment"("tenant_id","event_id","line","ordinal");--> statement-breakpoint
ALTER TABLE "rating_run" ADD CONSTRAINT "rating_run_of_preview_row" FOREIGN KEY ("tenant_id","preview_id") REFERENCES "rating_preview"("tenant_id","preview_id");
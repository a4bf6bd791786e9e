CREATE TABLE "alert" (
	"tenant_id" uuid,
	"alert_id" uuid,
	"budget_id" uuid NOT NULL,
	"window_start" timestamp(3) with time zone NOT NULL,
	"percent" integer NOT NULL,
	"ordinal" integer NOT NULL,
	"limit_nanos" numeric(38,0) NOT NULL,
	"spent_nanos" numeric(38,0) NOT NULL,
	"crossed_at" timestamp(3) with time zone NOT NULL,
	"rearmed_at" timestamp(3) with time zone,
	CONSTRAINT "alert_key" PRIMARY KEY("tenant_id","alert_id")
);
--> statement-breakpoint
CREATE TABLE "channel" (
	"tenant_id" uuid,
	"channel_id" uuid,
	"name" varchar(120) NOT NULL,
	"url" varchar(2000) NOT NULL,
	"sealed_key" varchar(8) NOT NULL,
	"sealed_box" varchar(400) NOT NULL,
	"former_key" varchar(8),
	"former_box" varchar(400),
	"former_until" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone NOT NULL,
	"taken_at" timestamp(3) with time zone,
	"disabled_at" timestamp(3) with time zone,
	"disabled_by" varchar(16),
	CONSTRAINT "channel_key" PRIMARY KEY("tenant_id","channel_id")
);
--> statement-breakpoint
CREATE TABLE "delivery" (
	"tenant_id" uuid,
	"delivery_id" uuid,
	"channel_id" uuid NOT NULL,
	"alert_id" uuid,
	"payload" varchar(4000) NOT NULL,
	"state" varchar(16) NOT NULL,
	"attempts" integer NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"next_attempt_at" timestamp(3) with time zone NOT NULL,
	"last_attempt_at" timestamp(3) with time zone,
	"last_status" integer,
	"last_problem" varchar(32),
	CONSTRAINT "delivery_key" PRIMARY KEY("tenant_id","delivery_id")
);
--> statement-breakpoint
ALTER TABLE "budget" ADD COLUMN "thresholds" jsonb NOT NULL DEFAULT '[]';--> statement-breakpoint
CREATE UNIQUE INDEX "alert_once" ON "alert" ("tenant_id","budget_id","window_start","percent","ordinal");--> statement-breakpoint
CREATE INDEX "alert_newest" ON "alert" ("tenant_id","crossed_at");--> statement-breakpoint
CREATE INDEX "delivery_due" ON "delivery" ("tenant_id","state","next_attempt_at");--> statement-breakpoint
CREATE INDEX "delivery_of_alert" ON "delivery" ("tenant_id","alert_id");--> statement-breakpoint
ALTER TABLE "alert" ADD CONSTRAINT "alert_of_budget" FOREIGN KEY ("tenant_id","budget_id") REFERENCES "budget"("tenant_id","budget_id");--> statement-breakpoint
ALTER TABLE "delivery" ADD CONSTRAINT "delivery_to_channel" FOREIGN KEY ("tenant_id","channel_id") REFERENCES "channel"("tenant_id","channel_id");
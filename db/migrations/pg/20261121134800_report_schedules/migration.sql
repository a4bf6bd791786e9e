CREATE TABLE "report_schedule" (
	"tenant_id" uuid,
	"schedule_id" uuid,
	"name" varchar(120) NOT NULL,
	"owner_id" uuid NOT NULL,
	"period" varchar(16) NOT NULL,
	"after_hours" integer NOT NULL,
	"group_by" varchar(64) NOT NULL,
	"channel_id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"period_end" timestamp(3) with time zone NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	"last_from" timestamp(3) with time zone,
	"stopped_at" timestamp(3) with time zone,
	"stopped_by" varchar(16),
	CONSTRAINT "report_schedule_key" PRIMARY KEY("tenant_id","schedule_id")
);
--> statement-breakpoint
CREATE INDEX "report_schedule_due" ON "report_schedule" ("tenant_id","due_at");--> statement-breakpoint
ALTER TABLE "report_schedule" ADD CONSTRAINT "report_schedule_to_channel" FOREIGN KEY ("tenant_id","channel_id") REFERENCES "channel"("tenant_id","channel_id");
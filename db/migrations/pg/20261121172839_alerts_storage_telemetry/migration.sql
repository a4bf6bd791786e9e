CREATE TABLE "export_schedule" (
	"tenant_id" uuid,
	"schedule_id" uuid,
	"name" varchar(120) NOT NULL,
	"owner_id" uuid NOT NULL,
	"destination_id" uuid NOT NULL,
	"period" varchar(16) NOT NULL,
	"after_hours" integer NOT NULL,
	"template" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"period_end" timestamp(3) with time zone NOT NULL,
	"due_at" timestamp(3) with time zone NOT NULL,
	"last_from" timestamp(3) with time zone,
	"stopped_at" timestamp(3) with time zone,
	"stopped_by" varchar(16),
	CONSTRAINT "export_schedule_key" PRIMARY KEY("tenant_id","schedule_id")
);
--> statement-breakpoint
CREATE TABLE "storage_destination" (
	"tenant_id" uuid,
	"destination_id" uuid,
	"name" varchar(120) NOT NULL,
	"kind" varchar(16) NOT NULL,
	"address" varchar(300) NOT NULL,
	"detail" jsonb NOT NULL,
	"sealed_key" varchar(8) NOT NULL,
	"sealed_box" varchar(3000) NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"disabled_at" timestamp(3) with time zone,
	CONSTRAINT "storage_destination_key" PRIMARY KEY("tenant_id","destination_id")
);
--> statement-breakpoint
CREATE TABLE "storage_upload" (
	"tenant_id" uuid,
	"upload_id" uuid,
	"destination_id" uuid NOT NULL,
	"export_id" uuid NOT NULL,
	"object_name" varchar(400) NOT NULL,
	"state" varchar(16) NOT NULL,
	"attempts" integer NOT NULL,
	"failures" integer NOT NULL,
	"next_attempt_at" timestamp(3) with time zone NOT NULL,
	"token" varchar(2000),
	"tags" jsonb NOT NULL,
	"bytes_sent" bigint NOT NULL,
	"last_status" integer,
	"last_problem" varchar(32),
	"created_at" timestamp(3) with time zone NOT NULL,
	"finished_at" timestamp(3) with time zone,
	CONSTRAINT "storage_upload_key" PRIMARY KEY("tenant_id","upload_id")
);
--> statement-breakpoint
CREATE TABLE "telemetry_cursor" (
	"tenant_id" uuid,
	"gate_id" varchar(160),
	"incarnation_id" uuid,
	"event_number" bigint NOT NULL,
	CONSTRAINT "telemetry_cursor_key" PRIMARY KEY("tenant_id","gate_id","incarnation_id")
);
--> statement-breakpoint
CREATE TABLE "telemetry_target" (
	"tenant_id" uuid PRIMARY KEY,
	"endpoint" varchar(500) NOT NULL,
	"header_names" jsonb NOT NULL,
	"signals" jsonb NOT NULL,
	"sealed_key" varchar(8) NOT NULL,
	"sealed_box" varchar(4000) NOT NULL,
	"changed_at" timestamp(3) with time zone NOT NULL,
	"turns" bigint NOT NULL,
	"next_at" timestamp(3) with time zone NOT NULL,
	"failures" integer NOT NULL,
	"sent_events" bigint NOT NULL,
	"dropped_events" bigint NOT NULL,
	"last_status" integer,
	"last_problem" varchar(32),
	"sent_at" timestamp(3) with time zone
);
--> statement-breakpoint
ALTER TABLE "alert" ADD COLUMN "threshold" varchar(8) DEFAULT 'percent' NOT NULL;--> statement-breakpoint
ALTER TABLE "alert" ADD COLUMN "amount_nanos" numeric(38,0) DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "alert" ADD COLUMN "expected_nanos" numeric(38,0);--> statement-breakpoint
ALTER TABLE "budget" ADD COLUMN "amount_thresholds" jsonb DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE "budget" ADD COLUMN "is_forecast_alerted" boolean DEFAULT false NOT NULL;--> statement-breakpoint
DROP INDEX "alert_once";--> statement-breakpoint
CREATE UNIQUE INDEX "alert_once" ON "alert" ("tenant_id","budget_id","window_start","threshold","percent","amount_nanos","ordinal");--> statement-breakpoint
CREATE INDEX "export_schedule_due" ON "export_schedule" ("tenant_id","due_at");--> statement-breakpoint
CREATE INDEX "storage_upload_due" ON "storage_upload" ("tenant_id","state","next_attempt_at");--> statement-breakpoint
ALTER TABLE "export_schedule" ADD CONSTRAINT "export_schedule_to_destination" FOREIGN KEY ("tenant_id","destination_id") REFERENCES "storage_destination"("tenant_id","destination_id");--> statement-breakpoint
ALTER TABLE "storage_upload" ADD CONSTRAINT "storage_upload_to_destination" FOREIGN KEY ("tenant_id","destination_id") REFERENCES "storage_destination"("tenant_id","destination_id");--> statement-breakpoint
ALTER TABLE "storage_upload" ADD CONSTRAINT "storage_upload_of_export" FOREIGN KEY ("tenant_id","export_id") REFERENCES "export_job"("tenant_id","export_id");
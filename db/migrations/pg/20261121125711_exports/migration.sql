CREATE TABLE "export_job" (
	"tenant_id" uuid,
	"export_id" uuid,
	"request" jsonb NOT NULL,
	"actor_kind" varchar(16) NOT NULL,
	"actor_id" uuid,
	"created_at" timestamp(3) with time zone NOT NULL,
	"state" varchar(16) NOT NULL,
	"claim" uuid,
	"claimed_until" timestamp(3) with time zone,
	"attempts" integer NOT NULL,
	"sealed_key" varchar(8),
	"sealed_box" varchar(400),
	"parts" integer NOT NULL,
	"bytes" bigint NOT NULL,
	"rows" bigint NOT NULL,
	"progress" integer NOT NULL,
	"resume_at" varchar(400),
	"sidecar" jsonb,
	"finished_at" timestamp(3) with time zone,
	"expires_at" timestamp(3) with time zone,
	CONSTRAINT "export_job_key" PRIMARY KEY("tenant_id","export_id")
);
--> statement-breakpoint
CREATE TABLE "export_part" (
	"tenant_id" uuid,
	"export_id" uuid,
	"part" integer,
	"starts_at" bigint NOT NULL,
	"size" bigint NOT NULL,
	"box" bytea NOT NULL,
	CONSTRAINT "export_part_key" PRIMARY KEY("tenant_id","export_id","part")
);
--> statement-breakpoint
CREATE INDEX "export_job_by_state" ON "export_job" ("tenant_id","state","created_at");--> statement-breakpoint
ALTER TABLE "export_part" ADD CONSTRAINT "export_part_of_job" FOREIGN KEY ("tenant_id","export_id") REFERENCES "export_job"("tenant_id","export_id");
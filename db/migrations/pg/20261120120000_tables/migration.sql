CREATE TABLE "api_key" (
	"tenant_id" uuid,
	"key_id" varchar(24),
	"project_id" uuid NOT NULL,
	"owner_id" uuid,
	"name" varchar(120) NOT NULL,
	"environment" varchar(32),
	"origin" varchar(16) NOT NULL,
	"status" varchar(16) NOT NULL,
	"expires_at" timestamp(3) with time zone,
	"version" bigint NOT NULL,
	"policy" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "api_key_key" PRIMARY KEY("tenant_id","key_id")
);
--> statement-breakpoint
CREATE TABLE "api_key_hash" (
	"tenant_id" uuid,
	"key_id" varchar(24),
	"hash" varchar(64),
	"pepper_version" varchar(4) NOT NULL,
	"valid_until" timestamp(3) with time zone,
	CONSTRAINT "api_key_hash_key" PRIMARY KEY("tenant_id","key_id","hash")
);
--> statement-breakpoint
CREATE TABLE "api_token" (
	"token_hash" varchar(64) PRIMARY KEY,
	"organisation_id" uuid NOT NULL,
	"scope" varchar(16) NOT NULL,
	"origin" varchar(16) NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"revoked_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "due_job" (
	"organisation_id" uuid,
	"kind" varchar(32),
	"due_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "due_job_key" PRIMARY KEY("organisation_id","kind")
);
--> statement-breakpoint
CREATE TABLE "edge_command" (
	"tenant_id" uuid,
	"target" varchar(24),
	"version" bigint,
	"kind" varchar(32) NOT NULL,
	"record" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"attempts" integer NOT NULL,
	"next_attempt_at" timestamp(3) with time zone NOT NULL,
	"problem" varchar(32),
	"confirmed_at" timestamp(3) with time zone,
	CONSTRAINT "edge_command_key" PRIMARY KEY("tenant_id","target","version")
);
--> statement-breakpoint
CREATE TABLE "gate_watermark" (
	"tenant_id" uuid,
	"gate_id" varchar(160),
	"incarnation_id" uuid,
	"event_number" bigint NOT NULL,
	"highest_number" bigint NOT NULL,
	"counted_events" bigint NOT NULL,
	"counted_charged_nanos" numeric(38,0) NOT NULL,
	"newest_received_at" timestamp(3) with time zone,
	CONSTRAINT "gate_watermark_key" PRIMARY KEY("tenant_id","gate_id","incarnation_id")
);
--> statement-breakpoint
CREATE TABLE "login_link" (
	"token_hash" varchar(64) PRIMARY KEY,
	"organisation_id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"used_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "organisation" (
	"organisation_id" uuid PRIMARY KEY,
	"created_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "organisation_profile" (
	"tenant_id" uuid PRIMARY KEY,
	"name" varchar(120) NOT NULL,
	"key_bucket" varchar(10) NOT NULL
);
--> statement-breakpoint
CREATE TABLE "project" (
	"tenant_id" uuid,
	"project_id" uuid,
	"team_id" uuid NOT NULL,
	"name" varchar(120) NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "project_key" PRIMARY KEY("tenant_id","project_id")
);
--> statement-breakpoint
CREATE TABLE "quarantined_event" (
	"tenant_id" uuid,
	"gate_id" varchar(160),
	"incarnation_id" uuid,
	"event_number" bigint,
	"reason" varchar(32) NOT NULL,
	"received_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "quarantined_event_key" PRIMARY KEY("tenant_id","gate_id","incarnation_id","event_number")
);
--> statement-breakpoint
CREATE TABLE "session" (
	"token_hash" varchar(64) PRIMARY KEY,
	"organisation_id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"last_seen_at" timestamp(3) with time zone NOT NULL,
	"ends_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "team" (
	"tenant_id" uuid,
	"team_id" uuid,
	"name" varchar(120) NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "team_key" PRIMARY KEY("tenant_id","team_id")
);
--> statement-breakpoint
CREATE TABLE "usage_event" (
	"tenant_id" uuid,
	"event_id" uuid,
	"kind" varchar(16) NOT NULL,
	"corrects_event_id" uuid,
	"request_id" uuid NOT NULL,
	"gate_id" varchar(160) NOT NULL,
	"incarnation_id" uuid NOT NULL,
	"event_number" bigint NOT NULL,
	"admission_number" bigint,
	"total_events" bigint NOT NULL,
	"total_charged_nanos" numeric(38,0) NOT NULL,
	"repeat_count" bigint NOT NULL,
	"key_id" varchar(160) NOT NULL,
	"project_id" uuid NOT NULL,
	"team_id" uuid NOT NULL,
	"owner_id" uuid,
	"environment" varchar(160),
	"admitted_at" timestamp(3) with time zone NOT NULL,
	"ended_at" timestamp(3) with time zone NOT NULL,
	"received_at" timestamp(3) with time zone NOT NULL,
	"provider" varchar(160) NOT NULL,
	"provider_account" varchar(160),
	"upstream" varchar(16) NOT NULL,
	"method" varchar(8) NOT NULL,
	"endpoint" varchar(160) NOT NULL,
	"is_streamed" boolean NOT NULL,
	"model_requested" varchar(128),
	"service_tier" varchar(160),
	"upstream_id" varchar(160),
	"status" integer,
	"outcome" varchar(32) NOT NULL,
	"refusal" varchar(64),
	"basis" varchar(16) NOT NULL,
	"cost_nanos" numeric(38,0),
	"charged_nanos" numeric(38,0) NOT NULL,
	"reserved_nanos" numeric(38,0) NOT NULL,
	"dimensions" jsonb NOT NULL,
	"fixed_dimensions" jsonb NOT NULL,
	"policy_version" bigint NOT NULL,
	"request_bytes" bigint,
	"response_bytes" bigint,
	"first_byte_ms" bigint,
	"total_ms" bigint NOT NULL,
	"unknown_usage_keys" jsonb NOT NULL,
	"raw_usage" jsonb NOT NULL,
	CONSTRAINT "usage_event_key" PRIMARY KEY("tenant_id","event_id")
);
--> statement-breakpoint
CREATE TABLE "usage_line" (
	"tenant_id" uuid,
	"event_id" uuid,
	"line" integer,
	"is_stated" boolean NOT NULL,
	"model" varchar(128),
	"basis" varchar(16) NOT NULL,
	"cost_nanos" numeric(38,0),
	"charged_nanos" numeric(38,0) NOT NULL,
	"price_source" varchar(16) NOT NULL,
	"price_version" varchar(160),
	"price_id" varchar(160),
	"catalogue_cost_nanos" numeric(38,0),
	"provider_total" bigint,
	"provider_cost_usd" varchar(52),
	"flags" jsonb NOT NULL,
	CONSTRAINT "usage_line_key" PRIMARY KEY("tenant_id","event_id","line")
);
--> statement-breakpoint
CREATE TABLE "usage_line_class" (
	"tenant_id" uuid,
	"event_id" uuid,
	"line" integer,
	"position" integer,
	"class" varchar(32) NOT NULL,
	"modality" varchar(8) NOT NULL,
	"quantity" numeric NOT NULL,
	"price_usd" varchar(52),
	"price_unit" varchar(8) NOT NULL,
	"cost_nanos" numeric(38,0),
	CONSTRAINT "usage_line_class_key" PRIMARY KEY("tenant_id","event_id","line","position")
);
--> statement-breakpoint
CREATE INDEX "api_key_newest" ON "api_key" ("tenant_id","created_at");--> statement-breakpoint
CREATE INDEX "api_token_of_organisation" ON "api_token" ("organisation_id","created_at");--> statement-breakpoint
CREATE INDEX "due_job_claim" ON "due_job" ("kind","due_at");--> statement-breakpoint
CREATE INDEX "edge_command_pending" ON "edge_command" ("tenant_id","confirmed_at","next_attempt_at");--> statement-breakpoint
CREATE UNIQUE INDEX "project_by_name" ON "project" ("tenant_id","team_id","name");--> statement-breakpoint
CREATE INDEX "session_of_organisation" ON "session" ("organisation_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "team_by_name" ON "team" ("tenant_id","name");--> statement-breakpoint
CREATE UNIQUE INDEX "usage_event_number" ON "usage_event" ("tenant_id","gate_id","incarnation_id","event_number");--> statement-breakpoint
CREATE INDEX "usage_event_newest" ON "usage_event" ("tenant_id","admitted_at","event_id");--> statement-breakpoint
CREATE INDEX "usage_event_corrections" ON "usage_event" ("tenant_id","corrects_event_id");--> statement-breakpoint
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_of_project" FOREIGN KEY ("tenant_id","project_id") REFERENCES "project"("tenant_id","project_id");--> statement-breakpoint
ALTER TABLE "api_key_hash" ADD CONSTRAINT "api_key_hash_of_key" FOREIGN KEY ("tenant_id","key_id") REFERENCES "api_key"("tenant_id","key_id");--> statement-breakpoint
ALTER TABLE "project" ADD CONSTRAINT "project_of_team" FOREIGN KEY ("tenant_id","team_id") REFERENCES "team"("tenant_id","team_id");
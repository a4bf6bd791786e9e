CREATE TABLE "usage_group" (
	"tenant_id" uuid,
	"group_id" uuid,
	"key_id" varchar(160) NOT NULL,
	"project_id" uuid NOT NULL,
	"team_id" uuid NOT NULL,
	"owner_id" uuid,
	"environment" varchar(160),
	"provider" varchar(160) NOT NULL,
	"provider_account" varchar(160),
	"upstream" varchar(16) NOT NULL,
	"endpoint" varchar(160) NOT NULL,
	"service_tier" varchar(160),
	"model_requested" varchar(128),
	"model_served" varchar(128),
	"model" varchar(128),
	"basis" varchar(16) NOT NULL,
	"status" integer,
	CONSTRAINT "usage_group_key" PRIMARY KEY("tenant_id","group_id")
);
--> statement-breakpoint
CREATE TABLE "usage_rollup" (
	"tenant_id" uuid,
	"bucket_at" timestamp(3) with time zone,
	"group_id" uuid,
	"lines" bigint NOT NULL,
	"requests" bigint NOT NULL,
	"cost_nanos" numeric(38,0) NOT NULL,
	"charged_nanos" numeric(38,0) NOT NULL,
	"estimated_nanos" numeric(38,0) NOT NULL,
	"unknown_lines" bigint NOT NULL,
	"unknown_at_most_nanos" numeric(38,0) NOT NULL,
	CONSTRAINT "usage_rollup_key" PRIMARY KEY("tenant_id","bucket_at","group_id")
);
--> statement-breakpoint
CREATE TABLE "usage_rollup_class" (
	"tenant_id" uuid,
	"bucket_at" timestamp(3) with time zone,
	"group_id" uuid,
	"class" varchar(32),
	"modality" varchar(8),
	"quantity" numeric NOT NULL,
	"cost_nanos" numeric(38,0) NOT NULL,
	CONSTRAINT "usage_rollup_class_key" PRIMARY KEY("tenant_id","bucket_at","group_id","class","modality")
);
--> statement-breakpoint
CREATE TABLE "usage_rollup_state" (
	"tenant_id" uuid PRIMARY KEY,
	"is_complete" boolean NOT NULL
);

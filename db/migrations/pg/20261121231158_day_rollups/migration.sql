CREATE TABLE "usage_day_rollup" (
	"tenant_id" uuid,
	"bucket_at" timestamp(3) with time zone,
	"group_id" uuid,
	"lines" bigint NOT NULL,
	"requests" bigint NOT NULL,
	"failed" bigint DEFAULT 0 NOT NULL,
	"cost_nanos" numeric(38,0) NOT NULL,
	"list_nanos" numeric(38,0) DEFAULT '0' NOT NULL,
	"unlisted_nanos" numeric(38,0) DEFAULT '0' NOT NULL,
	"charged_nanos" numeric(38,0) NOT NULL,
	"estimated_nanos" numeric(38,0) NOT NULL,
	"unknown_lines" bigint NOT NULL,
	"unknown_at_most_nanos" numeric(38,0) NOT NULL,
	CONSTRAINT "usage_day_rollup_key" PRIMARY KEY("tenant_id","bucket_at","group_id")
);
--> statement-breakpoint
CREATE TABLE "usage_day_rollup_class" (
	"tenant_id" uuid,
	"bucket_at" timestamp(3) with time zone,
	"group_id" uuid,
	"class" varchar(32),
	"modality" varchar(8),
	"quantity" numeric NOT NULL,
	"cost_nanos" numeric(38,0) NOT NULL,
	CONSTRAINT "usage_day_rollup_class_key" PRIMARY KEY("tenant_id","bucket_at","group_id","class","modality")
);
--> statement-breakpoint
CREATE TABLE "usage_day_rollup_time" (
	"tenant_id" uuid,
	"bucket_at" timestamp(3) with time zone,
	"group_id" uuid,
	"timing" varchar(8),
	"bins0" numeric(38,0),
	"bins1" numeric(38,0),
	"bins2" numeric(38,0),
	"bins3" numeric(38,0),
	"bins4" numeric(38,0),
	"bins5" numeric(38,0),
	"bins6" numeric(38,0),
	"bins7" numeric(38,0),
	"bins8" numeric(38,0),
	"bins9" numeric(38,0),
	"bins10" numeric(38,0),
	"bins11" numeric(38,0),
	"bins12" numeric(38,0),
	"bins13" numeric(38,0),
	"bins14" numeric(38,0),
	"bins15" numeric(38,0),
	"bins16" numeric(38,0),
	"bins17" numeric(38,0),
	"bins18" numeric(38,0),
	"bins19" numeric(38,0),
	"bins20" numeric(38,0),
	CONSTRAINT "usage_day_rollup_time_key" PRIMARY KEY("tenant_id","bucket_at","group_id","timing")
);
--> statement-breakpoint
CREATE TABLE "usage_day_set_rollup" (
	"tenant_id" uuid,
	"bucket_at" timestamp(3) with time zone,
	"group_id" uuid,
	"lines" bigint NOT NULL,
	"requests" bigint NOT NULL,
	"failed" bigint DEFAULT 0 NOT NULL,
	"cost_nanos" numeric(38,0) NOT NULL,
	"list_nanos" numeric(38,0) DEFAULT '0' NOT NULL,
	"unlisted_nanos" numeric(38,0) DEFAULT '0' NOT NULL,
	"charged_nanos" numeric(38,0) NOT NULL,
	"estimated_nanos" numeric(38,0) NOT NULL,
	"unknown_lines" bigint NOT NULL,
	"unknown_at_most_nanos" numeric(38,0) NOT NULL,
	CONSTRAINT "usage_day_set_rollup_key" PRIMARY KEY("tenant_id","bucket_at","group_id")
);
--> statement-breakpoint
CREATE TABLE "usage_day_set_rollup_class" (
	"tenant_id" uuid,
	"bucket_at" timestamp(3) with time zone,
	"group_id" uuid,
	"class" varchar(32),
	"modality" varchar(8),
	"quantity" numeric NOT NULL,
	"cost_nanos" numeric(38,0) NOT NULL,
	CONSTRAINT "usage_day_set_rollup_class_key" PRIMARY KEY("tenant_id","bucket_at","group_id","class","modality")
);
--> statement-breakpoint
CREATE TABLE "usage_day_set_rollup_time" (
	"tenant_id" uuid,
	"bucket_at" timestamp(3) with time zone,
	"group_id" uuid,
	"timing" varchar(8),
	"bins0" numeric(38,0),
	"bins1" numeric(38,0),
	"bins2" numeric(38,0),
	"bins3" numeric(38,0),
	"bins4" numeric(38,0),
	"bins5" numeric(38,0),
	"bins6" numeric(38,0),
	"bins7" numeric(38,0),
	"bins8" numeric(38,0),
	"bins9" numeric(38,0),
	"bins10" numeric(38,0),
	"bins11" numeric(38,0),
	"bins12" numeric(38,0),
	"bins13" numeric(38,0),
	"bins14" numeric(38,0),
	"bins15" numeric(38,0),
	"bins16" numeric(38,0),
	"bins17" numeric(38,0),
	"bins18" numeric(38,0),
	"bins19" numeric(38,0),
	"bins20" numeric(38,0),
	CONSTRAINT "usage_day_set_rollup_time_key" PRIMARY KEY("tenant_id","bucket_at","group_id","timing")
);
--> statement-breakpoint
CREATE TABLE "usage_rolled_day" (
	"tenant_id" uuid,
	"from_at" timestamp(3) with time zone,
	"to_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "usage_rolled_day_key" PRIMARY KEY("tenant_id","from_at")
);

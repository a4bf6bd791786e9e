CREATE TABLE "business_measure" (
	"tenant_id" uuid,
	"measure_id" uuid,
	"name" varchar(80) NOT NULL,
	"name_key" varchar(80) NOT NULL,
	"unit" varchar(40) NOT NULL,
	"kind" varchar(8) NOT NULL,
	"dimension" varchar(32),
	"created_at" timestamp(3) with time zone NOT NULL,
	"archived_at" timestamp(3) with time zone,
	CONSTRAINT "business_measure_key" PRIMARY KEY("tenant_id","measure_id")
);
--> statement-breakpoint
CREATE TABLE "business_measure_day" (
	"tenant_id" uuid,
	"measure_id" uuid,
	"day" varchar(10),
	"value" varchar(128),
	"quantity" varchar(40) NOT NULL,
	"imported_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "business_measure_day_key" PRIMARY KEY("tenant_id","measure_id","day","value")
);
--> statement-breakpoint
CREATE TABLE "exchange_rate" (
	"tenant_id" uuid,
	"rate_id" uuid,
	"currency" varchar(3) NOT NULL,
	"effective_from" varchar(10) NOT NULL,
	"effective_until" varchar(10),
	"rate" varchar(40) NOT NULL,
	"quote" varchar(16) NOT NULL,
	"per_dollar" varchar(40) NOT NULL,
	"source" varchar(300) NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"created_by" uuid,
	"withdrawn_at" timestamp(3) with time zone,
	CONSTRAINT "exchange_rate_key" PRIMARY KEY("tenant_id","rate_id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "business_measure_by_name" ON "business_measure" ("tenant_id","name_key");
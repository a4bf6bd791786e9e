CREATE TABLE "cost_report" (
	"tenant_id" uuid,
	"report_id" uuid,
	"kind" varchar(24) NOT NULL,
	"name" varchar(200) NOT NULL,
	"provider" varchar(64) NOT NULL,
	"first_day" varchar(10) NOT NULL,
	"last_day" varchar(10) NOT NULL,
	"rows" integer NOT NULL,
	"rows_left_out" integer NOT NULL,
	"total_nanos" numeric(38,0) NOT NULL,
	"omits" jsonb NOT NULL,
	"sha256" varchar(64) NOT NULL,
	"imported_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "cost_report_key" PRIMARY KEY("tenant_id","report_id")
);
--> statement-breakpoint
CREATE TABLE "cost_report_row" (
	"tenant_id" uuid,
	"report_id" uuid,
	"ordinal" integer,
	"day" varchar(10) NOT NULL,
	"account" varchar(200),
	"model" varchar(200),
	"class" varchar(12),
	"amount" numeric NOT NULL,
	CONSTRAINT "cost_report_row_key" PRIMARY KEY("tenant_id","report_id","ordinal")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "cost_report_once" ON "cost_report" ("tenant_id","sha256");
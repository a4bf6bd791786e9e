CREATE TABLE "allocation_rules" (
	"tenant_id" uuid,
	"version" integer,
	"effective_from" timestamp(3) with time zone NOT NULL,
	"rules" jsonb NOT NULL,
	"reason" varchar(500) NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"created_by" uuid,
	CONSTRAINT "allocation_rules_key" PRIMARY KEY("tenant_id","version")
);
--> statement-breakpoint
CREATE TABLE "cost_centre" (
	"tenant_id" uuid,
	"cost_centre_id" uuid,
	"code" varchar(64) NOT NULL,
	"code_key" varchar(64) NOT NULL,
	"name" varchar(120) NOT NULL,
	"contact" varchar(200),
	"created_at" timestamp(3) with time zone NOT NULL,
	"archived_at" timestamp(3) with time zone,
	CONSTRAINT "cost_centre_key" PRIMARY KEY("tenant_id","cost_centre_id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "cost_centre_by_code" ON "cost_centre" ("tenant_id","code_key");
CREATE TABLE "provider_charge" (
	"tenant_id" uuid,
	"charge_id" uuid,
	"category" varchar(16) NOT NULL,
	"provider" varchar(64) NOT NULL,
	"model" varchar(160),
	"first_day" varchar(10) NOT NULL,
	"last_day" varchar(10) NOT NULL,
	"amount_nanos" numeric(38,0) NOT NULL,
	"reference" varchar(80),
	"reference_key" varchar(160) NOT NULL,
	"description" varchar(300) NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"created_by" uuid,
	"withdrawn_at" timestamp(3) with time zone,
	CONSTRAINT "provider_charge_key" PRIMARY KEY("tenant_id","charge_id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "provider_charge_by_reference" ON "provider_charge" ("tenant_id","reference_key");
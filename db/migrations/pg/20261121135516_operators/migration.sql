CREATE TABLE "customer" (
	"tenant_id" uuid,
	"organisation_id" uuid,
	"label" varchar(120) NOT NULL,
	"registered_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "customer_key" PRIMARY KEY("tenant_id","organisation_id")
);
--> statement-breakpoint
CREATE TABLE "notice" (
	"tenant_id" uuid,
	"notice_id" uuid,
	"level" varchar(16) NOT NULL,
	"text" varchar(1000) NOT NULL,
	"raised_at" timestamp(3) with time zone NOT NULL,
	"ends_at" timestamp(3) with time zone,
	"withdrawn_at" timestamp(3) with time zone,
	CONSTRAINT "notice_key" PRIMARY KEY("tenant_id","notice_id")
);
--> statement-breakpoint
CREATE TABLE "organisation_standing" (
	"organisation_id" uuid PRIMARY KEY,
	"plan" varchar(32) NOT NULL,
	"suspended_at" timestamp(3) with time zone,
	"suspended_keys" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "support_grant" (
	"tenant_id" uuid,
	"grant_id" uuid,
	"state" varchar(16) NOT NULL,
	"modules" jsonb NOT NULL,
	"hours" integer NOT NULL,
	"reason" varchar(500) NOT NULL,
	"operator_id" uuid NOT NULL,
	"operator_name" varchar(120) NOT NULL,
	"operator_address" varchar(254),
	"requested_at" timestamp(3) with time zone NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp(3) with time zone,
	"ends_at" timestamp(3) with time zone,
	"uses" bigint NOT NULL,
	"last_used_at" timestamp(3) with time zone,
	CONSTRAINT "support_grant_key" PRIMARY KEY("tenant_id","grant_id")
);

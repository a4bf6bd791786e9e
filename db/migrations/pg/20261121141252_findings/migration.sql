CREATE TABLE "finding" (
	"tenant_id" uuid,
	"finding_id" uuid,
	"kind" varchar(32) NOT NULL,
	"scope" varchar(16) NOT NULL,
	"scope_id" varchar(160) NOT NULL,
	"bucket_at" timestamp(3) with time zone NOT NULL,
	"found_at" timestamp(3) with time zone NOT NULL,
	"actual" numeric(38,0),
	"expected" numeric(38,0),
	"detail" jsonb NOT NULL,
	"state" varchar(16) NOT NULL,
	"owner_id" uuid,
	"snoozed_until" timestamp(3) with time zone,
	CONSTRAINT "finding_key" PRIMARY KEY("tenant_id","finding_id")
);
--> statement-breakpoint
CREATE TABLE "login_trait" (
	"tenant_id" uuid,
	"person_id" uuid,
	"kind" varchar(8),
	"trait" varchar(64),
	"first_seen_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "login_trait_key" PRIMARY KEY("tenant_id","person_id","kind","trait")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "finding_once" ON "finding" ("tenant_id","kind","scope","scope_id","bucket_at");--> statement-breakpoint
CREATE INDEX "finding_newest" ON "finding" ("tenant_id","found_at");
CREATE TABLE "acceptance" (
	"tenant_id" uuid,
	"person_id" uuid,
	"document" varchar(64),
	"version" varchar(32),
	"accepted_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "acceptance_key" PRIMARY KEY("tenant_id","person_id","document","version")
);
--> statement-breakpoint
CREATE TABLE "person_erasure" (
	"tenant_id" uuid,
	"person_id" uuid,
	"state" varchar(16) NOT NULL,
	"requested_at" timestamp(3) with time zone NOT NULL,
	"requested_by" uuid,
	"sought_texts" jsonb NOT NULL,
	"erased_at" timestamp(3) with time zone,
	"removed" jsonb NOT NULL,
	"left" jsonb NOT NULL,
	"keeps_sign_in" boolean NOT NULL,
	CONSTRAINT "person_erasure_key" PRIMARY KEY("tenant_id","person_id")
);
--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "terms_hash" varchar(64);
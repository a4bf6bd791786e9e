CREATE TABLE "own_role" (
	"organisation_id" uuid,
	"role_id" varchar(36),
	"name" varchar(60) NOT NULL,
	"name_key" varchar(120) NOT NULL,
	"rights" jsonb NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"changed_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "own_role_key" PRIMARY KEY("organisation_id","role_id")
);
--> statement-breakpoint
ALTER TABLE "invitation" ALTER COLUMN "role" SET DATA TYPE varchar(36) USING "role"::varchar(36);--> statement-breakpoint
ALTER TABLE "membership" ALTER COLUMN "role" SET DATA TYPE varchar(36) USING "role"::varchar(36);--> statement-breakpoint
ALTER TABLE "scim_group" ALTER COLUMN "role" SET DATA TYPE varchar(36) USING "role"::varchar(36);--> statement-breakpoint
CREATE UNIQUE INDEX "own_role_by_name" ON "own_role" ("organisation_id","name_key");
CREATE TABLE "scim_group" (
	"tenant_id" uuid,
	"group_id" uuid,
	"display_name" varchar(254) NOT NULL,
	"external_id" varchar(254),
	"role" varchar(16),
	"team_ids" jsonb NOT NULL,
	"version" bigint NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"changed_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "scim_group_key" PRIMARY KEY("tenant_id","group_id")
);
--> statement-breakpoint
CREATE TABLE "scim_group_member" (
	"tenant_id" uuid,
	"group_id" uuid,
	"user_id" uuid,
	CONSTRAINT "scim_group_member_key" PRIMARY KEY("tenant_id","group_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "scim_user" (
	"tenant_id" uuid,
	"user_id" uuid,
	"person_id" uuid NOT NULL,
	"user_name" varchar(254) NOT NULL,
	"user_key" varchar(254) NOT NULL,
	"address" varchar(254),
	"external_id" varchar(254),
	"is_active" boolean NOT NULL,
	"has_mapped_role" boolean NOT NULL,
	"stated" jsonb NOT NULL,
	"version" bigint NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"changed_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "scim_user_key" PRIMARY KEY("tenant_id","user_id")
);
--> statement-breakpoint
CREATE INDEX "scim_group_of_user" ON "scim_group_member" ("tenant_id","user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "scim_user_name" ON "scim_user" ("tenant_id","user_key");--> statement-breakpoint
CREATE INDEX "scim_user_external" ON "scim_user" ("tenant_id","external_id");--> statement-breakpoint
CREATE INDEX "scim_user_address" ON "scim_user" ("tenant_id","address");--> statement-breakpoint
CREATE INDEX "scim_user_of_person" ON "scim_user" ("tenant_id","person_id");
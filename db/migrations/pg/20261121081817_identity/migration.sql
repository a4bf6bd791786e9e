-- Sessions, links and tokens belong to persons from here on; those of nobody end. Their owners sign in again.
TRUNCATE "session", "login_link", "api_token";
--> statement-breakpoint
CREATE TABLE "access_rules" (
	"organisation_id" uuid PRIMARY KEY,
	"idle_minutes" integer NOT NULL,
	"absolute_minutes" integer NOT NULL,
	"second_factor_for" varchar(16) NOT NULL,
	"is_sso_required" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identity" (
	"identity_hash" varchar(64) PRIMARY KEY,
	"person_id" uuid NOT NULL,
	"issuer" varchar(255) NOT NULL,
	"subject" varchar(255) NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"last_used_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "invitation" (
	"token_hash" varchar(64) PRIMARY KEY,
	"organisation_id" uuid NOT NULL,
	"invitation_id" uuid NOT NULL,
	"address" varchar(254) NOT NULL,
	"role" varchar(16) NOT NULL,
	"team_ids" jsonb NOT NULL,
	"invited_by" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"accepted_at" timestamp(3) with time zone,
	"revoked_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "member_profile" (
	"tenant_id" uuid,
	"person_id" uuid,
	"name" varchar(120) NOT NULL,
	"address" varchar(254),
	CONSTRAINT "member_profile_key" PRIMARY KEY("tenant_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "membership" (
	"organisation_id" uuid,
	"person_id" uuid,
	"role" varchar(16) NOT NULL,
	"origin" varchar(16) NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "membership_key" PRIMARY KEY("organisation_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "person" (
	"person_id" uuid PRIMARY KEY,
	"created_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person_address" (
	"address" varchar(254) PRIMARY KEY,
	"person_id" uuid NOT NULL,
	"proven_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "team_member" (
	"tenant_id" uuid,
	"person_id" uuid,
	"team_id" uuid,
	CONSTRAINT "team_member_key" PRIMARY KEY("tenant_id","person_id","team_id")
);
--> statement-breakpoint
DROP INDEX "session_of_organisation";--> statement-breakpoint
ALTER TABLE "api_token" ADD COLUMN "token_id" uuid NOT NULL;--> statement-breakpoint
ALTER TABLE "api_token" ADD COLUMN "person_id" uuid;--> statement-breakpoint
ALTER TABLE "api_token" ADD COLUMN "name" varchar(120) NOT NULL;--> statement-breakpoint
ALTER TABLE "api_token" ADD COLUMN "scopes" jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "api_token" ADD COLUMN "last_used_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "login_link" ADD COLUMN "person_id" uuid NOT NULL;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "session_id" uuid NOT NULL;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "person_id" uuid NOT NULL;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "method" varchar(16) NOT NULL;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "second_factor_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "step_up_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "previous_hash" varchar(64);--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "rotated_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "must_rotate" boolean NOT NULL;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "device" varchar(64) NOT NULL;--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "client_address" varchar(45);--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "country" varchar(2);--> statement-breakpoint
ALTER TABLE "api_token" DROP COLUMN "scope";--> statement-breakpoint
ALTER TABLE "session" DROP COLUMN "ends_at";--> statement-breakpoint
CREATE INDEX "identity_of_person" ON "identity" ("person_id");--> statement-breakpoint
CREATE INDEX "invitation_of_organisation" ON "invitation" ("organisation_id","created_at");--> statement-breakpoint
CREATE INDEX "membership_of_person" ON "membership" ("person_id");--> statement-breakpoint
CREATE INDEX "person_address_of_person" ON "person_address" ("person_id");--> statement-breakpoint
CREATE INDEX "session_of_member" ON "session" ("organisation_id","person_id","created_at");--> statement-breakpoint
CREATE INDEX "session_by_previous" ON "session" ("previous_hash");--> statement-breakpoint
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_of_team" FOREIGN KEY ("tenant_id","team_id") REFERENCES "team"("tenant_id","team_id");
CREATE TABLE "login_attempt" (
	"attempt_hash" varchar(64) PRIMARY KEY,
	"organisation_id" uuid,
	"connection_id" uuid,
	"invitation_hash" varchar(64),
	"session_id" uuid,
	"created_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"used_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "sso_connection" (
	"tenant_id" uuid,
	"connection_id" uuid,
	"name" varchar(120) NOT NULL,
	"issuer" varchar(255) NOT NULL,
	"client_id" varchar(255) NOT NULL,
	"sealed_key" varchar(8),
	"sealed_box" varchar(4000),
	"pinned_tenant" varchar(64),
	"pinned_domain" varchar(253),
	"second_factor" varchar(16) NOT NULL,
	"acr_values" jsonb NOT NULL,
	"admits_members" boolean NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"disabled_at" timestamp(3) with time zone,
	CONSTRAINT "sso_connection_key" PRIMARY KEY("tenant_id","connection_id")
);
--> statement-breakpoint
CREATE TABLE "sso_domain" (
	"domain" varchar(253) PRIMARY KEY,
	"organisation_id" uuid NOT NULL,
	"connection_id" uuid NOT NULL,
	"verified_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sso_domain_claim" (
	"tenant_id" uuid,
	"domain" varchar(253),
	"connection_id" uuid NOT NULL,
	"challenge" varchar(64) NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "sso_domain_claim_key" PRIMARY KEY("tenant_id","domain")
);
--> statement-breakpoint
ALTER TABLE "session" ADD COLUMN "connection_id" uuid;
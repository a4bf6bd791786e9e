CREATE TABLE "provider_credential" (
	"tenant_id" uuid,
	"credential_id" uuid,
	"name" varchar(120) NOT NULL,
	"provider" varchar(64) NOT NULL,
	"host" varchar(63),
	"project_id" uuid,
	"account" varchar(128),
	"kind" varchar(32) NOT NULL,
	"is_active" boolean NOT NULL,
	"last_four" varchar(4),
	"seal_version" varchar(8) NOT NULL,
	"box" varchar(4000) NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"sealed_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "provider_credential_key" PRIMARY KEY("tenant_id","credential_id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "provider_credential_name" ON "provider_credential" ("tenant_id","name");
CREATE TABLE "passkey" (
	"person_id" uuid,
	"passkey_id" uuid,
	"credential_hash" varchar(64) NOT NULL,
	"credential_id" varchar(1400) NOT NULL,
	"public_key" varchar(2000) NOT NULL,
	"sign_count" bigint NOT NULL,
	"transports" jsonb NOT NULL,
	"is_backed_up" boolean NOT NULL,
	"name" varchar(60) NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"last_used_at" timestamp(3) with time zone,
	CONSTRAINT "passkey_key" PRIMARY KEY("person_id","passkey_id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "passkey_once" ON "passkey" ("person_id","credential_hash");
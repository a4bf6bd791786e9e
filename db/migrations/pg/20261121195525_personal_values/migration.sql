CREATE TABLE "personal_dimensions" (
	"tenant_id" uuid PRIMARY KEY,
	"names" jsonb NOT NULL,
	"sealed_key" varchar(8) NOT NULL,
	"sealed_box" varchar(200) NOT NULL,
	"changed_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "personal_value" (
	"tenant_id" uuid,
	"value_id" varchar(40),
	"dimension" varchar(32) NOT NULL,
	"text" varchar(64),
	"first_seen_at" timestamp(3) with time zone NOT NULL,
	"last_seen_at" timestamp(3) with time zone NOT NULL,
	"erased_at" timestamp(3) with time zone,
	CONSTRAINT "personal_value_key" PRIMARY KEY("tenant_id","value_id")
);
--> statement-breakpoint
ALTER TABLE "person_erasure" ADD COLUMN "value_ids" jsonb DEFAULT '[]' NOT NULL;--> statement-breakpoint
CREATE INDEX "personal_value_text" ON "personal_value" ("tenant_id","text");--> statement-breakpoint
CREATE INDEX "personal_value_seen" ON "personal_value" ("tenant_id","last_seen_at");
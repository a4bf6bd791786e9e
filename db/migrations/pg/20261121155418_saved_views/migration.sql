CREATE TABLE "default_view" (
	"tenant_id" uuid,
	"person_id" uuid,
	"page" varchar(64),
	"view_id" uuid NOT NULL,
	CONSTRAINT "default_view_key" PRIMARY KEY("tenant_id","person_id","page")
);
--> statement-breakpoint
CREATE TABLE "saved_view" (
	"tenant_id" uuid,
	"view_id" uuid,
	"owner_id" uuid NOT NULL,
	"name" varchar(120) NOT NULL,
	"page" varchar(64) NOT NULL,
	"address" varchar(4000) NOT NULL,
	"is_shared" boolean NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"changed_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "saved_view_key" PRIMARY KEY("tenant_id","view_id")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "saved_view_by_name" ON "saved_view" ("tenant_id","owner_id","page","name");
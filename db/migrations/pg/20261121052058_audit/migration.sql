CREATE TABLE "audit_entry" (
	"tenant_id" uuid,
	"entry_id" uuid,
	"at" timestamp(3) with time zone NOT NULL,
	"actor_kind" varchar(16) NOT NULL,
	"actor_id" uuid,
	"action" varchar(64) NOT NULL,
	"target" varchar(128),
	"result" varchar(32) NOT NULL,
	"reason" varchar(500),
	CONSTRAINT "audit_entry_key" PRIMARY KEY("tenant_id","entry_id")
);
--> statement-breakpoint
CREATE INDEX "audit_entry_by_time" ON "audit_entry" ("tenant_id","at");
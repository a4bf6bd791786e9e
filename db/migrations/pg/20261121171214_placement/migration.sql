CREATE TABLE "placement" (
	"tenant_id" uuid PRIMARY KEY,
	"place" varchar(32) NOT NULL,
	"moves_to" varchar(32),
	"held_jobs" jsonb,
	"position" jsonb,
	"changed_at" timestamp(3) with time zone NOT NULL
);

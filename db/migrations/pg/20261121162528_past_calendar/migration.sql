CREATE TABLE "past_calendar" (
	"tenant_id" uuid,
	"held_until" timestamp(3) with time zone,
	"time_zone" varchar(64) NOT NULL,
	"fiscal_start_month" integer NOT NULL,
	CONSTRAINT "past_calendar_key" PRIMARY KEY("tenant_id","held_until")
);

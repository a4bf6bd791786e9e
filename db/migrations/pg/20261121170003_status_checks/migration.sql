CREATE TABLE "status_check" (
	"tenant_id" uuid,
	"kind" varchar(16),
	"minute_at" timestamp(3) with time zone,
	"is_ok" boolean,
	"took_ms" integer,
	CONSTRAINT "status_check_key" PRIMARY KEY("tenant_id","kind","minute_at")
);

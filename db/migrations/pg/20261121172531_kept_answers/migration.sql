CREATE TABLE "kept_answer" (
	"tenant_id" uuid,
	"bucket_hash" varchar(64),
	"request_hash" varchar(64) NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"status" integer,
	"sealed_key" varchar(8),
	"sealed_body" bytea,
	CONSTRAINT "kept_answer_key" PRIMARY KEY("tenant_id","bucket_hash")
);
--> statement-breakpoint
CREATE INDEX "kept_answer_by_age" ON "kept_answer" ("tenant_id","created_at");
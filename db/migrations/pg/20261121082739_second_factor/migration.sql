CREATE TABLE "attempt" (
	"bucket_hash" varchar(64) PRIMARY KEY,
	"window_start" timestamp(3) with time zone NOT NULL,
	"count" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "recovery_code" (
	"person_id" uuid,
	"code_hash" varchar(64),
	"used_at" timestamp(3) with time zone,
	CONSTRAINT "recovery_code_key" PRIMARY KEY("person_id","code_hash")
);
--> statement-breakpoint
CREATE TABLE "second_factor" (
	"person_id" uuid PRIMARY KEY,
	"sealed_key" varchar(8) NOT NULL,
	"sealed_box" varchar(400) NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"confirmed_at" timestamp(3) with time zone,
	"last_step" bigint NOT NULL
);

CREATE TABLE "mail_domain" (
	"tenant_id" uuid,
	"domain" varchar(253),
	"approved_by" uuid,
	"approved_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "mail_domain_key" PRIMARY KEY("tenant_id","domain")
);
--> statement-breakpoint
CREATE TABLE "mail_server" (
	"tenant_id" uuid PRIMARY KEY,
	"host" varchar(253) NOT NULL,
	"port" integer NOT NULL,
	"username" varchar(256),
	"sealed_key" varchar(8),
	"sealed_box" varchar(1000),
	"sender" varchar(254) NOT NULL,
	"changed_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "channel" ADD COLUMN "kind" varchar(16) DEFAULT 'webhook' NOT NULL;--> statement-breakpoint
ALTER TABLE "channel" ADD COLUMN "recipients" jsonb DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE "channel" ALTER COLUMN "sealed_box" SET DATA TYPE varchar(3000) USING "sealed_box"::varchar(3000);
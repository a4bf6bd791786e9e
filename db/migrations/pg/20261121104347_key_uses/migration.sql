ALTER TABLE "api_key" ADD COLUMN "last_used_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "exposed_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "rotate_by" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "rotate_every_days" integer;--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "ends_unrotated" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "api_key_hash" ADD COLUMN "made_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "api_key_hash" ADD COLUMN "last_used_at" timestamp(3) with time zone;--> statement-breakpoint
ALTER TABLE "organisation_profile" ADD COLUMN "exposed_keys" varchar(8) DEFAULT 'revoke' NOT NULL;
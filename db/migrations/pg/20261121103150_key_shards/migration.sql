ALTER TABLE "api_key" ADD COLUMN "active_shards" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "api_key" ADD COLUMN "known_shards" integer DEFAULT 1 NOT NULL;
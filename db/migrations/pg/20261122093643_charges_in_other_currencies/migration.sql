ALTER TABLE "provider_charge" ADD COLUMN "currency" varchar(3) DEFAULT 'USD' NOT NULL;--> statement-breakpoint
ALTER TABLE "provider_charge" ADD COLUMN "stated_amount" varchar(32);--> statement-breakpoint
ALTER TABLE "provider_charge" ADD COLUMN "rate_id" uuid;
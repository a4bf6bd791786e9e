ALTER TABLE "second_factor" ADD COLUMN "next_key" varchar(8);--> statement-breakpoint
ALTER TABLE "second_factor" ADD COLUMN "next_box" varchar(400);
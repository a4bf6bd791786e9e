-- A call has about one line, and a line about four classes, in whatever number there are. Sampled, the ids of many millions
-- seem to be a few hundred thousand; then a plan rather reads all the classes of an organisation than look up those of an hour.
ALTER TABLE "usage_line" ALTER COLUMN "event_id" SET (n_distinct = -0.95);--> statement-breakpoint
ALTER TABLE "usage_line_class" ALTER COLUMN "event_id" SET (n_distinct = -0.25);--> statement-breakpoint
ANALYZE "usage_line", "usage_line_class";

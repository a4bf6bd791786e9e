-- Some servers that speak T-SQL check references with the rights of whoever deletes a row: that takes the right to hold
-- the rows on both ends. Elsewhere retention may change nothing.
-- without references that their tables’ owner checks
grant update on dbo.alert (budget_id) to retention_user;
--> statement-breakpoint
-- without references that their tables’ owner checks
grant update on dbo.api_key (key_id) to retention_user;
--> statement-breakpoint
-- without references that their tables’ owner checks
grant update on dbo.api_key_hash (key_id) to retention_user;
--> statement-breakpoint
-- without references that their tables’ owner checks
grant update on dbo.budget (budget_id) to retention_user;
--> statement-breakpoint
-- without references that their tables’ owner checks
grant update on dbo.channel (channel_id) to retention_user;
--> statement-breakpoint
-- without references that their tables’ owner checks
grant update on dbo.delivery (channel_id) to retention_user;
--> statement-breakpoint
-- without references that their tables’ owner checks
grant update on dbo.export_job (export_id) to retention_user;
--> statement-breakpoint
-- without references that their tables’ owner checks
grant update on dbo.export_part (export_id) to retention_user;
--> statement-breakpoint
-- without references that their tables’ owner checks
grant update on dbo.export_schedule (destination_id) to retention_user;
--> statement-breakpoint
-- without references that their tables’ owner checks
grant update on dbo.project (project_id) to retention_user;
--> statement-breakpoint
-- without references that their tables’ owner checks
grant update on dbo.rating_adjustment (run_id) to retention_user;
--> statement-breakpoint
-- without references that their tables’ owner checks
grant update on dbo.rating_preview (preview_id) to retention_user;
--> statement-breakpoint
-- without references that their tables’ owner checks
grant update on dbo.rating_run (run_id) to retention_user;
--> statement-breakpoint
-- without references that their tables’ owner checks
grant update on dbo.report_schedule (channel_id) to retention_user;
--> statement-breakpoint
-- without references that their tables’ owner checks
grant update on dbo.storage_destination (destination_id) to retention_user;
--> statement-breakpoint
-- without references that their tables’ owner checks
grant update on dbo.storage_upload (destination_id) to retention_user;
--> statement-breakpoint
-- without references that their tables’ owner checks
grant update on dbo.team (team_id) to retention_user;
--> statement-breakpoint
-- without references that their tables’ owner checks
grant update on dbo.team_member (team_id) to retention_user;

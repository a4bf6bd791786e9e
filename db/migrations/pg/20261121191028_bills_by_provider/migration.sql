DROP INDEX "cost_report_once";--> statement-breakpoint
CREATE UNIQUE INDEX "cost_report_once" ON "cost_report" ("tenant_id","sha256","provider");
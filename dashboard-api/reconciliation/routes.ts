/** Reconciliation over HTTP: reports are imported, listed and removed; a month of a provider is compared. */
import { createHash } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import { monthSchema } from '../../contract/allocation-api.ts';
import {
  costReportListSchema,
  importRequestSchema,
  reconciliationSchema,
} from '../../contract/reconciliation-api.ts';
import { madeSchema } from '../../contract/teams-api.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import { listRates } from '../../db/currencies/rates.ts';
import {
  insertReport,
  listReports,
  removeReport,
  type StoredReport,
} from '../../db/reconciliation/reports.ts';
import { holdRollups } from '../../db/rollups/maintain.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import { importReport } from './importers/import.ts';
import { ReportError, readable } from './importers/report.ts';
import { missingFault } from './in-dollars.ts';
import { reconcile } from './reconcile.ts';
import { fileOut, storedReport } from './report-file.ts';
import { isKept, readSettledMonths } from './settled.ts';
import { addedUp } from './stated-totals.ts';

const tags = ['Reconciliation'];
/** What is sent here may be larger than elsewhere. */
export const REPORTS_PATH = '/api/v1/reconciliation/reports';

const add = createRoute({
  ...access('reconciliation:write'),
  method: 'post',
  path: REPORTS_PATH,
  summary: 'Import what a provider says that it billed',
  description:
    'In whatever currency: amounts are kept as they stand in the file, and converted when they are compared. `missingRates` names the days whose rate is still to be entered.',
  tags,
  request: { body: jsonBody(importRequestSchema) },
  responses: {
    ...jsonAnswer(costReportListSchema, 'The reports, one per provider that the file has rows of'),
    ...problemAnswers(400, 401, 403, 409, 413, 503),
  },
});

const list = createRoute({
  ...access('reconciliation:read'),
  method: 'get',
  path: REPORTS_PATH,
  summary: 'Reports that were imported, newest first',
  tags,
  request: { query: z.strictObject({}) },
  responses: { ...jsonAnswer(costReportListSchema, 'Reports'), ...problemAnswers(400, 401, 403, 503) },
});

const remove = createRoute({
  ...access('reconciliation:write'),
  method: 'delete',
  path: '/api/v1/reconciliation/reports/{id}',
  summary: 'Remove a report that was imported by mistake',
  description:
    'One that was there when a month of its was closed stays (`month_closed`): FOCUS files of the month are billed by it.',
  tags,
  request: { params: madeSchema.strict() },
  responses: { ...jsonAnswer(madeSchema, 'Removed'), ...problemAnswers(400, 401, 403, 404, 409, 503) },
});

const compare = createRoute({
  ...access('reconciliation:read'),
  method: 'get',
  path: '/api/v1/reconciliation',
  summary: 'A provider’s bill of a month beside what was recorded, and why they differ',
  description:
    'Of each day the newest report that covers it counts; days that no report covers are left out on both sides. What is billed in another currency is converted by the organisation’s rate of the day it is billed for; a day without a rate is answered with `rate_missing`, and the currency and days in `faults`.',
  tags,
  request: { query: z.strictObject({ provider: z.string().regex(/^[a-z0-9-]{1,64}$/), month: monthSchema }) },
  responses: {
    ...jsonAnswer(reconciliationSchema, 'The comparison'),
    ...problemAnswers(400, 401, 403, 404, 409, 503),
  },
});

export function reconciliationRoutes(app: App, { db, clock }: Services): void {
  app.openapi(add, async (context) => {
    const principal = context.get('principal');
    const { kind, name, content, mapping, invoiceId = null } = context.req.valid('json');
    const read = readable(() => importReport(kind, content, mapping));
    if (read instanceof ReportError) {
      const { place, message } = read;
      return problem(context, 'report_unreadable', null, [{ place, message }]);
    }
    const sha256 = createHash('sha256').update(content).digest('hex');
    const { added, rates } = await db.inTenant('app_user', principal.organisationId, async (unit) => {
      await holdRollups(unit);
      const now = clock();
      const reports: StoredReport[] = [];
      for (const imported of read) {
        const report = storedReport(imported, { kind, name, invoiceId, sha256, importedAt: now });
        if (!(await insertReport(unit, report, addedUp(imported.rows)))) continue;
        reports.push(report);
        const detail = { provider: report.provider, rows: String(report.rows), sha256 };
        const done = { action: 'reconciliation.import', target: report.reportId, detail } as const;
        await recordAudit(unit, { ...actorOf(principal), ...done, result: 'done' }, now);
      }
      return { added: reports, rates: await listRates(unit) };
    });
    if (added.length === 0) return problem(context, 'report_known');
    return context.json({ reports: added.map((report) => fileOut(report, [], rates)) }, 200);
  });

  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const [reports, rates] = await db.readTenant(organisationId, async (unit) => [
      await listReports(unit),
      await listRates(unit),
    ]);
    return context.json(
      { reports: reports.map((report, index) => fileOut(report, reports.slice(0, index), rates)) },
      200,
    );
  });

  app.openapi(remove, async (context) => {
    const principal = context.get('principal');
    const { id } = context.req.valid('param');
    const outcome = await db.inTenant('app_user', principal.organisationId, async (unit) => {
      await holdRollups(unit);
      if (isKept(await readSettledMonths(unit), id)) return 'month_closed';
      if (!(await removeReport(unit, id))) return 'not_found';
      const done = { action: 'reconciliation.remove', target: id, result: 'done' } as const;
      await recordAudit(unit, { ...actorOf(principal), ...done }, clock());
      return 'done';
    });
    return outcome === 'done' ? context.json({ id }, 200) : problem(context, outcome);
  });

  app.openapi(compare, async (context) => {
    const { organisationId } = context.get('principal');
    const { provider, month } = context.req.valid('query');
    const compared = await db.readTenant(organisationId, (unit) => reconcile(unit, provider, month));
    if (compared === null) return problem(context, 'not_found');
    if (!('missing' in compared)) return context.json(compared, 200);
    return problem(context, 'rate_missing', null, compared.missing.map(missingFault));
  });
}

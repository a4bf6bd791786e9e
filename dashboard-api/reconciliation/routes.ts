/** Reconciliation over HTTP: reports are imported, listed and removed; a month of a provider is compared. */
import { createHash } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import { monthPeriod } from '../../contract/accounting-period.ts';
import { monthSchema } from '../../contract/allocation-api.ts';
import { newId } from '../../contract/ids.ts';
import { compareAmounts, dollarsToNanos, magnitudeOf } from '../../contract/money.ts';
import {
  type CostReportFile,
  costReportListSchema,
  importRequestSchema,
  type Reconciliation,
  reconciliationSchema,
} from '../../contract/reconciliation-api.ts';
import { madeSchema } from '../../contract/teams-api.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readRecorded } from '../../db/reconciliation/recorded.ts';
import {
  insertReport,
  listReports,
  readBilledRows,
  removeReport,
  type StoredReport,
} from '../../db/reconciliation/reports.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import {
  accuracyOf,
  byReason,
  cellsOf,
  differenceOf,
  explain,
  grainOf,
  ofModelsRecorded,
} from './compare.ts';
import { importReport, omittedBy } from './importers/import.ts';
import { type Imported, ReportError } from './importers/report.ts';

const tags = ['Reconciliation'];
const LISTED_ROWS = 500;
/** What is sent here may be larger than elsewhere. */
export const REPORTS_PATH = '/api/v1/reconciliation/reports';

const add = createRoute({
  ...access('reconciliation:write'),
  method: 'post',
  path: REPORTS_PATH,
  summary: 'Import what a provider says that it billed',
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
  tags,
  request: { params: madeSchema.strict() },
  responses: { ...jsonAnswer(madeSchema, 'Removed'), ...problemAnswers(400, 401, 403, 404, 503) },
});

const compare = createRoute({
  ...access('reconciliation:read'),
  method: 'get',
  path: '/api/v1/reconciliation',
  summary: 'A provider’s bill of a month beside what was recorded, and why they differ',
  description:
    'Of each day the newest report that covers it counts; days that no report covers are left out on both sides.',
  tags,
  request: { query: z.strictObject({ provider: z.string().regex(/^[a-z0-9-]{1,64}$/), month: monthSchema }) },
  responses: {
    ...jsonAnswer(reconciliationSchema, 'The comparison'),
    ...problemAnswers(400, 401, 403, 404, 503),
  },
});

export function reconciliationRoutes(app: App, { db, clock }: Services): void {
  app.openapi(add, async (context) => {
    const principal = context.get('principal');
    const { kind, name, content, mapping } = context.req.valid('json');
    const read = readable(() => importReport(kind, content, mapping));
    if (read instanceof ReportError) {
      const { place, message } = read;
      return problem(context, 'report_unreadable', null, [{ place, message }]);
    }
    if (read.some(({ rows }) => rows.some(({ currency }) => currency !== 'USD')))
      return problem(context, 'report_currency');
    const now = clock();
    const sha256 = createHash('sha256').update(content).digest('hex');
    const added = await db.inTenant('app_user', principal.organisationId, async (unit) => {
      const reports: StoredReport[] = [];
      for (const imported of read) {
        const report = storedReport(imported, { kind, name, sha256, importedAt: now });
        const rows = imported.rows.map(({ currency, ...row }) => row);
        if (!(await insertReport(unit, report, rows))) continue;
        reports.push(report);
        const detail = { provider: report.provider, rows: String(report.rows), sha256 };
        const done = { action: 'reconciliation.import', target: report.reportId, detail } as const;
        await recordAudit(unit, { ...actorOf(principal), ...done, result: 'done' }, now);
      }
      return reports;
    });
    if (added.length === 0) return problem(context, 'report_known');
    return context.json({ reports: added.map((report) => fileOut(report, [])) }, 200);
  });

  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const reports = await db.readTenant(organisationId, listReports);
    return context.json(
      { reports: reports.map((report, index) => fileOut(report, reports.slice(0, index))) },
      200,
    );
  });

  app.openapi(remove, async (context) => {
    const principal = context.get('principal');
    const { id } = context.req.valid('param');
    const isKnown = await db.inTenant('app_user', principal.organisationId, async (unit) => {
      if (!(await removeReport(unit, id))) return false;
      const done = { action: 'reconciliation.remove', target: id, result: 'done' } as const;
      await recordAudit(unit, { ...actorOf(principal), ...done }, clock());
      return true;
    });
    return isKnown ? context.json({ id }, 200) : problem(context, 'not_found');
  });

  app.openapi(compare, async (context) => {
    const { organisationId } = context.get('principal');
    const { provider, month } = context.req.valid('query');
    const compared = await db.readTenant(organisationId, (unit) => reconcile(unit, provider, month));
    return compared ? context.json(compared, 200) : problem(context, 'not_found');
  });
}

function storedReport(
  { provider, rows, leftOut }: Imported,
  file: Pick<StoredReport, 'kind' | 'name' | 'sha256' | 'importedAt'>,
): StoredReport {
  const days = rows.map(({ day }) => day).toSorted();
  return {
    ...{ reportId: newId(), provider, ...file },
    ...{ firstDay: days[0] ?? '', lastDay: days.at(-1) ?? '' },
    ...{ rows: rows.length, rowsLeftOut: leftOut, omits: omittedBy(rows) },
    totalNanos: rows.reduce((sum, { amount }) => sum + dollarsToNanos(amount), 0n),
  };
}

/** @returns null if no report covers a day of the month */
async function reconcile(unit: TenantUnit, provider: string, month: string): Promise<Reconciliation | null> {
  const period = monthPeriod(month);
  const reports = (await listReports(unit)).filter((one) => one.provider === provider);
  const reportOf = (day: string) =>
    reports.find(({ firstDay, lastDay }) => firstDay <= day && day <= lastDay);
  const isOfMonth = (day: string) => day.startsWith(month);
  const used = reports.filter(
    ({ firstDay, lastDay }) => firstDay.slice(0, 7) <= month && month <= lastDay.slice(0, 7),
  );
  if (used.length === 0) return null;
  const ids = used.map(({ reportId }) => reportId);
  const billed = (await readBilledRows(unit, ids)).filter(
    ({ day, reportId }) => isOfMonth(day) && reportOf(day)?.reportId === reportId,
  );
  const recorded = (await readRecorded(unit, provider, period)).filter(({ day }) => reportOf(day));
  const grain = grainOf(billed, recorded);
  const variances = explain(cellsOf(billed, recorded, grain));
  const sum = (amounts: readonly bigint[]) =>
    amounts.reduce((total, amount) => total + amount, 0n).toString();
  const covered = daysOf(period).filter((day) => reportOf(day));
  const largestFirst = variances.toSorted(
    (one, other) =>
      compareAmounts(magnitudeOf(differenceOf(other)), magnitudeOf(differenceOf(one))) ||
      (one.day < other.day ? -1 : 1),
  );
  return {
    ...{ provider, timeZone: 'UTC', currency: 'USD', grain },
    ...{ firstDay: covered[0] ?? '', lastDay: covered.at(-1) ?? '' },
    omits: (['account', 'model', 'class'] as const).filter((field) => !grain.includes(field)),
    billedNanos: sum(variances.map(({ billedNanos }) => billedNanos)),
    recordedNanos: sum(variances.map(({ recordedNanos }) => recordedNanos)),
    differenceNanos: sum(variances.map(differenceOf)),
    accuracyPercent: accuracyOf(variances),
    accuracyOfRecordedPercent: accuracyOf(ofModelsRecorded(variances)),
    byReason: byReason(variances),
    rows: largestFirst.slice(0, LISTED_ROWS).map((cell) => ({
      ...{ day: cell.day, account: cell.account, model: cell.model, class: cell.class, reason: cell.reason },
      ...{ billedNanos: cell.billedNanos.toString(), recordedNanos: cell.recordedNanos.toString() },
      ...{ differenceNanos: differenceOf(cell).toString(), unknownLines: cell.unknownLines },
    })),
    rowsOmitted: Math.max(0, variances.length - LISTED_ROWS),
  };
}

function daysOf({ from, to }: { readonly from: Date; readonly to: Date }): string[] {
  const days: string[] = [];
  for (let at = from.getTime(); at < to.getTime(); at += 86_400_000)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

/** @param newer reports that were imported later */
function fileOut(
  { sha256, totalNanos, importedAt, omits, ...report }: StoredReport,
  newer: readonly StoredReport[],
): CostReportFile {
  const isReplaced = newer.some(
    ({ provider, firstDay, lastDay }) =>
      provider === report.provider && firstDay <= report.firstDay && report.lastDay <= lastDay,
  );
  return {
    ...report,
    ...{
      omits: [...omits],
      totalNanos: totalNanos.toString(),
      importedAt: importedAt.toISOString(),
      isReplaced,
    },
  };
}

/** The error: the report is not what it was said to be. */
function readable<Value>(read: () => Value): Value | ReportError {
  try {
    return read();
  } catch (error) {
    if (error instanceof ReportError) return error;
    throw error;
  }
}

/** What an organisation counts besides calls: made, archived, and its days imported, all by finance. */
import { createRoute, z } from '@hono/zod-openapi';
import { newId } from '../../contract/ids.ts';
import { madeSchema } from '../../contract/teams-api.ts';
import {
  measureChangeSchema,
  measureCsvSchema,
  measureDaysQuerySchema,
  measureDaysSchema,
  measuredDaysSchema,
  measureImportSchema,
  measureListSchema,
  newMeasureSchema,
} from '../../contract/unit-cost-api.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { type MeasuredDay, readDays, readMeasuredSpans, replaceDays } from '../../db/measures/days.ts';
import { addMeasure, archiveMeasure, listMeasures, type StoredMeasure } from '../../db/measures/measures.ts';
import { readPersonNames } from '../../db/reports/names.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import { PersonalValues } from '../ingest/personal-values.ts';
import { ReportError } from '../reconciliation/importers/report.ts';
import type { Services } from '../services.ts';
import { type Replacement, readMeasureCsv, replacementOf } from './import.ts';
import { measureOut } from './measure-out.ts';

const tags = ['Unit economics'];
const BASE = '/api/v1/business-measures';
/** What is sent here may be larger than elsewhere. */
export const MEASURES_PATH = /^\/api\/v1\/business-measures\/[^/]+\/(days|csv)$/;
const imported = {
  ...jsonAnswer(measureImportSchema, 'What stands now'),
  ...problemAnswers(400, 401, 403, 404, 413, 503),
};

const list = createRoute({
  ...access('usage:read'),
  method: 'get',
  path: BASE,
  summary: 'What is counted besides calls: customers, documents, tickets',
  tags,
  request: { query: z.strictObject({}) },
  responses: { ...jsonAnswer(measureListSchema, 'By name'), ...problemAnswers(400, 401, 403, 503) },
});

const create = createRoute({
  ...access('allocation:write'),
  method: 'post',
  path: BASE,
  summary: 'Make a measure',
  tags,
  request: { body: jsonBody(newMeasureSchema) },
  responses: { ...jsonAnswer(madeSchema, 'Made'), ...problemAnswers(400, 401, 403, 409, 503) },
});

const change = createRoute({
  ...access('allocation:write'),
  method: 'patch',
  path: `${BASE}/{id}`,
  summary: 'Archive a measure, or take it back',
  tags,
  request: { ...ifMatch, params: madeSchema.strict(), body: jsonBody(measureChangeSchema) },
  responses: { ...jsonAnswer(madeSchema, 'Done'), ...problemAnswers(400, 401, 403, 404, 412, 503) },
});

const days = createRoute({
  ...access('usage:read'),
  method: 'get',
  path: `${BASE}/{id}/days`,
  summary: 'What was counted on each day; days that are absent are not known',
  tags,
  request: { params: madeSchema.strict(), query: measureDaysQuerySchema },
  responses: { ...jsonAnswer(measureDaysSchema, 'Oldest first'), ...problemAnswers(400, 401, 403, 503) },
});

const put = createRoute({
  ...access('allocation:write'),
  method: 'put',
  path: `${BASE}/{id}/days`,
  summary: 'State what was counted',
  description: 'Each day that is named is replaced whole, so that sending it again changes nothing.',
  tags,
  request: { params: madeSchema.strict(), body: jsonBody(measuredDaysSchema) },
  responses: imported,
});

const csv = createRoute({
  ...access('allocation:write'),
  method: 'post',
  path: `${BASE}/{id}/csv`,
  summary: 'Import a CSV of what was counted',
  description: 'All of it or nothing. Each day that it names is replaced whole.',
  tags,
  request: { params: madeSchema.strict(), body: jsonBody(measureCsvSchema) },
  responses: imported,
});

export function measureRoutes(app: App, { db, clock, config }: Services): void {
  const personal = new PersonalValues(config.envelope);
  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const measures = await db.readTenant(organisationId, async (unit) => {
      const spans = await readMeasuredSpans(unit);
      return (await listMeasures(unit)).map((measure) => ({
        ...measureOut(measure),
        measured: spans.get(measure.measureId) ?? null,
        etag: tagOfMeasure(measure),
      }));
    });
    return context.json({ measures }, 200);
  });

  app.openapi(create, async (context) => {
    const principal = context.get('principal');
    const stated = context.req.valid('json');
    const [id, now] = [newId(), clock()];
    const isMade = await db.inTenant('app_user', principal.organisationId, async (unit) => {
      const measure = { measureId: id, ...stated, createdAt: now, archivedAt: null };
      if (!(await addMeasure(unit, measure))) return false;
      const { name, unit: one, kind } = stated;
      const done = { action: 'measure.create', target: id, result: 'done' } as const;
      await recordAudit(unit, { ...actorOf(principal), ...done, detail: { name, unit: one, kind } }, now);
      return true;
    });
    return isMade ? context.json({ id }, 200) : problem(context, 'name_taken');
  });

  app.openapi(change, async (context) => {
    const principal = context.get('principal');
    const { id } = context.req.valid('param');
    const { isArchived } = context.req.valid('json');
    const now = clock();
    const isKnown = await db.inTenant('app_user', principal.organisationId, async (unit) => {
      await unlessChanged(context, unit, async () => {
        const present = await measureOf(unit, id);
        return present ? tagOfMeasure(present) : null;
      });
      if (!(await archiveMeasure(unit, id, isArchived ? now : null))) return false;
      const detail = { archived: String(isArchived) };
      const done = { action: 'measure.change', target: id, result: 'done', detail } as const;
      await recordAudit(unit, { ...actorOf(principal), ...done }, now);
      return true;
    });
    return isKnown ? context.json({ id }, 200) : problem(context, 'not_found');
  });

  app.openapi(days, async (context) => {
    const { organisationId } = context.get('principal');
    const { id } = context.req.valid('param');
    const answer = await db.readTenant(organisationId, async (unit) => {
      const read = await readDays(unit, id, context.req.valid('query'));
      const names = await readPersonNames(
        unit,
        read.map(({ value }) => value),
      );
      return read.map((one) => ({ ...one, value: names.get(one.value) ?? (one.value || null) }));
    });
    return context.json({ days: answer }, 200);
  });

  /** @returns what stands now, or the problem */
  const replace = async (
    organisationId: string,
    actor: ReturnType<typeof actorOf>,
    id: string,
    read: (measure: StoredMeasure) => Replacement | null,
  ) => {
    const measure = await db.readTenant(organisationId, (unit) => measureOf(unit, id));
    if (!measure) return 'not_found';
    const replacement = read(measure);
    if (!replacement) return 'invalid_parameter';
    const now = clock();
    const measured = await withoutPersons(organisationId, measure, replacement.measured, now);
    await db.inTenant('app_user', organisationId, async (unit) => {
      await replaceDays(unit, id, replacement.days, measured, now);
      const detail = { days: String(replacement.days.length), rows: String(measured.length) };
      const done = { action: 'measure.import', target: id, result: 'done', detail } as const;
      await recordAudit(unit, { ...actor, ...done }, now);
    });
    return { measureId: id, days: replacement.days.length, rows: measured.length };
  };

  /** Ids in place of persons, noted by the one login that may: that of ingest. */
  const withoutPersons = async (
    organisationId: string,
    { dimension }: StoredMeasure,
    measured: readonly MeasuredDay[],
    now: Date,
  ): Promise<readonly MeasuredDay[]> => {
    if (dimension === null) return measured;
    const texts = measured.map(({ value }) => value);
    const ids = await db.inTenant('ingest_user', organisationId, (unit) =>
      personal.idsOf(unit, dimension, texts, now),
    );
    return measured.map((one) => ({ ...one, value: ids.get(one.value) ?? one.value }));
  };

  app.openapi(put, async (context) => {
    const principal = context.get('principal');
    const { id } = context.req.valid('param');
    const sent = context.req.valid('json').days;
    const made = await replace(principal.organisationId, actorOf(principal), id, ({ dimension }) =>
      replacementOf(sent, dimension),
    );
    return typeof made === 'string' ? problem(context, made) : context.json(made, 200);
  });

  app.openapi(csv, async (context) => {
    const principal = context.get('principal');
    const { id } = context.req.valid('param');
    const { content } = context.req.valid('json');
    try {
      const made = await replace(principal.organisationId, actorOf(principal), id, ({ dimension }) =>
        readMeasureCsv(content, dimension),
      );
      return typeof made === 'string' ? problem(context, made) : context.json(made, 200);
    } catch (error) {
      if (!(error instanceof ReportError)) throw error;
      const { place, message } = error;
      return problem(context, 'report_unreadable', null, [{ place, message }]);
    }
  });
}

const measureOf = async (unit: TenantUnit, id: string): Promise<StoredMeasure | undefined> =>
  (await listMeasures(unit)).find(({ measureId }) => measureId === id);

const tagOfMeasure = ({ archivedAt }: StoredMeasure): string => tagOf([archivedAt]);

/** Exports over HTTP: asked for, looked at, downloaded, removed. Rights are asked again at each step. */

import { createRoute, z } from '@hono/zod-openapi';
import { monthPeriod } from '../../contract/accounting-period.ts';
import {
  type Export,
  type ExportRequest,
  exportListSchema,
  exportRequestSchema,
  exportSchema,
} from '../../contract/exports-api.ts';
import { newId } from '../../contract/ids.ts';
import type { Right } from '../../contract/rights.ts';
import type { AuditAction } from '../../db/audit/actions.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { setDue } from '../../db/directory/due-jobs.ts';
import {
  endExport,
  insertExport,
  listExports,
  readExport,
  type StoredExport,
} from '../../db/exports/jobs.ts';
import { readConversion } from '../currencies/convert.ts';
import type { App, Principal } from '../http/app-env.ts';
import { LATER_THAN_FROM } from '../http/expected.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import { type Faults, questionFaults } from '../reports/question-faults.ts';
import type { Services } from '../services.ts';
import { fileStream } from './download.ts';
import { FILE_TYPES, fileNameOf, mediaTypeOf, rightOf } from './making.ts';
import { rangeOf } from './range.ts';
import { newFileKey, openFileKey } from './sealed-part.ts';

const tags = ['Exports'];
const params = z.strictObject({ exportId: z.uuid() });
const refusals = problemAnswers(400, 401, 403, 404, 503);
const LISTED = 100;

const create = createRoute({
  ...access('exports:write', { reach: 'all', stepUp: true }),
  method: 'post',
  path: '/api/v1/exports',
  summary: 'Have a file made',
  description:
    'A job makes it; ask for it again until its state is `ready`. It needs the right to read what is in it as well. The file is kept encrypted for seven days.',
  tags,
  request: { body: jsonBody(exportRequestSchema) },
  responses: { ...jsonAnswer(exportSchema, 'The export'), ...problemAnswers(400, 401, 403, 409, 415, 503) },
});

const list = createRoute({
  ...access('exports:read', { reach: 'all' }),
  method: 'get',
  path: '/api/v1/exports',
  summary: 'Exports, newest first',
  tags,
  request: { query: z.strictObject({}) },
  responses: {
    ...jsonAnswer(exportListSchema, `The newest ${LISTED}`),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const one = createRoute({
  ...access('exports:read', { reach: 'all' }),
  method: 'get',
  path: '/api/v1/exports/{exportId}',
  summary: 'One export: how far it is and, once it is ready, its provenance',
  tags,
  request: { params, query: z.strictObject({}) },
  responses: { ...jsonAnswer(exportSchema, 'The export'), ...refusals },
});

const anyFile = Object.fromEntries(FILE_TYPES.map((type) => [type, {}]));

const file = createRoute({
  ...access('exports:read', { reach: 'all' }),
  method: 'get',
  path: '/api/v1/exports/{exportId}/file',
  summary: 'The file; a download that broke off goes on with `Range`',
  tags,
  request: { params, query: z.strictObject({}) },
  responses: {
    200: { description: 'All of it', content: anyFile },
    206: { description: 'The range asked for', content: anyFile },
    416: { description: 'There is nothing of this range' },
    ...problemAnswers(400, 401, 403, 404, 409, 503),
  },
});

const remove = createRoute({
  ...access('exports:write', { reach: 'all' }),
  method: 'delete',
  path: '/api/v1/exports/{exportId}',
  summary: 'Remove a file, or stop its making',
  tags,
  request: { params },
  responses: { 204: { description: 'Done' }, ...refusals },
});

/** Of what would otherwise fail only where the file is made. */
function faultsOf(request: ExportRequest): Faults {
  if (request.kind === 'report') return questionFaults(request.query);
  const isEmpty = 'from' in request && !(Date.parse(request.from) < Date.parse(request.to));
  return isEmpty ? [{ place: 'to', message: LATER_THAN_FROM }] : [];
}

export function exportRoutes(app: App, { db, clock, config }: Services): void {
  const note = (
    unit: TenantUnit,
    by: Principal,
    action: AuditAction,
    target: string,
    detail: Record<string, string> = {},
  ) => recordAudit(unit, { ...actorOf(by), action, target, result: 'done', detail }, clock());

  /** The day on which a journal's currency has no rate. A schedule's file says it instead, since nobody is there to ask. */
  async function withoutRate(
    organisationId: string,
    { month, displayCurrency }: Extract<ExportRequest, { kind: 'journal' }>,
  ) {
    if (displayCurrency === undefined) return null;
    const { day, conversion } = await db.readTenant(organisationId, (unit) =>
      readConversion(unit, displayCurrency, monthPeriod(month).to, clock()),
    );
    return conversion ? null : { place: displayCurrency, message: day };
  }

  app.openapi(create, async (context) => {
    const by = context.get('principal');
    const request = context.req.valid('json');
    if (!mayRead(by, rightOf(request))) return problem(context, 'not_allowed');
    const faults = faultsOf(request);
    if (faults.length > 0) return problem(context, 'invalid_parameter', null, faults);
    const unrated = request.kind === 'journal' ? await withoutRate(by.organisationId, request) : null;
    if (unrated) return problem(context, 'rate_missing', null, [unrated]);
    const [exportId, createdAt] = [newId(), clock()];
    const { key, box } = newFileKey(config.envelope, exportId);
    const { actorKind, actorId = null } = actorOf(by);
    const made = await db.inTenant('app_user', by.organisationId, async (unit) => {
      await insertExport(unit, {
        exportId,
        request,
        actorKind,
        actorId,
        createdAt,
        sealedKey: key,
        sealedBox: box,
      });
      await note(unit, by, 'export.create', exportId, { request: JSON.stringify(request) });
      await setDue(unit, 'export.work', createdAt);
      return readExport(unit, exportId);
    });
    if (!made) throw new Error('an export vanished within its own transaction');
    return context.json(exportOf(made), 200);
  });

  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const rows = await db.readTenant(organisationId, (unit) => listExports(unit, LISTED));
    return context.json({ exports: rows.map(exportOf) }, 200);
  });

  app.openapi(one, async (context) => {
    const { organisationId } = context.get('principal');
    const { exportId } = context.req.valid('param');
    const row = await db.readTenant(organisationId, (unit) => readExport(unit, exportId));
    return row ? context.json(exportOf(row), 200) : problem(context, 'not_found');
  });

  app.openapi(file, async (context) => {
    const by = context.get('principal');
    const { exportId } = context.req.valid('param');
    const row = await db.readTenant(by.organisationId, (unit) => readExport(unit, exportId));
    if (!row || row.state === 'ended' || row.state === 'failed') return problem(context, 'not_found');
    if (!mayRead(by, rightOf(row.request))) return problem(context, 'not_allowed');
    const { sealedKey, sealedBox, sidecar } = row;
    if (row.state !== 'ready' || sealedKey === null || sealedBox === null || !sidecar)
      return problem(context, 'export_not_ready');
    const etag = `"${sidecar.sha256}"`;
    const isSameFile = [undefined, etag].includes(context.req.header('if-range'));
    const range = rangeOf(isSameFile ? (context.req.header('range') ?? null) : null, row.bytes);
    const headers = {
      'content-type': mediaTypeOf(row.request),
      'content-disposition': `attachment; filename="${sidecar.fileName}"`,
      'accept-ranges': 'bytes',
      etag,
    };
    if (range === 'unsatisfiable')
      return context.newResponse(null, 416, { ...headers, 'content-range': `bytes */${row.bytes}` });
    const wanted = range === 'whole' ? { from: 0, to: row.bytes } : range;
    await db.inTenant('app_user', by.organisationId, (unit) =>
      note(unit, by, 'export.download', exportId, { bytes: `${wanted.from}-${wanted.to}` }),
    );
    const key = openFileKey(config.envelope, exportId, { key: sealedKey, box: sealedBox });
    const stream = fileStream(db, by.organisationId, { exportId, key }, wanted);
    const length = { 'content-length': String(wanted.to - wanted.from) };
    if (range === 'whole') return context.newResponse(stream, 200, { ...headers, ...length });
    return context.newResponse(stream, 206, {
      ...headers,
      ...length,
      'content-range': `bytes ${wanted.from}-${wanted.to - 1}/${row.bytes}`,
    });
  });

  app.openapi(remove, async (context) => {
    const by = context.get('principal');
    const { exportId } = context.req.valid('param');
    const isKnown = await db.inTenant('app_user', by.organisationId, async (unit) => {
      if (!(await endExport(unit, exportId))) return false;
      await note(unit, by, 'export.remove', exportId);
      return true;
    });
    return isKnown ? context.body(null, 204) : problem(context, 'not_found');
  });
}

/** An export holds everything of its period: a right to a part of it is not enough. */
const mayRead = ({ rights }: Principal, right: Right): boolean => rights.get(right) === 'all';

function exportOf(row: StoredExport): Export {
  const { exportId, request, state, progress, rows, bytes, sidecar } = row;
  return {
    exportId,
    request,
    progress,
    rows,
    bytes,
    sidecar,
    state: state as Export['state'],
    failure: state === 'failed' ? row.failure : null,
    fileName: fileNameOf(request),
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}

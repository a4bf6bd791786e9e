/** Reading, exporting and proving the audit log. Each is an entry of it, written before the first byte is answered. */
import { createRoute } from '@hono/zod-openapi';
import {
  type AuditEntryRow,
  auditExportQuerySchema,
  auditPageSchema,
  auditQuerySchema,
  signedHeadSchema,
} from '../../contract/audit-api.ts';
import type { AuditAction } from '../../db/audit/actions.ts';
import {
  type AuditEntry,
  type AuditFilter,
  auditEntries,
  readHead,
  recordAudit,
} from '../../db/audit/entries.ts';
import { readCheckpoint } from '../../db/retention/audit.ts';
import type { App, Principal } from '../http/app-env.ts';
import { jsonAnswer, problemAnswers } from '../http/openapi.ts';
import { invalid, problem } from '../http/problems.ts';
import { streamOf } from '../http/stream.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';
import { exportChain, MEDIA_TYPE } from './export.ts';
import { signHead } from './heads.ts';
import { targetNames } from './target-names.ts';

const tags = ['Audit'];

const list = createRoute({
  ...access('audit:read'),
  method: 'get',
  path: '/api/v1/audit',
  summary: 'The audit log, newest first',
  tags,
  request: { query: auditQuerySchema },
  responses: { ...jsonAnswer(auditPageSchema, 'One page'), ...problemAnswers(400, 401, 403, 503) },
});

const exported = createRoute({
  ...access('audit:read', { stepUp: true }),
  method: 'get',
  path: '/api/v1/audit/export',
  summary: 'The audit log as a file, oldest first',
  description:
    'NDJSON is the whole log and holds what `npm run verify-audit` needs to compute the chain again. CSV is for reading, whole or, by the filters of the list, in part: the column `sequence` then has gaps. An erased detail is empty, and the chain holds without it.',
  tags,
  request: { query: auditExportQuerySchema },
  responses: {
    200: { description: 'The log', content: { 'application/x-ndjson': {}, 'text/csv': {} } },
    ...problemAnswers(400, 401, 403, 503),
  },
});

const head = createRoute({
  ...access('audit:read'),
  method: 'get',
  path: '/api/v1/audit/head',
  summary: 'The end of the log, signed now',
  description: 'Keep it: a log that is cut or computed anew before it can be told by it.',
  tags,
  responses: { ...jsonAnswer(signedHeadSchema, 'Head and key'), ...problemAnswers(401, 403, 404, 503) },
});

export function auditRoutes(app: App, services: Services): void {
  const { db, clock, config } = services;
  const note = (by: Principal, action: AuditAction, result = 'done', detail: Record<string, string> = {}) =>
    db.inTenant('app_user', by.organisationId, (unit) =>
      recordAudit(unit, { ...actorOf(by), action, result, detail }, clock()),
    );

  app.openapi(list, async (context) => {
    const by = context.get('principal');
    const { limit, ...query } = context.req.valid('query');
    await note(by, 'audit.read');
    const rows = await db.readTenant(by.organisationId, (unit) =>
      auditEntries(unit, limit + 1, filterOf(query)),
    );
    const entries = rows.slice(0, limit);
    const names = await targetNames(db, by, entries);
    const last = entries.at(-1)?.sequence ?? 0;
    return context.json(
      {
        entries: entries.map((row) => rowOf(row, names)),
        before: rows.length > limit && last > 0 ? last : null,
      },
      200,
    );
  });

  app.openapi(exported, async (context) => {
    const by = context.get('principal');
    const { format, ...query } = context.req.valid('query');
    const filter = filterOf(query);
    const isPart = Object.keys(filter).length > 0;
    if (isPart && format === 'ndjson')
      return invalid(context, 'format', 'csv: the proof of the chain needs the whole log');
    await note(by, 'audit.export', format, inWords(filter));
    const end = await db.readTenant(by.organisationId, readHead);
    const parts = exportChain(db, by.organisationId, end?.sequence ?? 0, format, filter);
    return context.newResponse(streamOf(parts), 200, {
      'content-type': MEDIA_TYPE[format],
      'content-disposition': `attachment; filename="audit.${format}"`,
    });
  });

  app.openapi(head, async (context) => {
    const by = context.get('principal');
    await note(by, 'audit.read', 'head');
    const signed = await signHead(services, by.organisationId);
    if (signed === null) return problem(context, 'not_found');
    const last = await db.readTenant(by.organisationId, readCheckpoint);
    const checkpoint = last?.proof ?? null;
    return context.json({ head: signed, checkpoint, key: { ...config.signingPublicKey } }, 200);
  });
}

/** What is asked for, without what is not. */
function filterOf({
  from,
  to,
  action,
  actorId,
  target,
  kind,
  before,
}: {
  readonly [Name in Exclude<keyof AuditFilter, 'kinds'>]?: AuditFilter[Name] | undefined;
} & { readonly kind?: AuditFilter['kinds'] | undefined }): AuditFilter {
  return {
    ...(from && { from }),
    ...(to && { to }),
    ...(action !== undefined && { action }),
    ...(actorId !== undefined && { actorId }),
    ...(target !== undefined && { target }),
    ...(kind !== undefined && { kinds: kind }),
    ...(before !== undefined && { before }),
  };
}

/** What was asked for, for the entry that says so. */
function inWords({ from, to, kinds, ...others }: AuditFilter): Record<string, string> {
  const words = { ...others, from: from?.toISOString(), to: to?.toISOString(), kinds: kinds?.join(' ') };
  return Object.fromEntries(
    Object.entries(words).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

const rowOf = (row: AuditEntry, names: ReadonlyMap<string, string>): AuditEntryRow => ({
  entryId: row.entryId,
  sequence: row.sequence,
  at: row.at.toISOString(),
  actorKind: row.actorKind,
  actorId: row.actorId,
  action: row.action,
  target: row.target,
  targetName: names.get(row.target ?? '') ?? null,
  result: row.result,
  times: row.times,
  detail: row.detail,
  isErased: row.detailHash !== null && row.detail === null,
  hash: row.entryHash,
});

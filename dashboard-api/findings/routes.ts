/** What was found to be unusual: listed, given to somebody, snoozed, called expected. */

import { createRoute, z } from '@hono/zod-openapi';
import {
  type Finding,
  type FindingKind,
  type FindingScope,
  findingChangeSchema,
  findingListSchema,
  SECURITY_KINDS,
} from '../../contract/findings-api.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import { changeFinding, listFindings, readFinding, type StoredFinding } from '../../db/findings/findings.ts';
import { labelOf, type Names, readNames } from '../../db/reports/names.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { ifMatch, tagOf, unlessChanged } from '../http/preconditions.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import type { Services } from '../services.ts';

const tags = ['Alerts'];
const LISTED = 200;

const list = createRoute({
  ...access('budgets:read', { reach: 'all' }),
  method: 'get',
  path: '/api/v1/findings',
  summary: 'What was found to be unusual, newest first',
  description:
    'Spend beyond the usual of an hour or day, with what moved; for those who may read the audit log also unusual traffic, errors, refused keys and logins. docs/anomalies.md says how it is judged.',
  tags,
  request: { query: z.strictObject({}) },
  responses: {
    ...jsonAnswer(findingListSchema, `The newest ${LISTED}`),
    ...problemAnswers(400, 401, 403, 503),
  },
});

const change = createRoute({
  ...access('budgets:write'),
  method: 'patch',
  path: '/api/v1/findings/{findingId}',
  summary: 'Give a finding to somebody, snooze its scope, or call it expected',
  tags,
  request: {
    ...ifMatch,
    params: z.strictObject({ findingId: z.uuid() }),
    body: jsonBody(findingChangeSchema),
  },
  responses: { 204: { description: 'Done' }, ...problemAnswers(400, 401, 403, 404, 412, 503) },
});

export function findingRoutes(app: App, { db, clock }: Services): void {
  app.openapi(list, async (context) => {
    const { organisationId, rights } = context.get('principal');
    const isSafetySeen = rights.get('audit:read') === 'all';
    const findings = await db.readTenant(organisationId, async (unit) => {
      const names = await readNames(unit);
      const rows = await listFindings(unit, LISTED);
      return rows.map((row) => findingOf(row, names));
    });
    const shown = findings.filter(({ kind }) => isSafetySeen || !SECURITY_KINDS.has(kind));
    return context.json({ findings: shown }, 200);
  });

  app.openapi(change, async (context) => {
    const principal = context.get('principal');
    const { findingId } = context.req.valid('param');
    const { snoozedUntil, ...rest } = context.req.valid('json');
    const until = snoozedUntil ? new Date(snoozedUntil) : null;
    const isSafetySeen = principal.rights.get('audit:read') === 'all';
    const isKnown = await db.inTenant('app_user', principal.organisationId, async (unit) => {
      await unlessChanged(context, unit, async () => {
        const present = await readFinding(unit, findingId);
        return present && tagOfFinding(present);
      });
      const found = await readFinding(unit, findingId);
      if (!found || (SECURITY_KINDS.has(found.kind as FindingKind) && !isSafetySeen)) return false;
      const { state, ownerId } = rest;
      await changeFinding(unit, findingId, {
        ...(state === undefined ? {} : { state }),
        ...(ownerId === undefined ? {} : { ownerId }),
        ...(snoozedUntil === undefined ? {} : { snoozedUntil: until }),
      });
      const result = state ?? (until ? 'snoozed' : 'changed');
      const done = { action: 'finding.change', target: findingId, result } as const;
      await recordAudit(unit, { ...actorOf(principal), ...done }, clock());
      return true;
    });
    return isKnown ? context.body(null, 204) : problem(context, 'not_found');
  });
}

const tagOfFinding = ({ state, ownerId, snoozedUntil }: StoredFinding): string =>
  tagOf({ state, ownerId, snoozedUntil });

function findingOf({ kind, scope, scopeId, state, ...row }: StoredFinding, names: Names): Finding {
  const isNamed = scope === 'team' || scope === 'project' || scope === 'key' || scope === 'model';
  return {
    etag: tagOfFinding({ kind, scope, scopeId, state, ...row }),
    findingId: row.findingId,
    ownerId: row.ownerId,
    detail: row.detail,
    kind: kind as FindingKind,
    scope: scope as FindingScope,
    scopeId: scopeId === '' ? null : scopeId,
    scopeName: isNamed ? labelOf(names, scope, scopeId) : null,
    bucketAt: row.bucketAt.toISOString(),
    foundAt: row.foundAt.toISOString(),
    actual: row.actual?.toString() ?? null,
    expected: row.expected?.toString() ?? null,
    state: state as Finding['state'],
    snoozedUntil: row.snoozedUntil?.toISOString() ?? null,
  };
}

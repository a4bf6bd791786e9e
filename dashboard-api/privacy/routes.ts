/** What an organisation holds about a person: as an archive, and its erasure. */
import { createRoute, z } from '@hono/zod-openapi';
import {
  acceptanceListSchema,
  type ErasureAnswer,
  erasureListSchema,
  erasureSchema,
  newErasureSchema,
} from '../../contract/privacy-api.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import { listAcceptances } from '../../db/privacy/acceptances.ts';
import { listErasures, type StoredErasure } from '../../db/privacy/erasures.ts';
import { findPerson } from '../../db/privacy/find-person.ts';
import type { App, Principal } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { streamOf } from '../http/stream.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import { refusable } from '../members/change.ts';
import { PROBLEM_OF } from '../members/problems.ts';
import type { Services } from '../services.ts';
import { archiveOf } from './archive.ts';
import { requestErasure } from './erase.ts';

const tags = ['Privacy'];
const MEDIA_TYPE = 'application/x-ndjson';
const archived = {
  200: {
    description: 'A line of JSON for each row; docs/privacy.md describes them',
    content: { [MEDIA_TYPE]: {} },
  },
} as const;

const own = createRoute({
  ...access('self', { stepUp: true }),
  method: 'get',
  path: '/api/v1/privacy/archive',
  summary: 'Everything that is held about you',
  tags,
  responses: { ...archived, ...problemAnswers(401, 403, 503) },
});

const ofPerson = createRoute({
  ...access('privacy:read', { stepUp: true }),
  method: 'get',
  path: '/api/v1/privacy/persons/{personId}/archive',
  summary: 'Everything that your organisation holds about a person',
  description:
    'Of somebody who belongs to another organisation too, what is theirs alone, such as how they sign in, is left out.',
  tags,
  request: { params: z.strictObject({ personId: z.uuid() }) },
  responses: { ...archived, ...problemAnswers(400, 401, 403, 404, 503) },
});

const erase = createRoute({
  ...access('privacy:write', { stepUp: true }),
  method: 'post',
  path: '/api/v1/privacy/erasures',
  summary: 'Erase a person',
  description:
    'Membership, sessions, tokens and personal keys end at once. A job removes names, addresses, devices and the details of the audit log; an id that names nobody stays, so that totals and the chain of the log do.',
  tags,
  request: { body: jsonBody(newErasureSchema) },
  responses: {
    ...jsonAnswer(erasureSchema, 'The erasure, which waits for its job'),
    ...problemAnswers(400, 401, 403, 404, 409, 503),
  },
});

const list = createRoute({
  ...access('privacy:read'),
  method: 'get',
  path: '/api/v1/privacy/erasures',
  summary: 'Who was erased, by id, and what that removed',
  tags,
  responses: { ...jsonAnswer(erasureListSchema, 'Newest first'), ...problemAnswers(401, 403, 503) },
});

const acceptances = createRoute({
  ...access('privacy:read'),
  method: 'get',
  path: '/api/v1/privacy/acceptances',
  summary: 'Who has accepted which terms and acknowledged which notices, and when',
  tags,
  responses: { ...jsonAnswer(acceptanceListSchema, 'Oldest first'), ...problemAnswers(401, 403, 503) },
});

export function privacyRoutes(app: App, { db, clock, nudge }: Services): void {
  /** Notes that an archive was asked for, before a byte of it. @returns null: there is nothing of such a person */
  const begin = (by: Principal, personId: string) =>
    db.inTenant('app_user', by.organisationId, async (unit) => {
      const known = await findPerson(unit, personId);
      const result = known ? 'done' : 'unknown';
      const facts = { ...actorOf(by), action: 'privacy.archive', target: personId, result } as const;
      await recordAudit(unit, facts, clock());
      return known;
    });
  const file = { 'content-type': MEDIA_TYPE, 'content-disposition': 'attachment; filename="person.ndjson"' };

  app.openapi(own, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const { organisationId, personId } = by;
    await begin(by, personId);
    return context.newResponse(
      streamOf(archiveOf(db, { organisationId, personId, isWhole: true }, clock())),
      200,
      file,
    );
  });

  app.openapi(ofPerson, async (context) => {
    const by = context.get('principal');
    const { organisationId } = by;
    const { personId } = context.req.valid('param');
    const known = await begin(by, personId);
    if (!known) return problem(context, 'not_found');
    const subject = { organisationId, personId, isWhole: !known.isElsewhere };
    return context.newResponse(streamOf(archiveOf(db, subject, clock())), 200, file);
  });

  app.openapi(erase, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const asked = context.req.valid('json');
    const done = await refusable(() =>
      db.inTenant('app_user', by.organisationId, (unit) => requestErasure(unit, by, asked, clock())),
    );
    if (typeof done === 'string') return problem(context, PROBLEM_OF[done]);
    nudge();
    return context.json(answerOf(done), 200);
  });

  app.openapi(list, async (context) => {
    const { organisationId } = context.get('principal');
    const erasures = await db.readTenant(organisationId, listErasures);
    return context.json({ erasures: erasures.map(answerOf) }, 200);
  });

  app.openapi(acceptances, async (context) => {
    const { organisationId } = context.get('principal');
    const rows = await db.readTenant(organisationId, (unit) => listAcceptances(unit));
    const all = rows.map(({ acceptedAt, ...row }) => ({ ...row, acceptedAt: acceptedAt.toISOString() }));
    return context.json({ acceptances: all }, 200);
  });
}

export const answerOf = ({ soughtTexts, requestedAt, erasedAt, ...row }: StoredErasure): ErasureAnswer => ({
  ...row,
  removed: { ...row.removed },
  left: { ...row.left },
  valueIds: [...row.valueIds],
  requestedAt: requestedAt.toISOString(),
  erasedAt: erasedAt?.toISOString() ?? null,
});

/** Terms and notices as a member has them: what there is to accept, and accepting it. */
import { createRoute, z } from '@hono/zod-openapi';
import { ownTermsSchema, termsAcceptanceSchema } from '../../contract/privacy-api.ts';
import { recordAll } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { standingNotices } from '../../db/operators/notices.ts';
import { insertAcceptance, listAcceptances } from '../../db/privacy/acceptances.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { invalid, problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import type { SessionPrincipal } from '../identity/sessions.ts';
import type { Services } from '../services.ts';
import { acceptedAt, noticeDocument } from './terms.ts';

const tags = ['Terms'];

const read = createRoute({
  ...access('enrolling'),
  method: 'get',
  path: '/api/v1/terms',
  summary: 'The documents that members are asked to accept, and which of them you have',
  tags,
  responses: { ...jsonAnswer(ownTermsSchema, 'The documents'), ...problemAnswers(401, 403, 503) },
});

const accept = createRoute({
  ...access('enrolling'),
  method: 'post',
  path: '/api/v1/terms/acceptances',
  summary: 'Accept versions of documents',
  description:
    'Until all are accepted, a session is served nothing else. Who accepted what and when is kept.',
  tags,
  request: { body: jsonBody(termsAcceptanceSchema) },
  responses: { ...jsonAnswer(ownTermsSchema, 'The documents'), ...problemAnswers(400, 401, 403, 503) },
});

const acknowledge = createRoute({
  ...access('self'),
  method: 'post',
  path: '/api/v1/notices/{noticeId}/acknowledgement',
  summary: 'Say that you have read a notice',
  tags: ['Notices'],
  request: { params: z.strictObject({ noticeId: z.uuid() }) },
  responses: { 204: { description: 'It is on record' }, ...problemAnswers(400, 401, 403, 404, 503) },
});

const NOTICE_VERSION = '1';

export function termsRoutes(app: App, { db, clock, config }: Services): void {
  const documents = config.terms;
  const own = async (unit: TenantUnit, personId: string) => {
    const accepted = await listAcceptances(unit, personId);
    return {
      documents: documents.map((document) => ({
        ...document,
        acceptedAt: acceptedAt(document, accepted)?.toISOString() ?? null,
      })),
    };
  };

  app.openapi(read, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    return context.json(await db.readTenant(by.organisationId, (unit) => own(unit, by.personId)), 200);
  });

  app.openapi(accept, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const wanted = context.req.valid('json').documents;
    const isCurrent = wanted.every((one) =>
      documents.some(({ id, version }) => id === one.id && version === one.version),
    );
    if (!isCurrent) return invalid(context, 'documents', 'must be the present versions');
    const answer = await db.inTenant('app_user', by.organisationId, async (unit) => {
      const accepted = wanted.map(({ id, version }) => ({ document: id, version }));
      await note(unit, by, accepted, clock());
      return own(unit, by.personId);
    });
    return context.json(answer, 200);
  });

  app.openapi(acknowledge, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const { noticeId } = context.req.valid('param');
    const isKnown = await db.inTenant('app_user', by.organisationId, async (unit) => {
      const standing = await standingNotices(unit, clock());
      if (!standing.some((notice) => notice.noticeId === noticeId)) return false;
      await note(unit, by, [{ document: noticeDocument(noticeId), version: NOTICE_VERSION }], clock());
      return true;
    });
    return isKnown ? context.body(null, 204) : problem(context, 'not_found');
  });
}

/** Writes what is new, with its entries in the audit log. */
async function note(
  unit: TenantUnit,
  { personId }: SessionPrincipal,
  accepted: readonly { readonly document: string; readonly version: string }[],
  now: Date,
): Promise<void> {
  const added = [];
  for (const one of accepted)
    if (await insertAcceptance(unit, { personId, ...one, acceptedAt: now })) added.push(one);
  const actor = { actorKind: 'session', actorId: personId, action: 'terms.accept' } as const;
  await recordAll(
    unit,
    added.map(({ document, version }) => ({ ...actor, target: document, result: version })),
    now,
  );
}

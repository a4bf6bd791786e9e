/** The certificate of a deletion: for whoever holds the receipt, since nobody can be signed in any more. */
import { createRoute, z } from '@hono/zod-openapi';
import { certificateAnswerSchema, certificateQuestionSchema } from '../../contract/deletion-api.ts';
import { equalInConstantTime } from '../../contract/key.ts';
import { type DeletedOrganisation, readDeleted } from '../../db/deletion/records.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { tokenHash } from '../identity/tokens.ts';
import { createDesk } from '../operators/desk.ts';
import type { Services } from '../services.ts';

const ask = createRoute({
  ...access('public'),
  method: 'post',
  path: '/api/v1/deletion-certificates',
  summary: 'The certificate of an organisation’s deletion, for its receipt',
  tags: ['Privacy'],
  request: { body: jsonBody(certificateQuestionSchema) },
  responses: { ...jsonAnswer(certificateAnswerSchema, 'The certificate'), ...problemAnswers(400, 404, 503) },
});

const operate = createRoute({
  ...access('operator:read'),
  method: 'get',
  path: '/api/v1/operator/deleted-organisations/{organisationId}',
  summary: 'The certificate of an organisation’s deletion',
  tags: ['Operators'],
  request: { params: z.strictObject({ organisationId: z.uuid() }) },
  responses: {
    ...jsonAnswer(certificateAnswerSchema, 'The certificate'),
    ...problemAnswers(400, 401, 403, 404, 503),
  },
});

/** Needs no session. */
export function certificateRoutes(app: App, { db }: Services): void {
  app.openapi(ask, async (context) => {
    const { organisationId, receipt } = context.req.valid('json');
    const deleted = await db.readTenant(organisationId, readDeleted);
    const isShown = equalInConstantTime(tokenHash(receipt), deleted?.receiptSha256 ?? '');
    const answer = deleted && isShown ? answerOf(deleted) : null;
    return answer ? context.json(answer, 200) : problem(context, 'not_found');
  });
}

/** In the operators' own process. */
export function deletedOrganisationRoutes(app: App, services: Services): void {
  const { db } = services;
  const desk = createDesk(services);
  app.openapi(operate, async (context) => {
    const by = context.get('principal');
    const { organisationId } = context.req.valid('param');
    const deleted = await db.readTenant(organisationId, readDeleted);
    const answer = deleted && answerOf(deleted);
    if (!answer) return problem(context, 'not_found');
    await desk.note(by, 'organisation.certificate', organisationId, 'done');
    return context.json(answer, 200);
  });
}

function answerOf({ deletedAt, certificate, certificateSha256, discardedEvents }: DeletedOrganisation) {
  if (!certificate) return null;
  return {
    deletedAt: deletedAt.toISOString(),
    certificate: certificate.jws,
    sha256: certificateSha256,
    discardedEvents,
  };
}

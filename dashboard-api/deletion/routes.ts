/** An owner asks for the organisation to be deleted, or takes that back; until its time has come nothing else changes. */
import { createRoute } from '@hono/zod-openapi';
import {
  type DeletionStanding,
  deletionMadeSchema,
  deletionRequestSchema,
  deletionSchema,
} from '../../contract/deletion-api.ts';
import { newId } from '../../contract/ids.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import {
  insertDeletion,
  lockDeletion,
  readDeletion,
  removeDeletion,
  type StoredDeletion,
} from '../../db/deletion/requests.ts';
import { clearDue, setDue } from '../../db/directory/due-jobs.ts';
import { insertNotice, withdrawNotice } from '../../db/operators/notices.ts';
import { readProfile } from '../../db/tenancy/organisations.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import { newToken, tokenHash } from '../identity/tokens.ts';
import type { Services } from '../services.ts';

const DAY_MS = 86_400_000;
const tags = ['Privacy'];
const path = '/api/v1/organisation/deletion';

const read = createRoute({
  ...access('deletion:read'),
  method: 'get',
  path,
  summary: 'Whether the organisation is to be deleted, and when',
  tags,
  responses: { ...jsonAnswer(deletionSchema, 'What was asked for'), ...problemAnswers(401, 403, 503) },
});

const request = createRoute({
  ...access('deletion:write', { stepUp: true }),
  method: 'post',
  path,
  summary: 'Have the organisation deleted, once a time is over in which that can be taken back',
  description:
    'Then keys are refused, calls under way end, and everything is removed: rows, files, stored credentials, and what gates and ledger hold. The receipt is shown this once; afterwards the certificate is given out for it.',
  tags,
  request: { body: jsonBody(deletionRequestSchema) },
  responses: {
    ...jsonAnswer(deletionMadeSchema, 'What was asked for, and the receipt'),
    ...problemAnswers(400, 401, 403, 409, 503),
  },
});

const undo = createRoute({
  ...access('deletion:write'),
  method: 'delete',
  path,
  summary: 'Take it back: the organisation stays',
  tags,
  responses: { 204: { description: 'Done' }, ...problemAnswers(401, 403, 404, 409, 503) },
});

export function deletionRoutes(app: App, { db, clock }: Services): void {
  app.openapi(read, async (context) => {
    const { organisationId } = context.get('principal');
    const row = await db.readTenant(organisationId, readDeletion);
    return context.json({ deletion: row && standingOf(row) }, 200);
  });

  app.openapi(request, async (context) => {
    const by = context.get('principal');
    // A program has nobody who could take it back.
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const { confirmation, reason, waitDays } = context.req.valid('json');
    const { organisationId } = by;
    const now = clock();
    const runsAt = new Date(now.getTime() + waitDays * DAY_MS);
    const receipt = newToken();
    const asked = {
      requestedAt: now,
      requestedBy: by.personId,
      runsAt,
      reason,
      noticeId: newId(),
      receiptSha256: tokenHash(receipt.reveal()),
    };
    const refusal = await db.inTenant('app_user', organisationId, async (unit) => {
      const profile = await readProfile(unit);
      if (profile?.name !== confirmation.trim()) return 'not_confirmed' as const;
      if (!(await insertDeletion(unit, asked))) return 'deletion_requested' as const;
      const notice = { noticeId: asked.noticeId, level: 'warning', text: noticeText(runsAt) };
      await insertNotice(unit, { ...notice, raisedAt: now, endsAt: null });
      const detail = { runsAt: runsAt.toISOString() };
      const entry = { action: 'termination.request', target: organisationId, result: 'done' } as const;
      await recordAudit(unit, { ...actorOf(by), ...entry, reason, detail }, now);
      await setDue(unit, 'organisation.close', runsAt);
      return null;
    });
    if (refusal) return problem(context, refusal);
    const deletion = standingOf({ ...asked, beganAt: null });
    return context.json({ deletion, organisationId, receipt: receipt.reveal() }, 200);
  });

  app.openapi(undo, async (context) => {
    const by = context.get('principal');
    const now = clock();
    const refusal = await db.inTenant('app_user', by.organisationId, async (unit) => {
      const row = await lockDeletion(unit);
      if (!row) return 'not_found' as const;
      if (!(await removeDeletion(unit))) return 'deletion_begun' as const;
      if (row.noticeId) await withdrawNotice(unit, row.noticeId, now);
      const entry = { action: 'termination.cancel', target: by.organisationId, result: 'done' } as const;
      await recordAudit(unit, { ...actorOf(by), ...entry }, now);
      await clearDue(unit, 'organisation.close');
      return null;
    });
    return refusal ? problem(context, refusal) : context.body(null, 204);
  });
}

const standingOf = (
  row: Pick<StoredDeletion, 'requestedAt' | 'requestedBy' | 'reason' | 'runsAt' | 'beganAt'>,
): DeletionStanding => ({
  requestedBy: row.requestedBy,
  reason: row.reason,
  requestedAt: row.requestedAt.toISOString(),
  runsAt: row.runsAt.toISOString(),
  beganAt: row.beganAt?.toISOString() ?? null,
});

const noticeText = (runsAt: Date): string =>
  `This organisation will be deleted with everything in it at ${runsAt.toISOString().slice(0, 16).replace('T', ' ')} UTC. Until then an owner can take that back.`;

/** A person's own second factor: enrolling it, proving it, replacing it. */
import { createRoute } from '@hono/zod-openapi';
import {
  confirmationSchema,
  enrolmentSchema,
  recoveryCodesSchema,
  type SecondProof,
  secondFactorSchema,
  secondProofSchema,
} from '../../contract/second-factor.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { DirectoryUnit } from '../../db/database.ts';
import { type AttemptLimit, countAttempt, forgetAttempts } from '../../db/directory/attempts.ts';
import { listPasskeys } from '../../db/directory/passkeys.ts';
import {
  countRecoveryCodes,
  deleteApp,
  deleteSecondFactor,
  readSecondFactor,
} from '../../db/directory/second-factors.ts';
import { readMemberProfile } from '../../db/members/profiles.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem, tooManyAttempts } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import { clientOf } from '../identity/client.ts';
import { rotate, type SessionPrincipal } from '../identity/sessions.ts';
import type { Services } from '../services.ts';
import { hasFactor, passkeyRoutes } from './passkey-routes.ts';
import {
  originWithPasskeys,
  type PasskeyPlace,
  passkeyAnswer,
  passkeyPlaceOf,
  provePasskey,
  takeChallenge,
} from './passkeys.ts';
import { beginEnrolment, confirmEnrolment, freshRecoveryCodes, proveSecondFactor } from './second-factor.ts';

/** Wrong codes by one person from one address; and by one person from anywhere, who has passed the first factor. */
const BY_ADDRESS: AttemptLimit = { kind: 'second_factor', most: 5, windowMs: 15 * 60_000 };
const BY_PERSON: AttemptLimit = { kind: 'second_factor_of_person', most: 30, windowMs: 60 * 60_000 };

const tags = ['Second factor'];
const refusals = problemAnswers(400, 401, 403, 409, 429, 503);

const read = createRoute({
  ...access('enrolling'),
  method: 'get',
  path: '/api/v1/second-factor',
  summary: 'Whether you have an authenticator app, your passkeys, and how many recovery codes are left',
  tags,
  responses: { ...jsonAnswer(secondFactorSchema, 'Your second factor'), ...problemAnswers(401, 403, 503) },
});

const begin = createRoute({
  ...access('enrolling'),
  method: 'post',
  path: '/api/v1/second-factor/enrolment',
  summary: 'Begin to enrol an authenticator app',
  description: 'To replace one, prove it first. The one before works until the new one is confirmed.',
  tags,
  responses: { ...jsonAnswer(enrolmentSchema, 'Shown this once'), ...problemAnswers(401, 403, 503) },
});

const confirm = createRoute({
  ...access('enrolling'),
  method: 'post',
  path: '/api/v1/second-factor/enrolment/confirm',
  summary: 'Confirm the new app by a code of it',
  tags,
  request: { body: jsonBody(confirmationSchema) },
  responses: { ...jsonAnswer(recoveryCodesSchema, 'Recovery codes, shown this once'), ...refusals },
});

const prove = createRoute({
  ...access('enrolling'),
  method: 'post',
  path: '/api/v1/second-factor/proof',
  summary: 'Prove your second factor, at sign-in or before a change that asks for it',
  tags,
  request: { body: jsonBody(secondProofSchema) },
  responses: { 204: { description: 'Proven; the session has a new cookie' }, ...refusals },
});

const renew = createRoute({
  ...access('self', { stepUp: true }),
  method: 'post',
  path: '/api/v1/second-factor/recovery-codes',
  summary: 'Make new recovery codes; those before work no more',
  tags,
  responses: { ...jsonAnswer(recoveryCodesSchema, 'Shown this once'), ...problemAnswers(401, 403, 409, 503) },
});

const remove = createRoute({
  ...access('self', { stepUp: true }),
  method: 'delete',
  path: '/api/v1/second-factor',
  summary: 'Remove your authenticator app, and the recovery codes unless you have passkeys',
  tags,
  responses: { 204: { description: 'Removed' }, ...problemAnswers(401, 403, 409, 503) },
});

export function secondFactorRoutes(app: App, services: Services): void {
  const { db, clock, config, cookie } = services;
  passkeyRoutes(app, services);
  const { envelope } = config;
  const placeOf = passkeyPlaceOf(config);
  const onDirectory = <T>(by: SessionPrincipal, work: (unit: DirectoryUnit) => Promise<T>) =>
    db.inDirectory({ organisationId: by.organisationId, lookup: by.personId }, work);
  const note = async (
    unit: DirectoryUnit,
    by: SessionPrincipal,
    action: 'session.prove' | 'factor.change',
    result: string,
  ) =>
    recordAudit(
      await unit.ofOrganisation(by.organisationId),
      { ...actorOf(by), action, target: by.sessionId, result },
      clock(),
    );

  app.openapi(read, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const answer = await onDirectory(by, async (unit) => {
      const confirmedAt = (await readSecondFactor(unit, by.personId))?.confirmedAt ?? null;
      const passkeys = (await listPasskeys(unit, by.personId)).map(passkeyAnswer);
      const recoveryCodesLeft = await countRecoveryCodes(unit, by.personId);
      const enrolledAt = confirmedAt?.toISOString() ?? null;
      const isEnrolled = confirmedAt !== null || passkeys.length > 0;
      return {
        isEnrolled,
        enrolledAt,
        passkeys,
        recoveryCodesLeft,
        mayHavePasskeys: placeOf(context) !== null,
        passkeysAt: originWithPasskeys(config),
      };
    });
    return context.json(answer, 200);
  });

  app.openapi(begin, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const profile = await db.readTenant(by.organisationId, (unit) => readMemberProfile(unit, by.personId));
    const account = profile?.address ?? profile?.name ?? 'me';
    const enrolment = await onDirectory(by, async (unit) => {
      const isProven = by.hasSecondFactor && by.isFresh;
      if (!isProven && (await hasFactor(unit, by.personId))) return null;
      await note(unit, by, 'factor.change', 'begun');
      return beginEnrolment(unit, envelope, { personId: by.personId, account }, clock());
    });
    return enrolment ? context.json(enrolment, 200) : problem(context, 'step_up_required');
  });

  app.openapi(confirm, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const { code } = context.req.valid('json');
    const waitSeconds = await waitFor(by, clientOf(context).address);
    if (waitSeconds !== null) return tooManyAttempts(context, waitSeconds);
    const now = clock();
    const done = await onDirectory(by, async (unit) => {
      const isProven = by.hasSecondFactor && by.isFresh;
      // An app that was begun before there was a passkey is no way around it.
      if (!isProven && (await listPasskeys(unit, by.personId)).length > 0) return 'none';
      const codes = await confirmEnrolment(unit, envelope, by.personId, code, isProven, now);
      await note(unit, by, 'factor.change', typeof codes === 'string' ? codes : 'done');
      if (typeof codes === 'string') return codes;
      const proven = { secondFactorAt: now, stepUpAt: now };
      return { codes, renewed: await rotate(unit, by.tokenHash, now, proven) };
    });
    if (typeof done === 'string') return problem(context, `factor_${done}`);
    await forget(by, clientOf(context).address);
    if (done.renewed) cookie.write(context, done.renewed);
    return context.json({ recoveryCodes: done.codes.map((one) => one.reveal()) }, 200);
  });

  app.openapi(prove, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const proof = context.req.valid('json');
    const waitSeconds = await waitFor(by, clientOf(context).address);
    if (waitSeconds !== null) return tooManyAttempts(context, waitSeconds);
    const now = clock();
    const challenge =
      'passkey' in proof ? await takeChallenge(db, envelope, by, 'prove', proof.passkey.state, now) : null;
    const { result, renewed } = await onDirectory(by, async (unit) => {
      const result = await judged(unit, by, proof, challenge, placeOf(context), now);
      await note(unit, by, 'session.prove', result);
      if (result !== 'done') return { result, renewed: null };
      const proven = { secondFactorAt: now, stepUpAt: now };
      return { result, renewed: await rotate(unit, by.tokenHash, now, proven) };
    });
    if (result !== 'done') return problem(context, `factor_${result}`);
    await forget(by, clientOf(context).address);
    if (renewed) cookie.write(context, renewed);
    return context.body(null, 204);
  });

  app.openapi(renew, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const codes = await onDirectory(by, async (unit) => {
      if (!(await hasFactor(unit, by.personId))) return null;
      await note(unit, by, 'factor.change', 'recovery codes');
      return freshRecoveryCodes(unit, by.personId);
    });
    if (!codes) return problem(context, 'factor_none');
    return context.json({ recoveryCodes: codes.map((one) => one.reveal()) }, 200);
  });

  app.openapi(remove, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const isDone = await onDirectory(by, async (unit) => {
      const present = await readSecondFactor(unit, by.personId);
      // A link of local mode is fresh without a proof, and is none of this.
      if (present?.confirmedAt != null && !by.hasSecondFactor) return null;
      await note(unit, by, 'factor.change', 'removed');
      const hasPasskeys = (await listPasskeys(unit, by.personId)).length > 0;
      return hasPasskeys ? deleteApp(unit, by.personId) : deleteSecondFactor(unit, by.personId);
    });
    if (isDone === null) return problem(context, 'step_up_required');
    return isDone ? context.body(null, 204) : problem(context, 'factor_none');
  });

  async function judged(
    unit: DirectoryUnit,
    { personId }: SessionPrincipal,
    proof: SecondProof,
    challenge: string | null,
    place: PasskeyPlace | null,
    now: Date,
  ) {
    if (!('passkey' in proof)) return proveSecondFactor(unit, envelope, personId, proof, now);
    if (!place || challenge === null) return 'wrong';
    return provePasskey(unit, place, personId, challenge, proof.passkey, now);
  }

  /** Counts an attempt. @returns how long to wait; null: it may be made */
  async function waitFor({ personId }: SessionPrincipal, address: string | null): Promise<number | null> {
    const counted = [
      await countAttempt(db, BY_ADDRESS, [personId, address], clock()),
      await countAttempt(db, BY_PERSON, [personId], clock()),
    ];
    const waits = counted.flatMap((verdict) => (verdict.ok ? [] : [verdict.retryAfterSeconds]));
    return waits.length > 0 ? Math.max(...waits) : null;
  }

  async function forget({ personId }: SessionPrincipal, address: string | null): Promise<void> {
    await forgetAttempts(db, BY_ADDRESS, [personId, address]);
    await forgetAttempts(db, BY_PERSON, [personId]);
  }
}

/** A person's passkeys: made, named, removed. Showing one as a proof is `routes.ts`. */
import { createRoute, z } from '@hono/zod-openapi';
import {
  madePasskeySchema,
  newPasskeySchema,
  passkeyChallengeSchema,
  passkeyRenameSchema,
} from '../../contract/passkeys.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { DirectoryUnit } from '../../db/database.ts';
import { deletePasskeys, listPasskeys, renamePasskey } from '../../db/directory/passkeys.ts';
import {
  countRecoveryCodes,
  deleteSecondFactor,
  readSecondFactor,
} from '../../db/directory/second-factors.ts';
import { readMemberProfile } from '../../db/members/profiles.ts';
import type { App } from '../http/app-env.ts';
import { jsonAnswer, jsonBody, problemAnswers } from '../http/openapi.ts';
import { problem } from '../http/problems.ts';
import { access } from '../identity/access.ts';
import { actorOf } from '../identity/actor.ts';
import { rotate, type SessionPrincipal } from '../identity/sessions.ts';
import type { Services } from '../services.ts';
import { beginPasskey, passkeyAnswer, passkeyPlaceOf, registerPasskey, takeChallenge } from './passkeys.ts';
import { freshRecoveryCodes } from './second-factor.ts';

const tags = ['Second factor'];
const onePasskey = z.strictObject({ passkeyId: z.uuid() });
const challenged = {
  ...jsonAnswer(passkeyChallengeSchema, 'For the browser'),
  ...problemAnswers(401, 403, 409, 503),
};

const begin = createRoute({
  ...access('enrolling'),
  method: 'post',
  path: '/api/v1/second-factor/passkeys/registration',
  summary: 'Begin to register a passkey',
  description: 'After a proof of who you are: by your second factor if you have one, else by signing in.',
  tags,
  responses: challenged,
});

const challenge = createRoute({
  ...access('enrolling'),
  method: 'post',
  path: '/api/v1/second-factor/passkeys/challenge',
  summary: 'Begin to prove your second factor by a passkey',
  description: 'What the browser answers goes to `POST /api/v1/second-factor/proof`.',
  tags,
  responses: challenged,
});

const register = createRoute({
  ...access('enrolling'),
  method: 'post',
  path: '/api/v1/second-factor/passkeys',
  summary: 'Register the passkey that the browser has made',
  tags,
  request: { body: jsonBody(newPasskeySchema) },
  responses: {
    ...jsonAnswer(madePasskeySchema, 'The passkey; recovery codes with the first second factor of all'),
    ...problemAnswers(400, 401, 403, 409, 503),
  },
});

const rename = createRoute({
  ...access('self'),
  method: 'patch',
  path: '/api/v1/second-factor/passkeys/{passkeyId}',
  summary: 'Call a passkey something else',
  tags,
  request: { params: onePasskey, body: jsonBody(passkeyRenameSchema) },
  responses: { 204: { description: 'Done' }, ...problemAnswers(400, 401, 403, 404, 503) },
});

const remove = createRoute({
  ...access('self', { stepUp: true }),
  method: 'delete',
  path: '/api/v1/second-factor/passkeys/{passkeyId}',
  summary: 'Remove a passkey',
  description: 'With the last second factor of all the recovery codes go too.',
  tags,
  request: { params: onePasskey },
  responses: { 204: { description: 'Removed' }, ...problemAnswers(400, 401, 403, 404, 503) },
});

export function passkeyRoutes(app: App, { db, clock, config, cookie }: Services): void {
  const { envelope } = config;
  const placeOf = passkeyPlaceOf(config);
  const onDirectory = <T>(by: SessionPrincipal, work: (unit: DirectoryUnit) => Promise<T>) =>
    db.inDirectory({ organisationId: by.organisationId, lookup: by.personId }, work);
  const note = async (unit: DirectoryUnit, by: SessionPrincipal, result: string) =>
    recordAudit(
      await unit.ofOrganisation(by.organisationId),
      { ...actorOf(by), action: 'factor.change', target: by.sessionId, result },
      clock(),
    );

  app.openapi(begin, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const place = placeOf(context);
    if (!place) return problem(context, 'passkeys_unavailable');
    const profile = await db.readTenant(by.organisationId, (unit) => readMemberProfile(unit, by.personId));
    const account = profile?.address ?? profile?.name ?? 'me';
    const made = await onDirectory(by, async (unit) => {
      if (!(await mayAdd(unit, by))) return null;
      return beginPasskey(unit, envelope, place, by, { purpose: 'register', account }, clock());
    });
    return made ? context.json(made, 200) : problem(context, 'step_up_required');
  });

  app.openapi(challenge, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const place = placeOf(context);
    if (!place) return problem(context, 'passkeys_unavailable');
    const made = await onDirectory(by, async (unit) => {
      if ((await listPasskeys(unit, by.personId)).length === 0) return null;
      return beginPasskey(unit, envelope, place, by, { purpose: 'prove', account: '' }, clock());
    });
    return made ? context.json(made, 200) : problem(context, 'factor_none');
  });

  app.openapi(register, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const place = placeOf(context);
    if (!place) return problem(context, 'passkeys_unavailable');
    const { name, state, response } = context.req.valid('json');
    const now = clock();
    const stated = await takeChallenge(db, envelope, by, 'register', state, now);
    if (stated === null) return problem(context, 'factor_wrong');
    const done = await onDirectory(by, async (unit) => {
      if (!(await mayAdd(unit, by))) return 'step_up_required';
      const hasCodes = (await countRecoveryCodes(unit, by.personId)) > 0;
      const made = await registerPasskey(
        unit,
        place,
        by.personId,
        { name, challenge: stated, response },
        now,
      );
      await note(unit, by, typeof made === 'string' ? `passkey ${made}` : 'passkey added');
      if (made === 'limit') return 'limit_reached';
      if (typeof made === 'string') return `factor_${made}` as const;
      const codes = hasCodes ? null : await freshRecoveryCodes(unit, by.personId);
      const proven = { secondFactorAt: now, stepUpAt: now };
      return { made, codes, renewed: await rotate(unit, by.tokenHash, now, proven) };
    });
    if (typeof done === 'string') return problem(context, done);
    if (done.renewed) cookie.write(context, done.renewed);
    const recoveryCodes = done.codes?.map((code) => code.reveal()) ?? null;
    return context.json({ ...passkeyAnswer(done.made), recoveryCodes }, 200);
  });

  app.openapi(rename, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const { passkeyId } = context.req.valid('param');
    const { name } = context.req.valid('json');
    const isDone = await onDirectory(by, async (unit) => {
      await unit.lookUp(by.personId);
      if (!(await renamePasskey(unit, by.personId, passkeyId, name))) return false;
      await note(unit, by, 'passkey renamed');
      return true;
    });
    return isDone ? context.body(null, 204) : problem(context, 'not_found');
  });

  app.openapi(remove, async (context) => {
    const by = context.get('principal');
    if (by.kind !== 'session') return problem(context, 'not_allowed');
    const { passkeyId } = context.req.valid('param');
    const result = await onDirectory(by, async (unit) => {
      const present = await listPasskeys(unit, by.personId);
      if (!present.some((one) => one.passkeyId === passkeyId)) return 'not_found';
      // A link of local mode is fresh without a proof, and is none of this.
      if (!by.hasSecondFactor) return 'step_up_required';
      await note(unit, by, 'passkey removed');
      await unit.lookUp(by.personId);
      await deletePasskeys(unit, by.personId, passkeyId);
      const app = await readSecondFactor(unit, by.personId);
      if (present.length === 1 && app?.confirmedAt == null) await deleteSecondFactor(unit, by.personId);
      return null;
    });
    return result ? problem(context, result) : context.body(null, 204);
  });
}

/** Who has a second factor adds another only after proving it; who has none, after signing in. */
async function mayAdd(unit: DirectoryUnit, by: SessionPrincipal): Promise<boolean> {
  return by.isFresh && (by.hasSecondFactor || !(await hasFactor(unit, by.personId)));
}

/** True if a person has an authenticator app or a passkey. The unit looks up the person afterwards. */
export async function hasFactor(unit: DirectoryUnit, personId: string): Promise<boolean> {
  const app = await readSecondFactor(unit, personId);
  return app?.confirmedAt != null || (await listPasskeys(unit, personId)).length > 0;
}

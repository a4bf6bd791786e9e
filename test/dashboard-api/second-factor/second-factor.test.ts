import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_ACCESS_RULES } from '../../../contract/access-rules.ts';
import { enrolmentSchema, recoveryCodesSchema } from '../../../contract/second-factor.ts';
import { openSession } from '../../../dashboard-api/identity/sessions.ts';
import type { Database } from '../../../db/database.ts';
import { insertMembership } from '../../../db/directory/memberships.ts';
import { ENGINES } from '../../db/engines.ts';
import { textOfTables } from '../../db/past-policies.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { PUBLIC_URL, type TestApi, testApi } from '../api.ts';
import { newMember, type SignedIn, signedIn, signIn } from '../sign-in.ts';
import { codeOf as codeAt, fromBase32 } from './authenticator.ts';

const STEP_MS = 30_000;

describe.each(ENGINES)('second factors on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let who: SignedIn;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    api = await testApi(db);
    placed = await sampleOrganisation(db);
    const personId = await newMember(db, placed.organisationId, 'admin', api.services.clock());
    who = await firstFactorOnly(personId);
  });

  /** A session of somebody whose provider proved one factor. */
  async function firstFactorOnly(personId: string): Promise<SignedIn> {
    const { organisationId } = placed;
    const how = { method: 'oidc', connectionId: null, hasSecondFactor: false } as const;
    const proof = { organisationId, personId, ...how, provenAt: api.services.clock() };
    const client = { address: null, country: null, device: 'Firefox on Linux' };
    const cookie = await db.inDirectory({ organisationId }, (unit) =>
      openSession(unit, proof, client, api.services.clock()),
    );
    return { personId, cookie: `aso_session=${cookie.reveal()}` };
  }

  /** Asks, and goes on with the new cookie if there is one, as a browser does. */
  async function send(method: string, path: string, body?: unknown) {
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie: who.cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const renewed = response.headers.get('set-cookie')?.split(';')[0];
    if (renewed) who = { ...who, cookie: renewed };
    const text = await response.text();
    const answer = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    return { status: response.status, code: answer['code'], body: answer, response };
  }

  const begin = async () => enrolmentSchema.parse((await send('POST', '/second-factor/enrolment')).body);
  const codeOf = (secret: string, steps = 0) => codeAt(secret, api.services.clock(), steps);
  async function enrol() {
    const { secret } = await begin();
    const confirmed = await send('POST', '/second-factor/enrolment/confirm', { code: codeOf(secret) });
    return { secret, ...recoveryCodesSchema.parse(confirmed.body) };
  }
  const prove = (proof: object) => send('POST', '/second-factor/proof', proof);

  test('P12: without it an admin is confined to enrolment, and free with the code that confirms it', async () => {
    expect((await send('GET', '/session')).body).toMatchObject({ isConfined: true, rights: {} });
    expect(await send('GET', '/keys')).toMatchObject({ status: 403, code: 'second_factor_required' });
    expect(await send('GET', '/sessions')).toMatchObject({ code: 'second_factor_required' });
    const before = who.cookie;
    const { secret, uri, qrSvg } = await begin();
    expect(uri).toContain(`secret=${secret.replaceAll('-', '')}`);
    expect(qrSvg).toMatch(/^<svg /);
    expect((await send('GET', '/keys')).status).toBe(403);
    const wrong = { code: codeOf(secret, 5) };
    expect(await send('POST', '/second-factor/enrolment/confirm', wrong)).toMatchObject({
      code: 'factor_wrong',
    });
    const right = { code: codeOf(secret) };
    expect((await send('POST', '/second-factor/enrolment/confirm', right)).status).toBe(200);
    expect(who.cookie).not.toBe(before);
    expect((await send('GET', '/keys')).status).toBe(200);
    expect((await send('GET', '/second-factor')).body).toMatchObject({
      isEnrolled: true,
      recoveryCodesLeft: 10,
    });
  });

  test('P12: enforcement that is switched on holds for sessions that exist, at their next request', async () => {
    who = await firstFactorOnly(
      await newMember(db, placed.organisationId, 'developer', api.services.clock()),
    );
    expect((await send('GET', '/keys')).status).toBe(200);
    const owner = await signedIn(db, placed.organisationId, 'owner', api.services.clock());
    const response = await api.app.request('/api/v1/settings/access', {
      method: 'PUT',
      headers: { cookie: owner.cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
      body: JSON.stringify({ ...DEFAULT_ACCESS_RULES, secondFactorFor: 'everybody' }),
    });
    expect(response.status).toBe(200);
    expect(await send('GET', '/keys')).toMatchObject({ code: 'second_factor_required' });
    await enrol();
    expect((await send('GET', '/keys')).status).toBe(200);
  });

  test('P12: a code works once, also for many at once; the next one works again', async () => {
    const { secret } = await enrol();
    who = await firstFactorOnly(who.personId);
    expect(await prove({ code: codeOf(secret) })).toMatchObject({ status: 403, code: 'factor_used' });
    api.advance(STEP_MS);
    const code = codeOf(secret);
    // Each from a session of its own: a proof that is accepted renews the session it came with.
    const { personId } = who;
    const sessions = [await firstFactorOnly(personId), await firstFactorOnly(personId), who];
    const all = await Promise.all(
      sessions.map(({ cookie }) =>
        api.app.request('/api/v1/second-factor/proof', {
          method: 'POST',
          headers: { cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
          body: JSON.stringify({ code }),
        }),
      ),
    );
    expect(all.map(({ status }) => status).toSorted()).toEqual([204, 403, 403]);
  });

  test('P12: a recovery code stands in once; new codes end those before', async () => {
    const { recoveryCodes } = await enrol();
    who = await firstFactorOnly(who.personId);
    const [recoveryCode = '', other = ''] = recoveryCodes;
    expect((await prove({ recoveryCode: recoveryCode.toLowerCase() })).status).toBe(204);
    expect((await send('GET', '/second-factor')).body).toMatchObject({ recoveryCodesLeft: 9 });
    who = await firstFactorOnly(who.personId);
    expect(await prove({ recoveryCode })).toMatchObject({ code: 'factor_wrong' });
    expect((await prove({ recoveryCode: other })).status).toBe(204);
    expect((await send('POST', '/second-factor/recovery-codes')).status).toBe(200);
    expect(await prove({ recoveryCode: recoveryCodes[2] ?? '' })).toMatchObject({ code: 'factor_wrong' });
  });

  test('an app is replaced or removed only by who proves it first', async () => {
    const { secret } = await enrol();
    who = await firstFactorOnly(who.personId);
    expect(await send('POST', '/second-factor/enrolment')).toMatchObject({ code: 'step_up_required' });
    expect(await send('DELETE', '/second-factor')).toMatchObject({ code: 'second_factor_required' });
    api.advance(STEP_MS);
    expect((await prove({ code: codeOf(secret) })).status).toBe(204);
    api.advance(10 * 60_000);
    expect(await send('POST', '/second-factor/enrolment')).toMatchObject({ code: 'step_up_required' });
    expect(await send('DELETE', '/second-factor')).toMatchObject({ code: 'step_up_required' });
    expect((await prove({ code: codeOf(secret) })).status).toBe(204);
    expect((await send('DELETE', '/second-factor')).status).toBe(204);
  });

  test('P12: the app before works until the new one is confirmed, and no longer', async () => {
    const before = await enrol();
    api.advance(STEP_MS);
    const { secret } = await begin();
    const proven = who;
    who = await firstFactorOnly(who.personId);
    const confirm = (code: string) => send('POST', '/second-factor/enrolment/confirm', { code });
    expect(await confirm(codeOf(secret))).toMatchObject({ code: 'factor_none' });
    expect((await prove({ code: codeOf(before.secret) })).status).toBe(204);
    who = proven;
    expect(await confirm(codeOf(before.secret, 1))).toMatchObject({ code: 'factor_wrong' });
    expect((await confirm(codeOf(secret))).status).toBe(200);
    expect(await confirm(codeOf(secret))).toMatchObject({ code: 'factor_none' });
    api.advance(STEP_MS);
    expect(await prove({ code: codeOf(before.secret) })).toMatchObject({ code: 'factor_wrong' });
    expect(await prove({ recoveryCode: before.recoveryCodes[0] ?? '' })).toMatchObject({
      code: 'factor_wrong',
    });
    expect((await prove({ code: codeOf(secret) })).status).toBe(204);
  });

  test('P22: guessing is stopped after five, with when to come again; a victim elsewhere is not locked out', async () => {
    const { secret } = await enrol();
    who = await firstFactorOnly(who.personId);
    api.advance(STEP_MS);
    for (let times = 0; times < 5; times++)
      expect(await prove({ code: codeOf(secret, 9) })).toMatchObject({ code: 'factor_wrong' });
    const stopped = await prove({ code: codeOf(secret) });
    expect(stopped).toMatchObject({ status: 429, code: 'too_many_attempts' });
    expect(Number(stopped.response.headers.get('retry-after'))).toBe(15 * 60);
    const elsewhere = await api.app.request(
      '/api/v1/second-factor/proof',
      {
        method: 'POST',
        headers: { cookie: who.cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
        body: JSON.stringify({ code: codeOf(secret) }),
      },
      { incoming: { socket: { remoteAddress: '198.51.100.9', remotePort: 1, remoteFamily: 'IPv4' } } },
    );
    expect(elsewhere.status).toBe(204);
  });

  test('neither secret nor recovery codes are stored as they are', async () => {
    const { secret, recoveryCodes } = await enrol();
    const stored = await textOfTables(db, 'second_factor', 'recovery_code');
    expect(stored).toContain('sealed_box');
    const bytes = Buffer.from(fromBase32(secret));
    for (const text of [secret.replaceAll('-', ''), bytes.toString('base64'), bytes.toString('hex')])
      expect(stored).not.toContain(text);
    for (const code of recoveryCodes) expect(stored).not.toContain(code);
  });

  test('an administrator takes away a lost app, but not of who belongs to another organisation too', async () => {
    await enrol();
    const { organisationId } = placed;
    const lost = who;
    who = await signedIn(db, organisationId, 'owner', api.services.clock());
    expect((await send('DELETE', `/members/${lost.personId}/second-factor`)).status).toBe(204);
    expect((await api.get('/api/v1/session', { cookie: lost.cookie })).status).toBe(401);
    const other = await sampleOrganisation(db);
    const now = api.services.clock();
    await db.inDirectory({ organisationId: other.organisationId }, (unit) =>
      insertMembership(unit, {
        organisationId: other.organisationId,
        personId: lost.personId,
        role: 'developer',
        origin: 'invited',
        createdAt: now,
      }),
    );
    await signIn(db, organisationId, lost.personId, now);
    expect(await send('DELETE', `/members/${lost.personId}/second-factor`)).toMatchObject({
      status: 409,
      code: 'member_elsewhere',
    });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  isUnattested,
  originWithPasskeys,
  passkeyPlace,
} from '../../../dashboard-api/second-factor/passkeys.ts';
import { auditEntries } from '../../../db/audit/entries.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import type { Placed } from '../../db/sample-usage.ts';
import { type TestApi, testApi } from '../api.ts';
import { newMember, type SignedIn, signedIn, signIn } from '../sign-in.ts';
import { SoftwareAuthenticator, type Spoiled } from './software-authenticator.ts';

const ORIGIN = 'https://spend.example';
const PATH = '/second-factor/passkeys';
type Json = Record<string, unknown>;
type Begun = { options: { challenge: string }; state: string };

test('a passkey is for a host name: an address is none', () => {
  const at = (publicUrl: string) => ({ publicUrl, hosts: null });
  expect(passkeyPlace(at('https://spend.example:8443'))).toEqual({
    origin: 'https://spend.example:8443',
    rpId: 'spend.example',
  });
  for (const url of ['http://127.0.0.1:8788', 'http://[::1]:8788']) {
    expect(passkeyPlace(at(url))).toBeNull();
    expect(originWithPasskeys(at(url))).toBeNull();
  }
});

test('where the dashboard answers under an address and a name, the name that was asked for counts, and is told', () => {
  const local = { publicUrl: 'http://127.0.0.1:8788', hosts: ['127.0.0.1:8788', 'localhost:8788'] };
  expect(passkeyPlace(local, 'localhost:8788')).toEqual({
    origin: 'http://localhost:8788',
    rpId: 'localhost',
  });
  for (const host of ['127.0.0.1:8788', 'evil.example', undefined])
    expect(passkeyPlace(local, host)).toBeNull();
  expect(originWithPasskeys(local)).toBe('http://localhost:8788');
  const named = { publicUrl: 'https://spend.example', hosts: null };
  expect(passkeyPlace(named, 'evil.example')).toMatchObject({ rpId: 'spend.example' });
});

test.each(['packed', 'apple', 'android-key', 'tpm', ''])(
  'an attestation (%j) is refused before any of its certificates is looked at',
  async (format) => {
    const key = new SoftwareAuthenticator(ORIGIN);
    const { attestationObject } = key.create({ challenge: 'x' }, { format }).response;
    expect(await isUnattested(attestationObject)).toBe(false);
    expect(await isUnattested(key.create({ challenge: 'x' }).response.attestationObject)).toBe(true);
    expect(await isUnattested(attestationObject.slice(0, 9))).toBe(false);
  },
);

describe.each(ENGINES)('P12: passkeys, on $name', (engine) => {
  let db: Database;
  let api: TestApi;
  let placed: Placed;
  let personId: string;
  beforeAll(async () => {
    db = await engine.open();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    api = await testApi(db, { publicUrl: ORIGIN });
    placed = await sampleOrganisation(db);
    personId = await newMember(db, placed.organisationId, 'admin', api.services.clock());
  });

  /** A session of the person by the first factor alone, unless it is said. */
  const session = async (hasSecondFactor = false): Promise<SignedIn> => {
    const { organisationId } = placed;
    const opened = await signIn(db, organisationId, personId, api.services.clock(), hasSecondFactor);
    return { ...opened, cookie: opened.cookie.replace('aso_session', '__Host-aso') };
  };
  const send = async (who: SignedIn, method: string, path: string, body?: unknown) => {
    const response = await api.app.request(`/api/v1${path}`, {
      method,
      headers: { cookie: who.cookie, origin: ORIGIN, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const cookie = response.headers.get('set-cookie')?.split(';')[0];
    if (cookie) Object.assign(who, { cookie });
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Json };
  };
  const register = async (who: SignedIn, key: SoftwareAuthenticator, spoiled: Spoiled = {}) => {
    const begun = (await send(who, 'POST', `${PATH}/registration`)).body as unknown as Begun;
    const response = key.create(begun.options, spoiled);
    return send(who, 'POST', PATH, { name: 'Laptop', state: begun.state, response });
  };
  const challenge = async (who: SignedIn) =>
    (await send(who, 'POST', `${PATH}/challenge`)).body as unknown as Begun;
  const prove = async (who: SignedIn, key: SoftwareAuthenticator, spoiled: Spoiled = {}) => {
    const { options, state } = await challenge(who);
    const passkey = { state, response: key.get(options, spoiled) };
    return send(who, 'POST', '/second-factor/proof', { passkey });
  };
  test('authenticators are asked for signatures that every Node.js judges', async () => {
    const { options } = (await send(await session(), 'POST', `${PATH}/registration`)).body as {
      options: { pubKeyCredParams: { alg: number }[] };
    };
    expect(options.pubKeyCredParams.map(({ alg }) => alg)).toEqual([-8, -7, -257]);
  });

  const confined = { status: 403, body: { code: 'second_factor_required' } };

  test('one that is registered lets a confined session go on, and is the second factor of the next sign-in', async () => {
    const first = await session();
    expect(await send(first, 'GET', '/keys')).toMatchObject(confined);
    const key = new SoftwareAuthenticator(ORIGIN);
    const made = await register(first, key);
    expect(made).toMatchObject({ status: 200, body: { name: 'Laptop', lastUsedAt: null } });
    expect(made.body['recoveryCodes']).toHaveLength(10);
    expect((await send(first, 'GET', '/keys')).status).toBe(200);
    expect((await send(first, 'GET', '/second-factor')).body).toMatchObject({
      isEnrolled: true,
      enrolledAt: null,
      recoveryCodesLeft: 10,
      mayHavePasskeys: true,
      passkeysAt: ORIGIN,
      passkeys: [{ name: 'Laptop' }],
    });

    const next = await session();
    expect(await send(next, 'GET', '/keys')).toMatchObject(confined);
    expect((await prove(next, key)).status).toBe(204);
    expect((await send(next, 'GET', '/keys')).status).toBe(200);
    const entries = await db.readTenant(placed.organisationId, (unit) => auditEntries(unit, 20));
    const said = entries.map(({ action, result }) => `${action} ${result}`);
    expect(said).toEqual(expect.arrayContaining(['factor.change passkey added', 'session.prove done']));
  });

  test('it is a fresh proof where a change asks for one, ten minutes on', async () => {
    const who = await session();
    const key = new SoftwareAuthenticator(ORIGIN);
    await register(who, key);
    api.advance(11 * 60_000);
    const rename = { name: 'Old', rights: { 'keys:read': 'all' } };
    expect(await send(who, 'POST', '/roles', rename)).toMatchObject({ body: { code: 'step_up_required' } });
    expect((await prove(who, key)).status).toBe(204);
    expect((await send(who, 'POST', '/roles', rename)).status).toBe(200);
  });

  test('a wrong origin, host, challenge or session, a user who was not verified, and a challenge used twice or late prove nothing', async () => {
    const who = await session();
    const key = new SoftwareAuthenticator(ORIGIN);
    await register(who, key);
    const wrong = { status: 403, body: { code: 'factor_wrong' } };
    for (const spoiled of [
      { origin: 'https://evil.example' },
      { rpId: 'evil.example' },
      { isVerified: false },
    ] satisfies Spoiled[])
      expect(await prove(who, key, spoiled), JSON.stringify(spoiled)).toMatchObject(wrong);
    const other = await session();
    const { options, state } = await challenge(other);
    const passkey = { state, response: key.get(options) };
    expect(await send(who, 'POST', '/second-factor/proof', { passkey })).toMatchObject(wrong);
    const own = await challenge(who);
    const foreign = { state: own.state, response: key.get(options) };
    expect(await send(who, 'POST', '/second-factor/proof', { passkey: foreign })).toMatchObject(wrong);

    api = await testApi(db, { publicUrl: ORIGIN }, api.services.clock().getTime() + 60 * 60_000);
    const later = await session();
    const begun = await challenge(later);
    const once = { passkey: { state: begun.state, response: key.get(begun.options) } };
    expect((await send(later, 'POST', '/second-factor/proof', once)).status).toBe(204);
    expect(await send(later, 'POST', '/second-factor/proof', once)).toMatchObject(wrong);
    const late = await challenge(later);
    api.advance(5 * 60_000);
    const tooLate = { passkey: { state: late.state, response: key.get(late.options) } };
    expect(await send(later, 'POST', '/second-factor/proof', tooLate)).toMatchObject(wrong);
  });

  test('a count of signatures that does not grow is a copy: refused, and told so', async () => {
    const who = await session();
    const key = new SoftwareAuthenticator(ORIGIN);
    await register(who, key);
    expect((await prove(who, key, { signCount: 7 })).status).toBe(204);
    expect(await prove(who, key, { signCount: 7 })).toMatchObject({
      status: 403,
      body: { code: 'factor_cloned' },
    });
    expect((await prove(who, key, { signCount: 8 })).status).toBe(204);
  });

  test('with one, the first factor alone adds no other way in: neither passkey nor app', async () => {
    const who = await session();
    await register(who, new SoftwareAuthenticator(ORIGIN));
    const thief = await session();
    const refused = { status: 403, body: { code: 'step_up_required' } };
    expect(await send(thief, 'POST', `${PATH}/registration`)).toMatchObject(refused);
    expect(await send(thief, 'POST', '/second-factor/enrolment')).toMatchObject(refused);
  });

  test('a recovery code stands in once; with the last second factor the codes go', async () => {
    const who = await session();
    const made = await register(who, new SoftwareAuthenticator(ORIGIN));
    const [recoveryCode] = made.body['recoveryCodes'] as string[];
    const next = await session();
    expect((await send(next, 'POST', '/second-factor/proof', { recoveryCode })).status).toBe(204);
    expect((await send(next, 'POST', '/second-factor/proof', { recoveryCode })).status).toBe(403);
    const path = `${PATH}/${made.body['passkeyId']}`;
    expect((await send(next, 'PATCH', path, { name: 'Phone' })).status).toBe(204);
    expect((await send(next, 'DELETE', path)).status).toBe(204);
    expect((await send(next, 'GET', '/second-factor')).body).toMatchObject({
      isEnrolled: false,
      passkeys: [],
      recoveryCodesLeft: 0,
    });
  });

  test('an administrator takes passkeys away with the rest, for one who has lost them', async () => {
    const who = await session();
    await register(who, new SoftwareAuthenticator(ORIGIN));
    const owner = await signedIn(db, placed.organisationId, 'owner', api.services.clock());
    Object.assign(owner, { cookie: owner.cookie.replace('aso_session', '__Host-aso') });
    expect((await send(owner, 'DELETE', `/members/${personId}/second-factor`)).status).toBe(204);
    expect((await send(await session(), 'GET', '/second-factor')).body).toMatchObject({ isEnrolled: false });
  });
});

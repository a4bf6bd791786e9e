import { env, exports } from 'cloudflare:workers';
import { type JWK, UnsecuredJWT } from 'jose';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { randomBase62 } from '../../../contract/base62.ts';
import { COMMAND_PATH, type Command, commandAudience } from '../../../contract/command.ts';
import { REPLAY_PATH } from '../../../contract/delivery.ts';
import { GATES_PATH, gatesAnswerSchema } from '../../../contract/gate-figures.ts';
import { HELD_PATH, OWNER_PATH } from '../../../contract/held.ts';
import { LEDGER_PATH } from '../../../contract/ledger-figures.ts';
import { answerControl } from '../../../worker/control/commands.ts';
import { GATEWAY_ID } from '../addresses.ts';
import { gateNamed } from '../gate/gates.ts';
import {
  ORGANISATION,
  OTHER_ORGANISATION,
  sampleCommand,
  sampleOrganisationCommand,
  sampleRecord,
} from '../gate/samples.ts';
import { controlKeys, type Signing, sign, strangerKey } from './signed.ts';

const freshKeyId = (bucket = randomBase62(10)): string => bucket + randomBase62(14);
const commandFor = (keyId: string, version = 1, changes: Parameters<typeof sampleRecord>[0] = {}): Command =>
  sampleCommand(version, sampleRecord({ keyId, ...changes }));

async function post(path: string, body: string): Promise<{ status: number; body: unknown }> {
  const response = await exports.default.fetch(`https://gateway.test${path}`, { method: 'POST', body });
  expect(response.headers.get('cache-control')).toBe('no-store');
  return { status: response.status, body: await response.json() };
}

const send = async (payload: object, signing?: Signing) => post(COMMAND_PATH, await sign(payload, signing));
const figuresOf = (keyId: string) => gateNamed(keyId.slice(0, 10)).stub.figures();

const NOT_SIGNED = { status: 401, body: { error: 'not_signed_for_this_gateway' } };

describe('a signed command', () => {
  it('is applied by the gate that its target names', async () => {
    const keyId = freshKeyId();
    expect(await send(commandFor(keyId))).toEqual({ status: 200, body: { result: 'applied', version: 1 } });
    expect((await figuresOf(keyId)).incarnationId).not.toBeNull();
  });

  it('may come from a clock that is a little ahead', async () => {
    expect(await send(commandFor(freshKeyId()), { ageSeconds: -10 })).toMatchObject({ status: 200 });
  });

  it('may be signed by either of two keys while one replaces the other', async () => {
    const keyId = freshKeyId();
    for (const [index, key] of controlKeys().entries())
      expect(await send(commandFor(keyId, index + 1), { key })).toMatchObject({ status: 200 });
  });

  it('that is sent again, or is older than what the gate has, changes nothing', async () => {
    const keyId = freshKeyId();
    const token = await sign(commandFor(keyId, 2));
    expect(await post(COMMAND_PATH, token)).toMatchObject({ status: 200, body: { result: 'applied' } });
    expect(await post(COMMAND_PATH, token)).toEqual({ status: 200, body: { result: 'stale', version: 2 } });
    expect(await send(commandFor(keyId, 1, { status: 'revoked' }))).toEqual({
      status: 200,
      body: { result: 'stale', version: 2 },
    });
  });

  it('that gives a version out a second time, as a restored store does, is told apart from a repeat', async () => {
    const keyId = freshKeyId();
    await send(commandFor(keyId, 2));
    expect(await send(commandFor(keyId, 2, { status: 'disabled' }))).toEqual({
      status: 200,
      body: { result: 'conflict', version: 2 },
    });
    expect(await send(commandFor(keyId, 2))).toMatchObject({ body: { result: 'stale' } });
  });

  it('brings no key back that was revoked for good, however new it is', async () => {
    const keyId = freshKeyId();
    await send(commandFor(keyId, 1, { status: 'revoked' }));
    expect(await send(commandFor(keyId, 9))).toEqual({
      status: 200,
      body: { result: 'conflict', version: 1 },
    });
    expect(await send(commandFor(keyId, 9, { status: 'revoked' }))).toMatchObject({
      body: { result: 'applied' },
    });
  });

  it('of another organisation than the bucket belongs to is refused', async () => {
    const keyId = freshKeyId();
    await send(commandFor(keyId));
    const foreign = commandFor(freshKeyId(keyId.slice(0, 10)), 1, { organisationId: OTHER_ORGANISATION });
    expect(await send(foreign)).toEqual({ status: 409, body: { result: 'foreign', version: 0 } });
  });
});

describe('what is not signed for this gateway now', () => {
  it.each<[string, Signing]>([
    ['expired', { ageSeconds: 301 }],
    ['meant to live longer than five minutes', { ageSeconds: 301, lifetimeSeconds: 86_400 }],
    ['signed in the future', { ageSeconds: -60 }],
    ['for another gateway', { audience: commandAudience('another-gateway') }],
    ['under an unknown key id', { kid: 'control-9' }],
    ['without a key id', { kid: '' }],
  ])('%s: is refused and nothing is written', async (_, signing) => {
    const keyId = freshKeyId();
    expect(await send(commandFor(keyId), signing)).toEqual(NOT_SIGNED);
    expect((await figuresOf(keyId)).incarnationId).toBeNull();
  });

  it('signed by a stranger under a known key id', async () => {
    expect(await send(commandFor(freshKeyId()), { key: strangerKey() })).toEqual(NOT_SIGNED);
  });

  it('signed with the key with which the gateway itself reports', async () => {
    const key = JSON.parse(env.GATEWAY_SIGNING_KEY);
    expect(await send(commandFor(freshKeyId()), { key })).toEqual(NOT_SIGNED);
  });

  it('changed after it was signed', async () => {
    const keyId = freshKeyId();
    const [head, payload = '', signature] = (await sign(commandFor(keyId))).split('.');
    const changed = atob(payload.replaceAll('-', '+').replaceAll('_', '/')).replace('active', 'revoked');
    const body = btoa(changed).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    expect(await post(COMMAND_PATH, `${head}.${body}.${signature}`)).toEqual(NOT_SIGNED);
    expect((await figuresOf(keyId)).incarnationId).toBeNull();
  });

  it('not signed at all, or not a token', async () => {
    const unsecured = new UnsecuredJWT({ ...commandFor(freshKeyId()) })
      .setAudience(commandAudience(GATEWAY_ID))
      .setIssuedAt()
      .setExpirationTime('5m')
      .encode();
    for (const body of [unsecured, '', '..', 'not a token', '{}', 'x'.repeat(100_000)])
      expect(await post(COMMAND_PATH, body)).toEqual(NOT_SIGNED);
  });

  it('is longer than any command: no more of it is read than that', async () => {
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulls++;
        controller.enqueue(new Uint8Array(65_536).fill(0x2e));
        if (pulls === 100) controller.close();
      },
    });
    const request = new Request(`https://gateway.test${COMMAND_PATH}`, { method: 'POST', body });
    const response = await answerControl(request, COMMAND_PATH, env);
    expect(response?.status).toBe(401);
    expect(pulls).toBeLessThan(30);
  });

  it('is asked for with another method', async () => {
    const response = await exports.default.fetch(`https://gateway.test${COMMAND_PATH}`);
    expect(response.status).toBe(405);
  });
});

describe('a signed command that makes no sense', () => {
  const keyId = freshKeyId();
  const command = commandFor(keyId);

  it.each<[string, object]>([
    ['an unknown field', { ...command, note: 'x' }],
    ['an unknown field of the record', { ...command, record: { ...command.record, name: 'x' } }],
    ['no version', { ...command, version: undefined }],
    ['version zero', { ...command, version: 0 }],
    ['a kind that is not known', { ...command, kind: 'key.delete' }],
    ['no record', { ...command, record: undefined }],
    ['a hash that is none', { ...command, record: { ...command.record, hashes: [] } }],
  ])('with %s is a 400', async (_, payload) => {
    expect(await send(payload)).toEqual({ status: 400, body: { error: 'malformed_command' } });
  });

  it.each<[string, object]>([
    ['another key', { ...command, target: freshKeyId() }],
    ['another organisation', { ...command, organisationId: OTHER_ORGANISATION }],
    ['another gateway', { ...command, gatewayId: 'another-gateway' }],
  ])('that names %s inside than outside is a 400', async (_, payload) => {
    expect(await send(payload)).toEqual({ status: 400, body: { error: 'contradictory_command' } });
    expect((await figuresOf(keyId)).incarnationId).toBeNull();
  });
});

describe('the question what is held', () => {
  const question = (gateId: string | null, changes: object = {}) => ({
    gatewayId: GATEWAY_ID,
    organisationId: ORGANISATION,
    gateId,
    afterKeyId: null,
    ...changes,
  });
  const ask = async (payload: object) => post(HELD_PATH, await sign(payload));

  it('is answered with the keys of a gate, in order and in pages, to their organisation alone', async () => {
    const [first = '', second = ''] = [freshKeyId(), ''].map((keyId) => keyId || freshKeyId()).sort();
    const bucket = first.slice(0, 10);
    const other = bucket + second.slice(10);
    await send(commandFor(first, 3));
    await send(commandFor(other, 1));
    const answer = await ask(question(bucket));
    const sorted = [first, other].sort();
    expect(answer.body).toMatchObject({ keys: sorted.map((keyId) => ({ record: { keyId } })) });
    expect((await ask(question(bucket, { afterKeyId: sorted[0] }))).body).toMatchObject({
      keys: [{ record: { keyId: sorted[1] } }],
    });
    const foreign = await ask(question(bucket, { organisationId: OTHER_ORGANISATION }));
    expect(foreign.body).toEqual({ keys: [], organisationVersion: 0, gateIds: [] });
  });

  it('whose a key is: its organisation, or nobody', async () => {
    const keyId = freshKeyId();
    await send(commandFor(keyId));
    const whose = async (asked: string) =>
      (await post(OWNER_PATH, await sign({ gatewayId: GATEWAY_ID, keyId: asked }))).body;
    expect(await whose(keyId)).toEqual({ organisationId: ORGANISATION });
    expect(await whose(freshKeyId())).toEqual({ organisationId: null });
    const stolen = await sign({ gatewayId: GATEWAY_ID, keyId }, { key: strangerKey() });
    expect(await post(OWNER_PATH, stolen)).toEqual(NOT_SIGNED);
  });

  it('is answered by the ledger with its version, and by nobody who is not asked by name', async () => {
    expect((await ask(question(null))).body).toMatchObject({ keys: [], gateIds: expect.any(Array) });
    expect(await ask(question(null, { gatewayId: 'another-gateway' }))).toEqual({
      status: 400,
      body: { error: 'malformed_question' },
    });
    expect(await post(HELD_PATH, await sign(question(null), { key: strangerKey() }))).toEqual(NOT_SIGNED);
  });
});

describe('a replay request', () => {
  const request = (gateId: string) => ({
    gatewayId: GATEWAY_ID,
    gateId,
    organisationId: ORGANISATION,
    incarnationId: null,
    eventNumber: 0,
  });

  it('is answered with the figures of the gate', async () => {
    const keyId = freshKeyId();
    await send(commandFor(keyId));
    const answer = await post(REPLAY_PATH, await sign(request(keyId.slice(0, 10))));
    expect(answer).toMatchObject({ status: 200, body: { admitted: 0, events: 0, acknowledged: 0 } });
  });

  it('has to be signed, for this gateway, and well-formed', async () => {
    const wanted = request(randomBase62(10));
    expect(await post(REPLAY_PATH, await sign(wanted, { key: strangerKey() }))).toEqual(NOT_SIGNED);
    for (const payload of [
      { ...wanted, gatewayId: 'another-gateway' },
      { ...wanted, extra: 1 },
      sampleCommand(1),
    ])
      expect(await post(REPLAY_PATH, await sign(payload))).toEqual({
        status: 400,
        body: { error: 'malformed_replay' },
      });
  });

  it('that names another organisation than the gate belongs to is refused, and nothing goes out again', async () => {
    const keyId = freshKeyId();
    await send(commandFor(keyId));
    const foreign = { ...request(keyId.slice(0, 10)), organisationId: OTHER_ORGANISATION };
    expect(await post(REPLAY_PATH, await sign(foreign))).toEqual({ status: 409, body: { error: 'foreign' } });
  });

  it('is not taken for a command, nor a command for it', async () => {
    expect(await send(request(randomBase62(10)))).toMatchObject({ status: 400 });
  });
});

describe('the question how gates stand', () => {
  const question = (gateIds: readonly string[], changes: object = {}) => ({
    gatewayId: GATEWAY_ID,
    organisationId: ORGANISATION,
    gateIds,
    ...changes,
  });

  it('is answered for the gates of the organisation, and by those that nobody uses with zero', async () => {
    const keyId = freshKeyId();
    await send(commandFor(keyId));
    const [own, unused] = [keyId.slice(0, 10), randomBase62(10)];
    const { status, body } = await post(GATES_PATH, await sign(question([own, unused])));
    const figures = { admitted: 0, open: 0, ended: 0, events: 0, acknowledged: 0, chargedNanos: '0' };
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        gates: [
          { gateId: own, organisationId: ORGANISATION, ...figures },
          { gateId: unused, organisationId: null, incarnationId: null, ...figures },
        ],
      },
    });
    expect(gatesAnswerSchema.safeParse(body).success).toBe(true);
  });

  it('P5: tells nothing of a gate of another organisation', async () => {
    const keyId = freshKeyId();
    await send(commandFor(keyId));
    const foreign = question([keyId.slice(0, 10)], { organisationId: OTHER_ORGANISATION });
    expect(await post(GATES_PATH, await sign(foreign))).toEqual({ status: 200, body: { gates: [] } });
  });

  it('has to be signed, for this gateway, and well-formed', async () => {
    const wanted = question([randomBase62(10)]);
    expect(await post(GATES_PATH, await sign(wanted, { key: strangerKey() }))).toEqual(NOT_SIGNED);
    for (const payload of [{ ...wanted, gatewayId: 'another-gateway' }, question([]), sampleCommand(1)])
      expect(await post(GATES_PATH, await sign(payload))).toMatchObject({ status: 400 });
  });
});

describe('a signed command to the ledger of an organisation', () => {
  const organisationCommand = (organisationId: string, version: number) =>
    sampleOrganisationCommand(version, { organisationId });

  it('that is sent again, or overtaken by a later one, changes nothing', async () => {
    const organisationId = crypto.randomUUID();
    const token = await sign(organisationCommand(organisationId, 3));
    expect(await post(COMMAND_PATH, token)).toMatchObject({ body: { result: 'applied', version: 3 } });
    expect(await post(COMMAND_PATH, token)).toEqual({ status: 200, body: { result: 'stale', version: 3 } });
    const overtaken = organisationCommand(organisationId, 2);
    expect(await send(overtaken)).toEqual({ status: 200, body: { result: 'stale', version: 3 } });
  });

  it('with the state of another organisation is a 400', async () => {
    const command = organisationCommand(crypto.randomUUID(), 1);
    const contradictory = { status: 400, body: { error: 'contradictory_command' } };
    const foreign = { ...command.record, organisationId: OTHER_ORGANISATION };
    expect(await send({ ...command, record: foreign })).toEqual(contradictory);
    expect(await send({ ...command, target: OTHER_ORGANISATION })).toEqual(contradictory);
  });
});

describe('a key with which commands were signed once', () => {
  it('is refused for everything as soon as the gateway is told of it no more', async () => {
    const [first, second] = controlKeys();
    const keyId = freshKeyId();
    const withoutFirst = { ...env, CONTROL_VERIFY_KEYS: JSON.stringify([publicPart(second)]) };
    // Settings are read once in the life of an isolate: a gateway that is told other keys starts anew, and so do others after it.
    vi.resetModules();
    onTestFinished(() => void vi.resetModules());
    const { answerControl } = await import('../../../worker/control/commands.ts');
    const answerTo = async (path: string, payload: object, key: JWK | undefined) => {
      const body = await sign(payload, key ? { key } : {});
      const request = new Request(`https://gateway.test${path}`, { method: 'POST', body });
      return (await answerControl(request, path, withoutFirst))?.status;
    };
    const question = { gatewayId: GATEWAY_ID, organisationId: ORGANISATION };
    expect(await answerTo(COMMAND_PATH, commandFor(keyId), first)).toBe(401);
    expect(await answerTo(GATES_PATH, { ...question, gateIds: [keyId.slice(0, 10)] }, first)).toBe(401);
    expect(await answerTo(LEDGER_PATH, question, first)).toBe(401);
    expect((await figuresOf(keyId)).incarnationId).toBeNull();
    expect(await answerTo(COMMAND_PATH, commandFor(keyId), second)).toBe(200);
  });
});

/** What a gateway is told of a key. */
function publicPart(jwk: JWK | undefined): JWK {
  if (!jwk) throw new TypeError('no second control key');
  const { d, ...rest } = jwk;
  return rest;
}

describe('the rest of what is ours', () => {
  it('P30: an unknown address below it is a plain 404 with a request id', async () => {
    const response = await exports.default.fetch('https://gateway.test/v1/aso/nothing');
    expect(response.status).toBe(404);
    expect(response.headers.get('x-aso-error')).toBe('unknown_endpoint');
    expect(response.headers.get('x-aso-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers for its health', async () => {
    const response = await exports.default.fetch('https://gateway.test/v1/aso/health');
    expect(await response.json()).toEqual({ status: 'ok' });
  });
});

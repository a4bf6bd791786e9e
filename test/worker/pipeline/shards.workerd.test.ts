/** A key with several gates: its calls are spread over them, one hop each, and what is commanded holds at all of them. */
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { KeyRecord } from '../../../contract/command.ts';
import { gateIdOf } from '../../../contract/shards.ts';
import { tellGates } from '../../../worker/control/tell-gates.ts';
import { KeyGate } from '../../../worker/gate/key-gate.ts';
import { Dashboard } from '../delivery/dashboard.ts';
import { eventsOf, gateNamed } from '../gate/gates.ts';
import { sampleCommand } from '../gate/samples.ts';
import { Caller } from './caller.ts';
import { ANSWER, CHAT, jsonAnswer, post } from './chat.ts';

beforeEach(() => {
  Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A key's administrator: every change is a new version of the whole record. */
class Administrator {
  readonly #caller: Caller;
  #version = 1;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  change(changes: Partial<KeyRecord>) {
    const record = { ...this.#caller.record, ...changes };
    return tellGates(sampleCommand(++this.#version, record), env);
  }

  spread(active: number, known = active) {
    return this.change({ shards: { active, known } });
  }
}

const spreadKey = async (active: number) => {
  const caller = await Caller.withKey();
  const administrator = new Administrator(caller);
  expect(await administrator.spread(active)).toEqual({ result: 'applied', version: 2 });
  return { caller, administrator };
};

/** A whole call. @returns its status, or why the gateway refused it */
const call = async (caller: Caller): Promise<number | string | null> => {
  const { response, over } = await caller.call(CHAT, post(await jsonAnswer(ANSWER)));
  await response.text();
  await over();
  return response.ok ? response.status : response.headers.get('x-aso-error');
};
/** What so many calls hear, the first one before the others. */
const calls = async (caller: Caller, count: number) => {
  const first = await call(caller);
  const others = await Promise.all(Array.from({ length: count - 1 }, () => call(caller)));
  return [...new Set([first, ...others])];
};
const shard = (caller: Caller, index: number) => gateNamed(gateIdOf(caller.key.bucket, index));
const figuresOf = (caller: Caller, count: number) =>
  Promise.all(Array.from({ length: count }, (_, index) => shard(caller, index).stub.figures()));

it('is spread from the first answer on, one hop a call, and every gate keeps books of its own', async () => {
  const { caller } = await spreadKey(3);
  const hops = vi.spyOn(KeyGate.prototype, 'admit');
  expect(await calls(caller, 60)).toEqual([200]);
  expect(hops).toHaveBeenCalledTimes(60);
  const figures = await figuresOf(caller, 3);
  expect(figures.map(({ admitted }) => admitted).reduce((sum, admitted) => sum + admitted)).toBe(60);
  for (const { admitted, ended, events } of figures) {
    expect(admitted).toBeGreaterThan(0);
    expect([ended, events]).toEqual([admitted, admitted]);
  }
  const places = (await Promise.all([0, 1, 2].map((index) => eventsOf(shard(caller, index))))).flat();
  expect(new Set(places.map(({ gateId, incarnationId }) => `${gateId} ${incarnationId}`)).size).toBe(3);
});

it('P4: is refused by every gate on the next call after it was revoked', async () => {
  const { caller, administrator } = await spreadKey(3);
  expect(await calls(caller, 30)).toEqual([200]);
  await administrator.change({ status: 'revoked', shards: { active: 3, known: 3 } });
  expect(await calls(caller, 30)).toEqual(['inactive_key']);
});

it('is refused by a gate that calls have been withdrawn from, too', async () => {
  const { caller, administrator } = await spreadKey(3);
  await calls(caller, 30);
  await administrator.spread(1, 3);
  await administrator.change({ status: 'revoked', shards: { active: 1, known: 3 } });
  // This isolate still believes in three.
  expect(await calls(caller, 20)).toEqual(['inactive_key']);
});

it('a command has failed if one gate could not be told, and the first gate does not send callers there', async () => {
  const caller = await Caller.withKey();
  const administrator = new Administrator(caller);
  const apply = KeyGate.prototype.apply;
  vi.spyOn(KeyGate.prototype, 'apply').mockImplementationOnce(() => Promise.reject(new Error('broken off')));
  await expect(administrator.spread(2)).rejects.toThrow('broken off');
  expect(await shard(caller, 0).stub.shards(caller.key.id)).toEqual({ active: 1, known: 1 });
  vi.spyOn(KeyGate.prototype, 'apply').mockImplementation(apply);
  expect(await administrator.spread(2)).toEqual({ result: 'applied', version: 3 });
});

it('a sender that has forgotten shards reaches them all the same', async () => {
  const { caller, administrator } = await spreadKey(3);
  await calls(caller, 30);
  await administrator.change({ status: 'revoked' });
  expect(await shard(caller, 2).stub.shards(caller.key.id)).toEqual({ active: 1, known: 3 });
  expect(await calls(caller, 30)).toEqual(['inactive_key']);
});

it('a call stays at the gate that admitted it, also when no more are sent there', async () => {
  const { caller, administrator } = await spreadKey(2);
  await call(caller);
  let isSpread = false;
  while (!isSpread) {
    const play = await jsonAnswer(ANSWER);
    const { response, over } = await caller.call(CHAT, post(play));
    const [, other] = await figuresOf(caller, 2);
    isSpread = other !== undefined && other.open > 0;
    if (isSpread) await administrator.spread(1, 2);
    await response.text();
    await over();
  }
  const [, before] = await figuresOf(caller, 2);
  expect(before?.open).toBe(0);
  expect(before?.admitted).toBe(before?.ended);
  expect(await calls(caller, 20)).toEqual([200]);
  expect((await figuresOf(caller, 2))[1]?.admitted).toBe(before?.admitted);
});

it('a gate that has lost what it kept does not lock anybody out: the first one decides', async () => {
  const { caller } = await spreadKey(2);
  await calls(caller, 20);
  // As a gate answers whose storage is gone.
  const admit = KeyGate.prototype.admit;
  vi.spyOn(KeyGate.prototype, 'admit').mockImplementation(function (this: KeyGate, request) {
    const proof = { ...request.proof, keyId: 'lost' };
    const { name = '' } = (this as unknown as { ctx: DurableObjectState }).ctx.id;
    return admit.call(this, name.includes('.') ? { ...request, proof } : request);
  });
  expect(await calls(caller, 20)).toEqual([200]);
});

/** Limits of a key with several gates: all of them together let as much pass as one alone would. */
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { randomBase62 } from '../../../contract/base62.ts';
import type { KeyPolicy } from '../../../contract/command.ts';
import { gateIdOf } from '../../../contract/shards.ts';
import { tellGates } from '../../../worker/control/tell-gates.ts';
import { Clock, gateNamed } from './gates.ts';
import { sampleAdmit, sampleCommand, sampleId, sampleRecord, sampleSettlement } from './samples.ts';

let clock: Clock;
beforeEach(() => {
  clock = Clock.start();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** A key of an organisation of its own, whose calls its administrator spreads, and whoever makes them. */
class SpreadKey {
  readonly #bucket = randomBase62(10);
  readonly #keyId = this.#bucket + randomBase62(14);
  readonly #organisationId = crypto.randomUUID();
  #version = 0;

  command(policy: Partial<KeyPolicy>, active: number, known = active) {
    const { keyId, organisationId } = { keyId: this.#keyId, organisationId: this.#organisationId };
    const record = sampleRecord({ keyId, organisationId, shards: { active, known } }, policy);
    return tellGates(sampleCommand(++this.#version, record), env);
  }

  #gate(index: number) {
    return gateNamed(gateIdOf(this.#bucket, index)).stub;
  }

  /** Call number `number` at one of the gates. @returns null, or why it may not pass */
  async call(number: number, index: number) {
    const asked = sampleAdmit(number);
    const answer = await this.#gate(index).admit({ ...asked, proof: { ...asked.proof, keyId: this.#keyId } });
    return answer.ok ? null : answer.refusal.code;
  }

  /** So many calls at once, one gate after the other. @returns the numbers of those that passed, and why not the others */
  async rush(from: number, count: number, gates: number) {
    const numbers = Array.from({ length: count }, (_, index) => from + index);
    const answers = await Promise.all(numbers.map((number) => this.call(number, number % gates)));
    const refusals = new Set(answers.filter((answer) => answer !== null));
    return { passed: numbers.filter((_, index) => answers[index] === null), refusals: [...refusals] };
  }

  end(number: number, index: number) {
    return this.#gate(index).settle(sampleSettlement(number, '700', { requestId: sampleId(number) }));
  }
}

it('so many calls at once, wherever they come in, and an end at one gate makes room at another', async () => {
  const key = new SpreadKey();
  await key.command({ concurrency: 5 }, 4);
  const { passed, refusals } = await key.rush(1, 40, 4);
  expect(passed).toHaveLength(5);
  expect(refusals).toEqual(['too_many_at_once']);
  const [first = 0] = passed;
  await key.end(first, first % 4);
  clock.advance(10_001);
  expect(await key.call(101, (first + 1) % 4)).toBeNull();
  expect(await key.call(102, (first + 2) % 4)).toBe('too_many_at_once');
});

it('so many requests in any minute', async () => {
  const key = new SpreadKey();
  await key.command({ requestsPerMinute: 7 }, 3);
  const { passed, refusals } = await key.rush(1, 30, 3);
  expect(passed).toHaveLength(7);
  expect(refusals).toEqual(['rate_limited']);
  clock.advance(59_000);
  expect((await key.rush(101, 6, 3)).passed).toEqual([]);
  clock.advance(11_001);
  expect((await key.rush(201, 30, 3)).passed).toHaveLength(7);
});

it('a key that is spread while calls run has no room for more than before', async () => {
  const key = new SpreadKey();
  await key.command({ concurrency: 6 }, 1);
  expect((await key.rush(1, 10, 1)).passed).toHaveLength(6);
  await key.command({ concurrency: 6 }, 3);
  expect((await key.rush(101, 12, 3)).passed).toEqual([]);
  for (const number of [1, 2]) await key.end(number, 0);
  clock.advance(10_001);
  expect((await key.rush(201, 12, 3)).passed).toHaveLength(2);
});

it('a lowered limit holds at all gates as soon as it is confirmed', async () => {
  const key = new SpreadKey();
  await key.command({ concurrency: 8 }, 2);
  const before = await key.rush(1, 6, 2);
  expect(before.passed).toHaveLength(6);
  await key.command({ concurrency: 3 }, 2);
  for (const number of before.passed.slice(0, 3)) await key.end(number, number % 2);
  expect((await key.rush(101, 6, 2)).passed).toEqual([]);
  for (const number of before.passed.slice(3, 5)) await key.end(number, number % 2);
  clock.advance(10_001);
  expect((await key.rush(201, 6, 2)).passed).toHaveLength(2);
});

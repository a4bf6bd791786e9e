import { expect, it } from 'vitest';
import { outputTokensFor } from '../../../worker/endings/output-room.ts';
import { StreamRoom } from '../../../worker/endings/stream-room.ts';

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A token costs one. */
function room(heldNanos: bigint, worstNanos: bigint, answers: readonly (bigint | null | 'away')[]) {
  const asked: bigint[] = [];
  const left = [...answers];
  const made = new StreamRoom(heldNanos, worstNanos, {
    tokensFor: Number,
    extend: async (held) => {
      asked.push(held);
      const answer = left.shift();
      if (answer === 'away' || answer === undefined) throw new Error('away');
      return answer;
    },
  });
  return { room: made, asked };
}

it('asks for more before what is reserved is used up, once at a time, and goes on with that', async () => {
  const { room: one, asked } = room(100n, 1_000n, [200n, null]);
  one.count(74);
  expect(asked).toEqual([]);
  one.count(1);
  one.count(5);
  expect(asked).toEqual([100n]);
  await settled();
  expect(one.heldNanos).toBe(200n);
  one.count(70);
  await settled();
  expect(asked).toEqual([100n, 200n]);
  // Refused, it may still use what it has.
  expect(one.isUsedUp).toBe(false);
  one.count(50);
  expect(one.isUsedUp).toBe(true);
  expect(one.tokens).toBe(200);
});

it('never ends what nobody has refused: a gate that is away is asked again a while later', async () => {
  const { room: one, asked } = room(100n, 10_000n, ['away', 'away', null]);
  one.count(500);
  await settled();
  one.count(255);
  expect(asked).toHaveLength(1);
  one.count(1);
  await settled();
  expect(one.isUsedUp).toBe(false);
  one.count(256);
  await settled();
  expect(asked).toHaveLength(3);
  expect(one.isUsedUp).toBe(true);
});

it('asks no more once the worst case is reserved', async () => {
  const { room: one, asked } = room(100n, 200n, [200n]);
  one.count(99);
  await settled();
  one.count(1_000);
  await settled();
  expect(asked).toHaveLength(1);
  expect(one.isUsedUp).toBe(false);
});

it('counts tokens by the price of output beside that of a request of this length', () => {
  const facts = {
    priceLists: ['openai'],
    atMs: Date.UTC(2026, 10, 21),
    serviceTier: null,
    candidateCount: 1,
    model: 'gpt-4o-mini',
    inputBytes: 3_000,
    mayHoldMedia: false,
  };
  // 1,000 tokens by its bytes, 1,024 that a provider may add, at 150 nano-dollars; output at 600.
  const alone = 2_024n * 150n;
  expect(outputTokensFor(alone + 600_000n, facts)).toBeGreaterThan(990);
  expect(outputTokensFor(alone + 600_000n, facts)).toBeLessThanOrEqual(1_000);
  expect(outputTokensFor(alone / 2n, facts)).toBe(0);
  expect(outputTokensFor(10n, { ...facts, model: 'nobody-knows-it' })).toBeNull();
});

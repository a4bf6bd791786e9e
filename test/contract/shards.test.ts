import { expect, it } from 'vitest';
import {
  bucketOfGate,
  gateIdOf,
  gateIdsOf,
  MAX_SHARDS,
  ONE_GATE,
  shardIndexOf,
  shardsOf,
  shardsSchema,
  suggestedShards,
} from '../../contract/shards.ts';

it('the gates of a key are named after its bucket, and can be told from each other', () => {
  const gateIds = gateIdsOf('Bucket0001', 12);
  expect(gateIds.slice(0, 3)).toEqual(['Bucket0001', 'Bucket0001.1', 'Bucket0001.2']);
  expect(gateIds.map(shardIndexOf)).toEqual(gateIds.map((_, index) => index));
  expect(new Set(gateIds.map(bucketOfGate))).toEqual(new Set(['Bucket0001']));
  expect(gateIdOf('Bucket0001', 11)).toBe(gateIds.at(-1));
});

it('a record of before there were shards has one gate', () => {
  expect(shardsOf({})).toEqual(ONE_GATE);
});

it.each([
  { active: 3, known: 2 },
  { active: 0, known: 1 },
  { active: 1, known: MAX_SHARDS + 1 },
])('%j is refused', (shards) => {
  expect(shardsSchema.safeParse(shards).success).toBe(false);
});

it('a suggestion leaves each gate half of what makes it hot, and never takes one away', () => {
  expect(suggestedShards(1, 300)).toBe(2);
  expect(suggestedShards(2, 1_040)).toBe(7);
  expect(suggestedShards(8, 600)).toBe(8);
  expect(suggestedShards(1, 1_000_000)).toBe(MAX_SHARDS);
});

import { expect, it } from 'vitest';
import { type GateStanding, Standings, sumOf } from '../../../worker/ledger/standings.ts';

const standing = (changes: Partial<GateStanding> = {}): GateStanding => ({
  account: 'month@0',
  reserved: 10n,
  underWay: 1,
  exposed: 5n,
  overrun: 2n,
  recentCalls: 1,
  recentReserved: 10n,
  recentWorst: 40n,
  ...changes,
});

it('adds up what gates say; averages count by the calls that they stand for', () => {
  const other = standing({
    reserved: 30n,
    underWay: 2,
    recentCalls: 3,
    recentReserved: 30n,
    recentWorst: 40n,
  });
  expect(sumOf([standing(), other])).toEqual({
    reserved: 40n,
    underWay: 3,
    exposed: 10n,
    overrun: 4n,
    recentCalls: 4,
    recentReserved: 25n,
    recentWorst: 40n,
  });
  expect(sumOf([])).toMatchObject({ reserved: 0n, recentCalls: 0, recentReserved: 0n });
});

it('leaves out who does not answer, and asks again only after a second', async () => {
  let nowMs = 1_000;
  const asked: string[] = [];
  const standings = new Standings({
    ask: (gateId) => {
      asked.push(gateId);
      if (gateId === 'silent') return new Promise(() => undefined);
      return Promise.resolve(gateId === 'gone' ? null : [standing()]);
    },
    patience: () => new Promise((resolve) => setImmediate(resolve)),
    nowMs: () => nowMs,
  });
  const gateIds = ['here', 'silent', 'gone'];
  expect([...(await standings.ask(gateIds)).keys()]).toEqual(['here']);
  nowMs += 999;
  await standings.ask(gateIds);
  expect(asked).toEqual(gateIds);
  nowMs += 1;
  await standings.ask(gateIds);
  expect(asked).toHaveLength(6);
});

it('asks no more gates than it may', async () => {
  let asked = 0;
  const standings = new Standings({
    ask: () => {
      asked++;
      return Promise.resolve([]);
    },
    patience: () => new Promise(() => undefined),
    nowMs: () => 0,
  });
  await standings.ask(Array.from({ length: 700 }, (_, index) => `gate-${index}`));
  expect(asked).toBe(500);
});

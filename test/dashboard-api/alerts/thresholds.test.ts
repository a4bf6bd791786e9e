import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  FORECAST_THRESHOLD,
  judge as judgeAll,
  spendThresholds,
} from '../../../dashboard-api/alerts/thresholds.ts';

type Last = Parameters<typeof judgeAll>[0]['last'];
const NONE: Last = new Map();
const THRESHOLDS = [50, 80, 100];
const NOW = new Date('2026-11-20T12:00:00Z');
const told = (percent: number, limitNanos: bigint, rearmedAt: Date | null = null): Last =>
  new Map([[`percent ${percent} 0`, { limitNanos, ordinal: 1, rearmedAt }]]);

/** By parts of the limit alone. */
function judge(standing: { thresholds: number[]; limit: bigint; spent: bigint; last: Last }) {
  const thresholds = spendThresholds({ thresholds: standing.thresholds, amountThresholds: [] });
  const { fire, rearm } = judgeAll({ ...standing, thresholds, expected: null });
  return {
    fire: fire.map(({ percent, ordinal }) => ({ percent, ordinal })),
    rearm: rearm.map((key) => Number(key.split(' ')[1])),
  };
}

describe('thresholds', () => {
  test('fire where they are reached, to the nano-dollar', () => {
    const at = (spent: bigint) =>
      judge({ thresholds: THRESHOLDS, limit: 1_000n, spent, last: NONE }).fire.map(({ percent }) => percent);
    expect(at(499n)).toEqual([]);
    expect(at(500n)).toEqual([50]);
    expect(at(999n)).toEqual([50, 80]);
    expect(at(5_000n)).toEqual([50, 80, 100]);
  });

  test('a budget of nothing is not crossed by nothing', () => {
    expect(judge({ thresholds: THRESHOLDS, limit: 0n, spent: 0n, last: NONE }).fire).toEqual([]);
  });

  test('fire once, also after the spend went back by a correction', () => {
    const standing = { thresholds: [80], limit: 1_000n, last: told(80, 1_000n) };
    expect(judge({ ...standing, spent: 900n })).toEqual({ fire: [], rearm: [] });
    expect(judge({ ...standing, spent: 700n })).toEqual({ fire: [], rearm: [] });
  });

  test('fire again only if the limit has changed and they are crossed anew', () => {
    const raised = { thresholds: [80], limit: 2_000n };
    expect(judge({ ...raised, spent: 1_700n, last: told(80, 1_000n) })).toEqual({ fire: [], rearm: [] });
    expect(judge({ ...raised, spent: 900n, last: told(80, 1_000n) })).toEqual({ fire: [], rearm: [80] });
    expect(judge({ ...raised, spent: 1_600n, last: told(80, 1_000n, NOW) })).toEqual({
      fire: [{ percent: 80, ordinal: 2 }],
      rearm: [],
    });
  });

  test('under one limit, whatever the spend does, each fires at most once', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(0n, 3_000n), { maxLength: 30 }), (spends) => {
        const last = new Map<string, { limitNanos: bigint; ordinal: number; rearmedAt: Date | null }>();
        let fired = 0;
        for (const spent of spends) {
          const verdict = judge({ thresholds: THRESHOLDS, limit: 1_000n, spent, last });
          for (const { percent, ordinal } of verdict.fire)
            last.set(`percent ${percent} 0`, { limitNanos: 1_000n, ordinal, rearmedAt: null });
          fired += verdict.fire.length;
          expect(verdict.rearm).toEqual([]);
        }
        const most = spends.reduce((top, spent) => (spent > top ? spent : top), 0n);
        expect(fired).toBe(
          THRESHOLDS.filter((percent) => most * 100n >= 1_000n * BigInt(percent) && most > 0n).length,
        );
      }),
    );
  });
});

describe('amounts and forecasts', () => {
  const amounts = spendThresholds({ thresholds: [], amountThresholds: ['700', '5000'] });
  const [amount] = amounts;
  if (!amount) throw new Error('no threshold');
  const base = { limit: 1_000n, expected: null as bigint | null, last: NONE };
  const toldOf = (key: string, limitNanos = 1_000n): Last =>
    new Map([[key, { limitNanos, ordinal: 1, rearmedAt: null }]]);

  test('an amount fires once, whatever the limit is and becomes', () => {
    const fired = (spent: bigint) =>
      judgeAll({ ...base, thresholds: amounts, spent }).fire.map(({ amountNanos }) => amountNanos);
    expect([fired(699n), fired(700n), fired(9_000n)]).toEqual([[], [700n], [700n, 5_000n]]);
    const told = { ...base, thresholds: [amount], last: toldOf('amount 0 700') };
    expect(judgeAll({ ...told, limit: 9n, spent: 10n })).toEqual({ fire: [], rearm: [] });
    expect(judgeAll({ ...told, limit: 9n, spent: 800n })).toEqual({ fire: [], rearm: [] });
  });

  test('a forecast fires once where it passes the limit, and again only under another limit', () => {
    const ahead = { ...base, thresholds: [FORECAST_THRESHOLD], spent: 400n };
    const fires = (standing: Partial<typeof ahead> & { expected: bigint | null; last?: Last }) =>
      judgeAll({ ...ahead, ...standing }).fire.length;
    expect([fires({ expected: 1_000n }), fires({ expected: 1_001n }), fires({ expected: null })]).toEqual([
      0, 1, 0,
    ]);
    expect(fires({ expected: 2_000n, spent: 1_000n })).toBe(0);
    const last = toldOf('forecast 0 0');
    expect(fires({ expected: 3_000n, last })).toBe(0);
    expect(judgeAll({ ...ahead, limit: 2_000n, expected: 1_500n, last }).rearm).toEqual(['forecast 0 0']);
    expect(judgeAll({ ...ahead, limit: 2_000n, expected: null, last }).rearm).toEqual([]);
  });
});

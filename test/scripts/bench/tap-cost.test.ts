import { describe, expect, it } from 'vitest';
import { ALL_CASES, type BenchCase, type Target } from '../../../scripts/bench/cases.ts';
import type { Measurement } from '../../../scripts/bench/report.ts';
import { tapCosts } from '../../../scripts/bench/tap-cost.ts';

function measured(target: Target, lastByte: number, processorMs: number | null): Measurement {
  const times = { p50: lastByte, p95: lastByte, p99: lastByte };
  const plain = { calls: 1, measured: 1, requestsPerSecond: 1, failures: {} };
  return { ...plain, target, firstByteMs: times, lastByteMs: times, processorMs };
}

const caseNamed = (name: string): BenchCase => {
  const found = ALL_CASES.find((one) => one.name === name);
  if (!found) throw new Error(`no case ${name}`);
  return found;
};
/** One round: direct, then the gateway. */
const round = (direct: number, ours: number, processorMs: number | null) => [
  measured('direct', direct, null),
  measured('spendgate', ours, processorMs),
];

describe('what reading costs', () => {
  const rounds = new Map<BenchCase, Measurement[][]>([
    [caseNamed('long-1c-1k'), [round(10, 16, 30), round(100, 108, 90), round(20, 24, 36)]],
    [caseNamed('unread-1c-1k'), [round(10, 14, 20), round(100, 104, 60), round(20, 22, 30)]],
  ]);
  const [cost, ...others] = tapCosts(rounds, 2_000_000);

  it('is per megabyte and compared within a round, never across', () => {
    expect(others).toEqual([]);
    expect(cost).toMatchObject({ connections: 1, megabytes: 2 });
    const [unread, long] = cost?.ways ?? [];
    expect(unread).toEqual({
      body: 'unread',
      processorMs: { median: 15, least: 10, most: 30 },
      lastByteMs: { median: 2, least: 1, most: 2 },
      overUnread: null,
    });
    expect(long).toEqual({
      body: 'long',
      processorMs: { median: 18, least: 15, most: 45 },
      lastByteMs: { median: 3, least: 2, most: 4 },
      // From the medians alone it would be 3 and 1.
      overUnread: {
        processorMs: { median: 5, least: 3, most: 15 },
        lastByteMs: { median: 1, least: 1, most: 2 },
      },
    });
  });

  it('is unknown where processor time cannot be read, and absent where nothing was measured', () => {
    const [blind] = tapCosts(
      new Map([
        [caseNamed('long-4c-1k'), [round(1, 2, null)]],
        [caseNamed('unread-4c-1k'), [round(1, 2, null)]],
      ]),
      1_000_000,
    );
    expect(blind?.ways.map(({ processorMs }) => processorMs)).toEqual([null, null]);
    expect(tapCosts(new Map([[caseNamed('long-1c-1k'), [round(1, 2, 1)]]]), 1_000_000)).toEqual([]);
  });
});

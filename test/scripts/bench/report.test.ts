import { describe, expect, it } from 'vitest';
import { ALL_CASES, type Target } from '../../../scripts/bench/cases.ts';
import type { ReceiverFigures } from '../../../scripts/bench/receiver-protocol.ts';
import { accountFor, type BenchReport, type Measurement, summarise } from '../../../scripts/bench/report.ts';
import { reportTable } from '../../../scripts/bench/table.ts';

const [CASE] = ALL_CASES;
if (!CASE) throw new Error('there are no cases');

function measured(target: Target, requestsPerSecond: number, p50: number): Measurement {
  const times = { p50, p95: p50 * 2, p99: p50 * 3 };
  const processorMs = target === 'direct' ? null : p50 / 10;
  const failures = {};
  return {
    target,
    calls: 110,
    measured: 100,
    requestsPerSecond,
    firstByteMs: times,
    lastByteMs: times,
    processorMs,
    failures,
  };
}

const ROUNDS = [
  [measured('direct', 900, 1), measured('spendgate', 300, 3), measured('portkey', 100, 9)],
  [measured('direct', 1000, 2), measured('spendgate', 200, 5), measured('portkey', 200, 7)],
  [measured('direct', 1100, 3), measured('spendgate', 400, 4), measured('portkey', 100, 8)],
];

describe('the figures of a case', () => {
  const summary = summarise(CASE, ROUNDS);

  it('are medians over the rounds', () => {
    expect(summary.targets.spendgate).toMatchObject({
      calls: 330,
      requestsPerSecond: 300,
      firstByteMs: { p50: 4, p95: 8, p99: 12 },
      processorMsPerCall: 0.4,
    });
  });

  it('compare within a round, never across', () => {
    // Added medians per round: 2, 3 and 1; ratios 3, 1 and 4. From the medians alone it would be 2 and 3.
    expect(summary.targets.spendgate?.addedLastByteMs?.p50).toBe(2);
    expect(summary.timesPortkey).toBe(3);
  });

  it('say nothing of what was not measured', () => {
    const alone = summarise(CASE, [ROUNDS[0]?.slice(0, 2) ?? []]);
    expect(alone.targets.portkey).toBeUndefined();
    expect(alone.timesPortkey).toBeNull();
    expect(alone.targets.direct).toMatchObject({ addedFirstByteMs: null, processorMsPerCall: null });
  });
});

const FIGURES: ReceiverFigures = {
  type: 'figures',
  events: 330,
  repeated: 0,
  missing: 0,
  refused: 0,
  outcomes: { completed: 330 },
  bases: { reported: 330 },
  chargedNanos: '1000',
};

describe('the account of calls and events', () => {
  it('is complete if every call left one event at the provider`s figures', () => {
    expect(accountFor(330, FIGURES).isComplete).toBe(true);
  });

  it('counts apart what could not be metered, since nobody read it', () => {
    const bases = { reported: 300, unmetered: 30 };
    expect(accountFor(330, { ...FIGURES, bases }, 30).isComplete).toBe(true);
    expect(accountFor(330, { ...FIGURES, bases }).isComplete).toBe(false);
    expect(accountFor(330, FIGURES, 30).isComplete).toBe(false);
  });

  it.each([
    ['an event is missing', { events: 329 }],
    ['there is one too many', { events: 331 }],
    ['a number is missing', { missing: 1 }],
    ['a batch was refused', { refused: 1 }],
    ['a call was estimated', { bases: { reported: 329, estimated: 1 } }],
  ])('is not complete if %s', (_, changes) => {
    expect(accountFor(330, { ...FIGURES, ...changes }).isComplete).toBe(false);
  });
});

describe('the table', () => {
  const report: BenchReport = {
    schema: 1,
    startedAt: '2026-11-20T12:00:00.000Z',
    machine: { cores: 2, processor: 'sample', loadAverage: 0 },
    versions: { node: 'v24', portkey: '1.15.2' },
    durationMs: 1_000,
    paceMs: 0,
    cases: [summarise(CASE, ROUNDS)],
    tap: [],
    leftOut: ['stream-1c-1k'],
    portkeyAbsence: null,
    memory: { spendgate: { residentKiB: 102_400, peakKiB: 204_800 } },
    accounting: accountFor(330, FIGURES),
  };

  it('shows every way, what it adds, and the ratio', () => {
    const text = reportTable(report);
    expect(text).toMatch(/^json-1c-1k +direct +1000 +2 \/ 4 \/ 6/m);
    expect(text).toMatch(/^ +SpendGate +300 +2 \/ 4 \/ 6 .* 0\.4 ms +3 x$/m);
    expect(text).toContain('SpendGate: 100 MiB resident at the end, 200 MiB at most.');
    expect(text).toContain('330 calls through SpendGate, 330 events delivered, 0 numbers missing');
    expect(text).toContain('No time was left for: stream-1c-1k.');
    expect(text).not.toContain('WRONG ANSWERS');
  });

  it('does not hide what went wrong', () => {
    const wrong = { ...measured('spendgate', 1, 1), failures: { 'status 503': 2 } };
    const text = reportTable({
      ...report,
      cases: [summarise(CASE, [[measured('direct', 1, 1), wrong]])],
      portkeyAbsence: 'npm cannot be run',
      accounting: accountFor(331, FIGURES),
    });
    expect(text).toContain('NOT COMPLETE');
    expect(text).toContain('WRONG ANSWERS, json-1c-1k, SpendGate: 2 status 503.');
    expect(text).toContain('Portkey did not take part: npm cannot be run.');
  });
});

import { expect, it } from 'vitest';
import type { RequestRow } from '../../../contract/reports.ts';
import { judge, type Shot } from '../../../scripts/attack-budget/attack.ts';

const BEGIN_MS = Date.parse('2026-11-21T12:00:00.000Z');

const shot = (id: string, sent: number, heard: number, status = 200): Shot => ({
  kind: 0,
  requestId: id,
  bodySha256: id,
  status,
  sentMs: BEGIN_MS + sent,
  heardMs: BEGIN_MS + heard,
});

const row = (requestId: string, admitted: number, totalMs: number, charged = '10') =>
  ({
    kind: 'closing',
    requestId,
    totalMs,
    reservedNanos: '60',
    chargedNanos: charged,
    admittedAt: new Date(BEGIN_MS + admitted).toISOString(),
  }) as RequestRow;

it('counts what was admitted, refused and spent above the limit', () => {
  const shots = [shot('a', 0, 50), shot('b', 0, 60, 402), shot('c', 0, 60, 429), shot('d', 0, 60, 503)];
  expect(judge(shots, new Map(), [row('a', 1, 40)], 100n, 130n)).toMatchObject({
    admitted: 1,
    refused: 2,
    otherwise: 1,
    spentNanos: '130',
    overshootNanos: '30',
    missingEvents: 0,
  });
  expect(judge(shots, new Map(), [row('a', 1, 40)], 100n, 100n).overshootNanos).toBe('0');
});

it('finds an admitted call that the ledger lacks, or has twice', () => {
  expect(judge([shot('a', 0, 50)], new Map(), [], 100n, 0n).missingEvents).toBe(1);
  expect(
    judge([shot('a', 0, 50)], new Map(), [row('a', 1, 40), row('a', 1, 40)], 100n, 0n).missingEvents,
  ).toBe(1);
});

it('calls a refusal false only if the call would have been covered all the while', () => {
  const rows = [row('a', 0, 100)];
  const refusedAt = (sent: number, heard: number) =>
    judge([shot('a', 0, 110), shot('x', sent, heard, 429)], new Map(), rows, 100n, 0n).falseRefusals;
  // 60 of 100 reserved until 100 ms, 10 spent from then on; the call needs 60.
  expect(refusedAt(10, 20)).toBe(0);
  expect(refusedAt(90, 120)).toBe(0);
  expect(refusedAt(101, 120)).toBe(1);
});

it('counts a call as reserved from when it reached the provider: before that it may have waited for money', () => {
  const shots = [shot('a', 0, 210), shot('x', 20, 40, 429)];
  const refusedFalsely = (arrivals: Map<string, number>) =>
    judge(shots, arrivals, [row('a', 0, 200)], 100n, 0n).falseRefusals;
  expect(refusedFalsely(new Map())).toBe(0);
  expect(refusedFalsely(new Map([['a', BEGIN_MS + 50]]))).toBe(1);
});

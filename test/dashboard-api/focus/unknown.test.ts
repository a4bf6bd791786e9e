import { expect, test } from 'vitest';
import { UnknownLines } from '../../../dashboard-api/focus/unknown.ts';

const line = (chargedNanos: bigint, input: string) => ({
  chargedNanos,
  classes: [{ class: 'input.uncached' as const, quantity: input }],
});
const call = { eventId: 'call', kind: 'closing', correctsEventId: null } as const;
const correction = { eventId: 'later', kind: 'correction', correctsEventId: 'call' } as const;

test('a call whose correction is of unknown cost too is one line, as in reports, with the charge and tokens of both', () => {
  const unknown = new UnknownLines();
  unknown.note(call, [line(10_000_000n, '500')]);
  unknown.note(correction, [line(-4_000_000n, '20')]);
  unknown.endDay();
  expect(unknown.figures()).toEqual({
    unknownLines: 1,
    unknownInputTokens: '520',
    unknownOutputTokens: '0',
    unknownAtMostUsd: '0.006',
  });
});

test('a call whose cost its correction states is not unknown', () => {
  const unknown = new UnknownLines();
  unknown.note(call, [line(10_000_000n, '500')]);
  unknown.note(correction, []);
  unknown.endDay();
  expect(unknown.figures()).toMatchObject({
    unknownLines: 0,
    unknownInputTokens: '0',
    unknownAtMostUsd: '0',
  });
});

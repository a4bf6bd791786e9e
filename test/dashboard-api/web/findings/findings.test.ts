import { expect, test } from 'vitest';
import { causeOf as computedCause } from '../../../../contract/anomalies/cause.ts';
import { type Finding, findingSchema } from '../../../../contract/findings-api.ts';
import { newId } from '../../../../contract/ids.ts';
import { callsOf } from '../../../../dashboard-api/web/findings/drill.ts';
import { validateFindingsSearch } from '../../../../dashboard-api/web/findings/search.ts';
import { causeOf, detailWords, isWaiting, scopeWords } from '../../../../dashboard-api/web/findings/words.ts';

const NOW = new Date('2026-11-20T14:30:00Z');

test('a cause is read as it was computed: movers and effects each add up to the difference', () => {
  const line = { keyId: 'k1', model: 'm', costNanos: 900_000_000n, calls: 30 };
  const before = { lines: [{ ...line, costNanos: 1_200_000_000n, calls: 80 }], classes: [] };
  const computed = computedCause({ lines: [line], classes: [] }, before, 4);
  const cause = causeOf({ detail: { ...computed } });
  const sum = (amounts: readonly string[]) =>
    amounts.reduce((total, one) => total + BigInt(one), 0n).toString();
  expect(cause?.movers).toEqual([{ keyId: 'k1', model: 'm', keyName: null, deltaNanos: '600000000' }]);
  expect(sum([...(cause?.movers ?? []).map(({ deltaNanos }) => deltaNanos), cause?.othersNanos ?? ''])).toBe(
    '600000000',
  );
  expect(sum((cause?.effects ?? []).map(({ nanos }) => nanos))).toBe('600000000');
});

test('effects are named by their direction, the greatest first, and those of nothing left out', () => {
  const effects = { calls: '-5', price: '0', cache: '-70', size: '100' };
  const detail = { differenceNanos: '25', othersNanos: '0', movers: [], effects };
  expect(causeOf({ detail })?.effects.map(({ words }) => words)).toEqual([
    'Longer calls, and what is left',
    'More read from caches',
    'Fewer calls',
  ]);
});

test('a detail of another kind is no cause, and is said in words', () => {
  expect(causeOf({ detail: {} })).toBeNull();
  expect(causeOf({ detail: { differenceNanos: 5, movers: 'x' } })).toBeNull();
  expect(detailWords({ detail: { device: 'Firefox on Linux', country: 'NO' } })).toBe('Firefox on Linux, NO');
});

test('what is seen to or snoozed does not wait; a snooze that is over does', () => {
  expect(isWaiting(finding(), NOW)).toBe(true);
  expect(isWaiting(finding({ state: 'expected' }), NOW)).toBe(false);
  expect(isWaiting(finding({ snoozedUntil: '2026-11-21T00:00:00.000Z' }), NOW)).toBe(false);
  expect(isWaiting(finding({ snoozedUntil: '2026-11-20T00:00:00.000Z' }), NOW)).toBe(true);
});

test('its calls are those of its hour or day and its scope', () => {
  expect(callsOf(finding())).toEqual({
    from: '2026-11-19T00:00:00.000Z',
    to: '2026-11-20T00:00:00.000Z',
    key: 'k1',
  });
  expect(callsOf(finding({ kind: 'requests.hour', scope: 'organisation', scopeId: null }))).toEqual({
    from: '2026-11-19T00:00:00.000Z',
    to: '2026-11-19T01:00:00.000Z',
  });
  expect(callsOf(finding({ kind: 'login.new_country', scope: 'person' }))).toBeNull();
  expect(scopeWords(finding())).toBe('key search-prod');
  expect(validateFindingsSearch({ open: 'x', show: 'all' })).toEqual({ show: 'all' });
});

function finding(more: Partial<Finding> = {}): Finding {
  return findingSchema.parse({
    etag: 'W/"1"',
    findingId: newId(),
    kind: 'spend.day',
    scope: 'key',
    scopeId: 'k1',
    scopeName: 'search-prod',
    bucketAt: '2026-11-19T00:00:00.000Z',
    foundAt: NOW.toISOString(),
    actual: '5',
    expected: '2',
    detail: {},
    state: 'open',
    ownerId: null,
    snoozedUntil: null,
    ...more,
  });
}

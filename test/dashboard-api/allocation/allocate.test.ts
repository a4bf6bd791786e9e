import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AllocationRule, allocationRuleSchema, millionths } from '../../../contract/allocation-api.ts';
import { allocate, dimensionsAsked, type Spend } from '../../../dashboard-api/allocation/allocate.ts';

const CENTRES = ['aaaaaaaa', 'bbbbbbbb', 'cccccccc'].map((start) => `${start}-0000-4000-8000-000000000000`);
const [A = '', B = '', C = ''] = CENTRES;
const CODES = new Map([
  ['cc-a', A],
  ['cc-b', B],
]);
const ALL = {} as const;

const spend = (costNanos: bigint, fields: Partial<Spend> = {}): Spend => ({
  team: 'search',
  project: 'ranking',
  key: 'k1',
  provider: 'openai',
  model: 'gpt-4o',
  dimensions: {},
  costNanos,
  ...fields,
});
const rule = (split: AllocationRule['split'], match: AllocationRule['match'] = ALL): AllocationRule => ({
  name: 'Rule',
  match,
  split,
});
const gets = (rules: AllocationRule[], spends: Spend[]) =>
  allocate(rules, spends, CODES).map(({ costCentreId, reason, costNanos }) => [
    costCentreId ?? reason,
    costNanos,
  ]);

describe('allocation', () => {
  test('the first rule that matches decides, and what none matches is unallocated', () => {
    const rules = [
      rule({ method: 'direct', costCentreId: A }, { model: ['gpt-*'], team: ['search'] }),
      rule({ method: 'direct', costCentreId: B }, { provider: ['openai'] }),
    ];
    const others = [spend(2n, { model: 'o3' }), spend(3n, { provider: 'mistral', model: 'codestral' })];
    expect(gets(rules, [spend(1n), ...others])).toEqual([
      [A, 1n],
      [B, 2n],
      ['no_rule', 3n],
    ]);
  });

  test('a dimension names the cost centre by its code, in upper or lower case', () => {
    const rules = [rule({ method: 'byDimension', dimension: 'cc' })];
    const spends = ['CC-B', 'cc-x', null].map((cc) => spend(5n, { dimensions: { cc } }));
    expect(gets(rules, spends)).toEqual([
      [B, 5n],
      ['unknown_code', 5n],
      ['no_dimension', 5n],
    ]);
  });

  test('even shares differ by a nano-dollar at most, and the first gets it', () => {
    expect(gets([rule({ method: 'even', costCentreIds: [A, B, C] })], [spend(10n)])).toEqual([
      [A, 4n],
      [B, 3n],
      [C, 3n],
    ]);
  });

  test('proportional shares follow what the others were given, wherever that stands in the list', () => {
    const rules = [
      rule({ method: 'proportional', costCentreIds: [A, B] }, { project: ['shared'] }),
      rule({ method: 'direct', costCentreId: A }, { team: ['one'] }),
      rule({ method: 'direct', costCentreId: B }, { team: ['two'] }),
    ];
    const shared = spend(100n, { project: 'shared' });
    const given = [shared, spend(30n, { team: 'one' }), spend(10n, { team: 'two' })];
    const expected = [
      [A, 75n],
      [B, 25n],
      [A, 30n],
      [B, 10n],
    ];
    expect(gets(rules, given)).toEqual(expected);
    expect(gets(rules, given.toReversed())).toEqual(expect.arrayContaining(expected));
    expect(gets(rules, [shared])).toEqual([['no_basis', 100n]]);
  });

  test('fixed shares leave the rest of 100 per cent unallocated', () => {
    const shares = [
      { costCentreId: A, percent: '33.3333' },
      { costCentreId: B, percent: '50' },
    ];
    expect(gets([rule({ method: 'fixed', shares })], [spend(3_000_000n)])).toEqual([
      [A, 999_999n],
      [B, 1_500_000n],
      ['left_over', 500_001n],
    ]);
  });

  test('shares above 100 per cent, and a cost centre named twice, are no rule', () => {
    const parse = (split: object) => allocationRuleSchema.safeParse({ name: 'R', match: {}, split }).success;
    const shares = (...percents: string[]) =>
      percents.map((percent, index) => ({ costCentreId: CENTRES[index], percent }));
    expect(parse({ method: 'fixed', shares: shares('60', '40') })).toBe(true);
    expect(parse({ method: 'fixed', shares: shares('60', '40.0001') })).toBe(false);
    expect(parse({ method: 'even', costCentreIds: [A, A] })).toBe(false);
    expect(parse({ method: 'even', costCentreIds: [] })).toBe(false);
  });

  test('what rules ask of callers is known before anything is read', () => {
    const match = { dimension: { name: 'app', values: ['x'] } };
    const rules = [
      rule({ method: 'byDimension', dimension: 'cc' }, match),
      rule({ method: 'direct', costCentreId: A }, match),
    ];
    expect(dimensionsAsked(rules)).toEqual(['app', 'cc']);
  });
});

describe('whatever the rules', () => {
  const some = <Value>(...values: Value[]) => fc.constantFrom(...values);
  const centres = fc.subarray(CENTRES, { minLength: 1 });
  const split: fc.Arbitrary<AllocationRule['split']> = fc.oneof(
    some(...CENTRES).map((costCentreId) => ({ method: 'direct' as const, costCentreId })),
    some('cc', 'app').map((dimension) => ({ method: 'byDimension' as const, dimension })),
    centres.map((costCentreIds) => ({ method: 'even' as const, costCentreIds })),
    centres.map((costCentreIds) => ({ method: 'proportional' as const, costCentreIds })),
    fc
      .tuple(centres, fc.array(fc.integer({ min: 0, max: 333_333 }), { minLength: 3, maxLength: 3 }))
      .map(([ids, parts]) => ({
        method: 'fixed' as const,
        shares: ids.map((costCentreId, index) => ({ costCentreId, percent: percentOf(parts[index] ?? 0) })),
      })),
  );
  const match = fc.record(
    {
      team: fc.array(some('one', 'two'), { minLength: 1 }),
      model: fc.array(some('gpt-*', '*'), { minLength: 1 }),
    },
    { requiredKeys: [] },
  );
  const rules = fc.array(fc.record({ name: fc.constant('R'), match, split }), { maxLength: 6 });
  const spends = fc.array(
    fc
      .record({
        team: some('one', 'two', null),
        model: some('gpt-4o', 'o3', null),
        dimensions: fc.record({ cc: some('cc-a', 'CC-B', 'x', null), app: some('a', null) }),
        costNanos: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 15n }),
      })
      .map(({ costNanos, ...fields }) => spend(costNanos, fields)),
    { maxLength: 12 },
  );
  const sum = (amounts: readonly { readonly costNanos: bigint }[]) =>
    amounts.reduce((total, { costNanos }) => total + costNanos, 0n);

  test('allocated and unallocated are the total, to the last nano-dollar, for each call and for all', () => {
    fc.assert(
      fc.property(rules, spends, (given, calls) => {
        const shares = allocate(given, calls, CODES);
        expect(sum(shares)).toBe(sum(calls));
        for (const call of calls)
          expect(sum(shares.filter((share) => share.spend === call))).toBe(call.costNanos);
        for (const share of shares) expect(share.costCentreId === null).toBe(share.reason !== null);
      }),
    );
  });

  test('the order of calls changes no sum', () => {
    const totals = (shares: ReturnType<typeof allocate>) =>
      [...CENTRES, null].map((id) => sum(shares.filter(({ costCentreId }) => costCentreId === id)));
    fc.assert(
      fc.property(rules, spends, (given, calls) => {
        const reversed = allocate(given, calls.toReversed(), CODES);
        expect(totals(reversed)).toEqual(totals(allocate(given, calls, CODES)));
      }),
    );
  });

  function percentOf(parts: number): string {
    const text = `${Math.floor(parts / 10_000)}.${String(parts % 10_000).padStart(4, '0')}`;
    expect(millionths(text)).toBe(BigInt(parts));
    return text;
  }
});

/** What happens in one simulated world: drawn by fast-check, so that a failure shrinks to the least that shows it. */
import * as fc from 'fast-check';

export type Action =
  | {
      readonly kind: 'call';
      readonly gate: number;
      /** Bit per account. */
      readonly accounts: number;
      /** What it may cost at most, and what it usually costs, in per cent of that: one account reserves this. */
      readonly amount: number;
      readonly usual: number;
      readonly holdMs: number;
      /** Of the amount, in per cent: above 100 the provider billed more than it could. */
      readonly charged: number;
      /** What became known afterwards, in per cent of the amount, or nothing. */
      readonly correction: number;
    }
  | { readonly kind: 'crash'; readonly gate: number }
  | { readonly kind: 'lose'; readonly gate: number }
  | { readonly kind: 'crash-ledger' }
  | { readonly kind: 'limit'; readonly account: number; readonly limit: number };

export interface Plan {
  readonly gates: number;
  /** A limit for each account, in nano-dollars. */
  readonly limits: readonly number[];
  readonly lost: number;
  readonly doubled: number;
  readonly slowestMs: number;
  readonly seed: number;
  readonly actions: readonly { readonly gapMs: number; readonly action: Action }[];
}

const gate = fc.nat(4);

const call = fc.record({
  kind: fc.constant('call' as const),
  gate,
  accounts: fc.integer({ min: 1, max: 3 }),
  amount: fc.integer({ min: 1, max: 40 }),
  usual: fc.oneof(fc.constant(100), fc.integer({ min: 1, max: 100 })),
  holdMs: fc.oneof(fc.nat(30), fc.nat(3_000)),
  charged: fc.oneof(
    { weight: 6, arbitrary: fc.nat(100) },
    { weight: 1, arbitrary: fc.integer({ min: 101, max: 300 }) },
  ),
  correction: fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: -100, max: 50 }) },
  ),
});

const action = fc.oneof(
  { weight: 24, arbitrary: call },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('crash' as const), gate }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'crash-ledger' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('limit' as const),
      account: fc.nat(1),
      limit: fc.integer({ min: 0, max: 200 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lose' as const), gate }) },
);

export const plans: fc.Arbitrary<Plan> = fc.record({
  gates: fc.integer({ min: 1, max: 5 }),
  limits: fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 2, maxLength: 2 }),
  lost: fc.oneof(fc.constant(0), fc.nat(40)),
  doubled: fc.oneof(fc.constant(0), fc.nat(40)),
  slowestMs: fc.oneof(fc.constant(5), fc.integer({ min: 1, max: 600 })),
  seed: fc.nat(),
  actions: fc.array(fc.record({ gapMs: fc.oneof(fc.constant(0), fc.nat(20), fc.nat(2_000)), action }), {
    maxLength: 40,
  }),
});

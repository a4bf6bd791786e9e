/** What happens in one simulated world: drawn by fast-check, so that a failure shrinks to the least that shows it. */
import * as fc from 'fast-check';

/** Every gate that a key of these worlds ever has. */
export const MOST_GATES = 5;

export interface LimitsOfKey {
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  readonly concurrency: number | null;
}

export type Action =
  | {
      readonly kind: 'call';
      readonly gate: number;
      /** So many like it come in together. */
      readonly times: number;
      /** What it may use at worst, and of that, in per cent, what it has used in the end. */
      readonly tokens: number;
      readonly used: number;
      readonly holdMs: number;
      /** Of which session it is an operation; 0: it stands alone. */
      readonly session: number;
    }
  | { readonly kind: 'crash'; readonly gate: number }
  /** A gate dies with its storage. It is told of the key again with the next command. */
  | { readonly kind: 'lose'; readonly gate: number }
  /** The ledger does not reach a gate for a while. */
  | { readonly kind: 'cut'; readonly gate: number; readonly forMs: number }
  | { readonly kind: 'crash-ledger' }
  | {
      readonly kind: 'command';
      readonly limits: LimitsOfKey;
      readonly active: number;
      readonly more: number;
    };

export interface Plan {
  readonly limits: LimitsOfKey;
  readonly active: number;
  readonly lost: number;
  readonly doubled: number;
  readonly slowestMs: number;
  readonly seed: number;
  readonly actions: readonly { readonly gapMs: number; readonly action: Action }[];
}

const gate = fc.oneof(fc.nat(1), fc.nat(MOST_GATES - 1));
const orNone = (arbitrary: fc.Arbitrary<number>, weight: number) =>
  fc.oneof({ weight, arbitrary }, { weight: 1, arbitrary: fc.constant(null) });
const limitsUpTo = (most: number) =>
  fc.record({
    requestsPerMinute: orNone(fc.integer({ min: 1, max: 12 }), 1),
    tokensPerMinute: orNone(fc.integer({ min: 10, max: 120 }), 1),
    concurrency: orNone(fc.integer({ min: 1, max: most }), 4),
  });
/** Changes rather lower than raise: that is harder. */
const [limits, changedLimits] = [limitsUpTo(10), limitsUpTo(5)];
const active = fc.oneof(fc.integer({ min: 2, max: 3 }), fc.integer({ min: 1, max: MOST_GATES }));

const call = fc.record({
  kind: fc.constant('call' as const),
  gate,
  times: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 5 })),
  tokens: fc.nat(20),
  used: fc.nat(100),
  holdMs: fc.oneof(fc.nat(30), fc.nat(3_000), fc.nat(20_000)),
  session: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
});

const action = fc.oneof(
  { weight: 40, arbitrary: call },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), gate }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lose' as const), gate }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cut' as const), gate, forMs: fc.nat(10_000) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'crash-ledger' as const }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('command' as const),
      limits: changedLimits,
      active,
      more: fc.nat(2),
    }),
  },
);

export const plans: fc.Arbitrary<Plan> = fc.record({
  limits,
  active,
  lost: fc.oneof(fc.constant(0), fc.nat(30)),
  doubled: fc.oneof(fc.constant(0), fc.nat(40)),
  slowestMs: fc.oneof(fc.constant(5), fc.integer({ min: 1, max: 300 })),
  seed: fc.nat(),
  actions: fc.array(
    fc.record({ gapMs: fc.oneof(fc.constant(0), fc.nat(20), fc.nat(2_000), fc.nat(8_000)), action }),
    { maxLength: 50 },
  ),
});

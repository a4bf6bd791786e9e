/** Adds up what a draft would have refused: in all, by key, by model, by rule. Amounts are nano-dollars. Pure. */
import type { DryRun } from '../../contract/policies-api.ts';
import type { Refusal } from '../../contract/refusals.ts';

type Figures = DryRun['refused'];
type Group = DryRun['byKey'][number];

/** What a call cost; null: unknown. And what it was charged. */
export interface CallCost {
  readonly costNanos: bigint | null;
  readonly chargedNanos: bigint;
}

/** A list longer than this ends in one row for all the others. */
const MOST_GROUPS = 50;

class Sum {
  calls = 0;
  costNanos = 0n;
  unknownCostCalls = 0;
  unknownChargedNanos = 0n;

  add({ costNanos, chargedNanos }: CallCost): void {
    this.calls++;
    if (costNanos !== null) this.costNanos += costNanos;
    else {
      this.unknownCostCalls++;
      this.unknownChargedNanos += chargedNanos;
    }
  }

  /** What became known later of a call whose cost was not. */
  correct(before: CallCost, { costNanos, chargedNanos }: CallCost): void {
    if (costNanos === null) {
      this.unknownChargedNanos += chargedNanos;
      return;
    }
    this.costNanos += costNanos;
    this.unknownCostCalls--;
    this.unknownChargedNanos -= before.chargedNanos;
  }

  join(other: Sum): void {
    this.calls += other.calls;
    this.costNanos += other.costNanos;
    this.unknownCostCalls += other.unknownCostCalls;
    this.unknownChargedNanos += other.unknownChargedNanos;
  }

  get figures(): Figures {
    return {
      calls: this.calls,
      costNanos: this.costNanos.toString(),
      unknownCostCalls: this.unknownCostCalls,
      unknownChargedNanos: this.unknownChargedNanos.toString(),
    };
  }
}

/** A call that was refused, as it is grouped. */
export interface RefusedCall {
  readonly eventId: string;
  readonly keyId: string;
  readonly model: string | null;
  readonly refusal: Refusal;
}

interface Open {
  cost: CallCost;
  readonly sums: readonly Sum[];
}

export class Tally {
  readonly #total = new Sum();
  readonly #already = new Sum();
  readonly #byKey = new Map<string | null, Sum>();
  readonly #byModel = new Map<string | null, Sum>();
  readonly #byRule = new Map<string, { readonly refusal: Refusal; readonly sum: Sum }>();
  /** Calls of unknown cost, by event: a correction may follow. */
  readonly #open = new Map<string, Open>();
  /** Corrections of calls that are not open, or not yet: two events of one instant come in any order. */
  readonly #early = new Map<string, CallCost[]>();

  /** The draft refuses it, and the policies that stand do not. */
  refused({ eventId, keyId, model, refusal }: RefusedCall, cost: CallCost): void {
    const { level, rule, code } = refusal;
    const name = `${level} ${rule} ${code}`;
    const byRule = this.#byRule.get(name) ?? { refusal, sum: new Sum() };
    this.#byRule.set(name, byRule);
    this.#add(eventId, cost, [
      this.#total,
      sumOf(this.#byKey, keyId),
      sumOf(this.#byModel, model),
      byRule.sum,
    ]);
  }

  /** The policies that stand refuse it already. */
  alreadyRefused(eventId: string, cost: CallCost): void {
    this.#add(eventId, cost, [this.#already]);
  }

  /** What became known later of a call. */
  corrected(eventId: string, cost: CallCost): void {
    const open = this.#open.get(eventId);
    if (!open) {
      this.#early.set(eventId, [...(this.#early.get(eventId) ?? []), cost]);
      return;
    }
    for (const sum of open.sums) sum.correct(open.cost, cost);
    if (cost.costNanos !== null) this.#open.delete(eventId);
    else open.cost = { costNanos: null, chargedNanos: open.cost.chargedNanos + cost.chargedNanos };
  }

  /** @param names of keys, by id */
  result(names: ReadonlyMap<string, string>) {
    return {
      refused: this.#total.figures,
      alreadyRefused: this.#already.figures,
      byKey: groups(this.#byKey, (keyId) => names.get(keyId) ?? null),
      byModel: groups(this.#byModel, (model) => model),
      byRule: [...this.#byRule.values()]
        .toSorted((one, other) => other.sum.calls - one.sum.calls)
        .map(({ refusal: { level = 'key' as const, rule = '', code }, sum }) => ({
          level,
          rule,
          code,
          ...sum.figures,
        })),
    };
  }

  #add(eventId: string, cost: CallCost, sums: readonly Sum[]): void {
    for (const sum of sums) sum.add(cost);
    if (cost.costNanos !== null) return;
    this.#open.set(eventId, { cost, sums });
    for (const early of this.#early.get(eventId) ?? []) this.corrected(eventId, early);
  }
}

function sumOf(sums: Map<string | null, Sum>, value: string | null): Sum {
  const known = sums.get(value) ?? new Sum();
  sums.set(value, known);
  return known;
}

function groups(sums: ReadonlyMap<string | null, Sum>, labelOf: (value: string) => string | null): Group[] {
  const ordered = [...sums].toSorted(([, one], [, other]) =>
    one.costNanos === other.costNanos ? other.calls - one.calls : one.costNanos < other.costNanos ? 1 : -1,
  );
  const rows = ordered.slice(0, MOST_GROUPS).map(([value, sum]) => {
    return { value, label: value === null ? null : labelOf(value), isOther: false, ...sum.figures };
  });
  if (ordered.length <= MOST_GROUPS) return rows;
  const others = new Sum();
  for (const [, sum] of ordered.slice(MOST_GROUPS)) others.join(sum);
  return [...rows, { value: null, label: null, isOther: true, ...others.figures }];
}

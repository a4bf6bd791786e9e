/**
 * What a gate and the ledger of its organisation say to each other about a blocking budget. An *account* is one
 * budget in one of its windows. All totals are cumulative for one incarnation of a gate and only ever grow, so that
 * a message that is lost, doubled or late does no harm: each side keeps the greatest that it has seen. Amounts are
 * nano-dollars.
 */

/** `{budget id}@{start of the window, Unix ms}`. */
export type AccountId = string;

/** Everything that ever happened between one incarnation of a gate and one account. */
export interface Totals {
  /** Given to the gate; only the ledger raises it. */
  readonly granted: bigint;
  /** Given back unspent; this and what follows only the gate raises. */
  readonly returned: bigint;
  /** Charged by operations that ended. */
  readonly spent: bigint;
  /** Taken back from what was charged, by later corrections. */
  readonly credited: bigint;
}

export const NO_TOTALS: Totals = { granted: 0n, returned: 0n, spent: 0n, credited: 0n };

/** A gate's report on an account and, if calls are waiting, what would serve them. */
export interface Ask {
  readonly account: AccountId;
  readonly totals: Totals;
  readonly need: Need | null;
}

/** Stated as totals of `granted`, so that a repeat asks for nothing more. */
export interface Need {
  /** What the smallest of the waiting calls must reserve. */
  readonly smallest: bigint;
  /** Would let the smallest of the waiting calls pass, the two smallest, and so on to all of them: anything between is of no use. */
  readonly steps: readonly bigint[];
  /** Would spare the next hops. */
  readonly wish: bigint;
}

/** The ledger's answer on an account. */
export interface Grant {
  readonly account: AccountId;
  /** Cumulative; what the gate holds is this less what it returned. */
  readonly granted: bigint;
  /** What could still be granted to this gate. */
  readonly room: bigint;
  /** The limit less what has been spent, as far as the ledger has heard: reservations stand in nobody's way here. */
  readonly unspent: bigint;
  /** Grows whenever room is made; until then a refusal may be repeated without asking. */
  readonly version: number;
  /** The smallest of the calls that wait can pass now. */
  readonly isServed: boolean;
  /** Others go without: what these calls leave over is to be given back. */
  readonly isScarce: boolean;
}

/** One life of a gate's storage. */
export interface GateRef {
  readonly gateId: string;
  readonly incarnationId: string;
}

/** The ledger wants back what is free. It says what it granted: the gate may never have heard of it. */
export interface Recall {
  readonly account: AccountId;
  /** To whom; another life of the same gate has no part in it. */
  readonly incarnationId: string;
  readonly granted: bigint;
}

/** A gate's answer to a recall: its totals after it gave back what was free. */
export interface Recalled {
  readonly incarnationId: string;
  readonly reports: readonly Ask[];
}

/** What is held of a grant: given and not given back. */
export function held({ granted, returned }: Totals): bigint {
  return granted - returned;
}

/** What was charged and not credited again. */
export function net({ spent, credited }: Totals): bigint {
  return spent - credited;
}

/** The later of two states of the same incarnation, whichever arrived first. */
export function later(one: Totals, other: Totals): Totals {
  return {
    granted: greater(one.granted, other.granted),
    returned: greater(one.returned, other.returned),
    spent: greater(one.spent, other.spent),
    credited: greater(one.credited, other.credited),
  };
}

export function greater(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

export function lesser(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

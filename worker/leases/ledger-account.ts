/**
 * The ledger's side of one blocking budget in one window: how much of the limit each gate holds. It never hands out
 * more than the limit, never takes anything back by itself, and never by clock: only a gate knows what is free.
 */
import {
  type AccountId,
  type GateRef,
  type Grant,
  greater,
  held,
  later,
  lesser,
  type Need,
  NO_TOTALS,
  net,
  type Totals,
} from './messages.ts';

/** How long after a recall nobody is granted more than what waits: the gates give back what they free meanwhile. */
export const SCARCE_MS = 10_000;
/** A gate that has answered a recall gives back on its own for `SCARCE_MS`; it is not asked again before this. */
const RECALL_AGAIN_MS = 5_000;

/** One incarnation's part in an account, as it is kept. */
export interface Holder extends GateRef {
  readonly totals: Totals;
}

interface Part {
  readonly gateId: string;
  totals: Totals;
  /** When it last answered a recall; volatile. */
  recalledAtMs: number;
}

export class LedgerAccount {
  readonly id: AccountId;
  #limit: bigint;
  readonly #holders = new Map<string, Part>();
  readonly #refused = new Set<string>();
  #version: number;
  #scarceUntilMs = 0;

  /**
   * @param limit what the gates may spend: less what was spent before they began to count
   * @param nowMs the version begins at the clock, so that it grows across restarts without being kept
   */
  constructor(id: AccountId, limit: bigint, nowMs: number) {
    this.id = id;
    this.#limit = limit;
    this.#version = nowMs;
  }

  get limit(): bigint {
    return this.#limit;
  }

  /** What may still be granted; negative where a limit was lowered or somebody was billed above a reservation. */
  get room(): bigint {
    let room = this.#limit;
    for (const { totals } of this.#holders.values()) room -= greater(held(totals), net(totals));
    return room;
  }

  /** The limit less what is known to be spent. */
  get unspent(): bigint {
    let unspent = this.#limit;
    for (const { totals } of this.#holders.values()) unspent -= net(totals);
    return unspent;
  }

  holder(incarnationId: string): Holder | null {
    const part = this.#holders.get(incarnationId);
    return part ? { incarnationId, gateId: part.gateId, totals: part.totals } : null;
  }

  holders(): Holder[] {
    return [...this.#holders].map(([incarnationId, { gateId, totals }]) => ({
      incarnationId,
      gateId,
      totals,
    }));
  }

  /** Puts back what was kept. */
  restore({ incarnationId, gateId, totals }: Holder): void {
    this.#holders.set(incarnationId, { gateId, totals, recalledAtMs: Number.NEGATIVE_INFINITY });
  }

  /** Takes in what a gate reports; what it was granted too, should the ledger's own storage have been set back. */
  hear(incarnationId: string, gateId: string, reported: Totals): void {
    const holder = this.#holder(incarnationId, gateId);
    const heard = later(holder.totals, reported);
    if (isSame(heard, holder.totals)) return;
    const before = this.room;
    holder.totals = heard;
    if (this.room > before) this.#version++;
  }

  /**
   * Grants what is needed as far as there is room, and as much of what is wished as leaves others theirs. Where there is
   * not enough for all that wait, it is for as many of them as can pass: a part that serves nobody would be held here and
   * missed elsewhere. A repeat is granted nothing more.
   */
  ask(incarnationId: string, need: Need, nowMs: number): Grant {
    const holder = this.#holders.get(incarnationId);
    if (!holder) throw new TypeError('a gate is heard before it asks');
    const { granted } = holder.totals;
    const room = this.#roomFor(holder.totals);
    const share = nowMs < this.#scarceUntilMs ? 0n : room / BigInt(2 * this.#holders.size);
    const most = granted + room;
    const all = need.steps.at(-1) ?? granted;
    const reachable =
      all > most ? lastWithin(need.steps, most) : greater(all, lesser(need.wish, granted + share));
    if (reachable > granted) holder.totals = { ...holder.totals, granted: reachable };
    return this.grant(incarnationId, nowMs, need.steps[0]);
  }

  /** What a gate holds, and how the account stands. */
  grant(incarnationId: string, nowMs: number, least = 0n): Grant {
    const totals = this.#holders.get(incarnationId)?.totals ?? NO_TOTALS;
    const { granted } = totals;
    return {
      account: this.id,
      granted,
      room: this.#roomFor(totals),
      unspent: this.unspent,
      version: this.#version,
      isServed: granted >= least,
      isScarce: nowMs < this.#scarceUntilMs,
    };
  }

  /** Grows whenever room is made. */
  get version(): number {
    return this.#version;
  }

  /** Remembers whom to tell when room is made. */
  noteRefused(gateId: string): void {
    this.#refused.add(gateId);
  }

  /** Those who were refused and may ask again now; each is named once. */
  takeRefused(): string[] {
    const gates = [...this.#refused];
    this.#refused.clear();
    return gates;
  }

  /** Gates that may have something free, unless they were asked a moment ago and so give back unasked. */
  recallable(
    exceptGateId: string | null,
    nowMs: number,
  ): { gateId: string; incarnationId: string; granted: bigint }[] {
    return [...this.#holders]
      .filter(([, { gateId, totals, recalledAtMs }]) => {
        const isAsked = nowMs - recalledAtMs < RECALL_AGAIN_MS;
        return gateId !== exceptGateId && !isAsked && held(totals) > net(totals);
      })
      .map(([incarnationId, { gateId, totals }]) => ({ gateId, incarnationId, granted: totals.granted }));
  }

  /** From now on, and for a while, every nano-dollar counts. */
  noteScarce(nowMs: number): void {
    this.#scarceUntilMs = nowMs + SCARCE_MS;
  }

  /** A gate has answered; former lives of it never will. */
  noteRecalled(gateId: string, nowMs: number): void {
    for (const holder of this.#holders.values()) if (holder.gateId === gateId) holder.recalledAtMs = nowMs;
  }

  /** @returns true if more than the new limit is granted: what is free is to be recalled at once */
  setLimit(limit: bigint): boolean {
    if (limit > this.#limit) this.#version++;
    this.#limit = limit;
    return this.room < 0n;
  }

  /** What a gate may still be granted: what it was billed above its grant is out of the room already. */
  #roomFor(totals: Totals): bigint {
    return greater(this.room + greater(net(totals) - held(totals), 0n), 0n);
  }

  #holder(incarnationId: string, gateId: string): Part {
    const known = this.#holders.get(incarnationId);
    if (known) return known;
    const holder = { gateId, totals: NO_TOTALS, recalledAtMs: Number.NEGATIVE_INFINITY };
    this.#holders.set(incarnationId, holder);
    return holder;
  }
}

/** The greatest of these rising steps that a bound allows; zero: none. */
function lastWithin(steps: readonly bigint[], most: bigint): bigint {
  return steps.findLast((step) => step <= most) ?? 0n;
}

function isSame(one: Totals, other: Totals): boolean {
  return (
    one.granted === other.granted &&
    one.returned === other.returned &&
    one.spent === other.spent &&
    one.credited === other.credited
  );
}

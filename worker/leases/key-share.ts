/**
 * A gate's part in the limits of a key that has several gates: how much of each it holds, what it asks for, what it gives
 * back. It lets a call pass only within what it holds, and what is in use counts as held, so that over all gates no more
 * is ever in use than the limit. In memory alone. No I/O: the gate brings the ports.
 */
import { SCARCE_MS } from './ledger-account.ts';
import {
  type Amounts,
  isSameLimits,
  type LimitQuestion,
  type LimitReply,
  type LimitStatement,
  SHARED_LIMITS,
  type SharedLimit,
  type SharedTerms,
} from './limit-messages.ts';
import { type Ask, type Grant, NO_TOTALS, type Recall, type Totals } from './messages.ts';
import { needOf } from './need.ts';

/** A refusal is repeated without a hop until the ledger says that room was made, or this long. */
export const SHORT_MS = 10_000;
/** An ask that met another term, or changed limits, so often is given up. */
const ASK_ROUNDS = 6;

export interface SharePorts {
  /** What is in use here now. */
  inUse(): Required<Amounts>;
  /** Null: the ledger could not be reached. */
  ask(question: LimitQuestion): Promise<LimitReply | null>;
  /** Hears anew what the key's limits are; `under` has been called when it resolves. */
  refresh(): Promise<void>;
  nowMs(): number;
}

/** Granted; or the limit that is all in use; `unknown`: the ledger cannot say. */
export type Heard = 'granted' | SharedLimit | 'unknown';

interface Part {
  granted: number;
  returned: number;
  /** The ledger has granted in this term: no more is held by all than the limit, and what comes free may be used again. */
  isFirm: boolean;
  refusedUntilMs: number;
  version: number;
  scarceUntilMs: number;
}

interface Waiter {
  readonly amounts: Amounts;
  readonly lacking: readonly SharedLimit[];
  readonly hear: (heard: Heard) => void;
}

export class KeyShare {
  readonly #gateId: string;
  readonly #lifeId: string;
  readonly #ports: SharePorts;
  #terms: SharedTerms;
  /** The latest that was joined. */
  #term = 0;
  #isJoined = false;
  readonly #parts = new Map<SharedLimit, Part>();
  #waiting: Waiter[] = [];
  /** Amounts that calls wait for: not to be given back under their hands. */
  readonly #waitedFor = new Map<SharedLimit, number>();
  #isAsking = false;
  #isReporting = false;

  constructor(gateId: string, lifeId: string, terms: SharedTerms, ports: SharePorts) {
    this.#gateId = gateId;
    this.#lifeId = lifeId;
    this.#terms = terms;
    this.#ports = ports;
  }

  get terms(): SharedTerms {
    return this.#terms;
  }

  /** What the key's record and policies say now. What was held under other limits is void. */
  under(terms: SharedTerms): void {
    if (!isSameLimits(terms.limits, this.#terms.limits)) this.#isJoined = false;
    this.#terms = terms;
  }

  /** The limits of which this gate does not hold enough for so much more; none: it may pass. */
  lacking(amounts: Amounts): readonly SharedLimit[] {
    const inUse = this.#ports.inUse();
    return SHARED_LIMITS.filter((limit) => {
      const amount = amounts[limit] ?? 0;
      if (this.#terms.limits[limit] === undefined || amount === 0) return false;
      const part = this.#part(limit);
      if (!part) return true;
      shed(part, inUse[limit]);
      return inUse[limit] + amount > held(part);
    });
  }

  /**
   * Asks for what a call lacks, together with whoever else waits. What it does not lack is kept for it meanwhile.
   * @returns the limit that is all in use, if one is; `unknown`: the ledger cannot say
   */
  async more(amounts: Amounts, lacking: readonly SharedLimit[]): Promise<Heard> {
    const nowMs = this.#ports.nowMs();
    const refused = lacking.find((limit) => nowMs < (this.#part(limit)?.refusedUntilMs ?? 0));
    if (refused) return refused;
    this.#wait(amounts, 1);
    try {
      return await new Promise<Heard>((hear) => {
        this.#waiting.push({ amounts, lacking, hear });
        void this.#ask();
      });
    } finally {
      this.#wait(amounts, -1);
    }
  }

  /**
   * Joins a term, with what is in use and nothing more; what was held before is void. A repeat changes nothing, and a term
   * that was left, or is earlier than the last, is not joined again.
   */
  join(term: number): LimitStatement {
    if (term < this.#term || (term === this.#term && !this.#isJoined))
      return { outcome: 'other', version: this.#terms.version, term: this.#term };
    if (term > this.#term) {
      const inUse = this.#ports.inUse();
      this.#parts.clear();
      for (const limit of SHARED_LIMITS) {
        if (this.#terms.limits[limit] !== undefined) this.#parts.set(limit, newPart(inUse[limit]));
      }
      this.#term = term;
      this.#isJoined = true;
    }
    return this.#stated([...this.#parts.keys()]);
  }

  /** The ledger wants back what is free: now, and for a while whenever something comes free. */
  recall(term: number, recalls: readonly Recall[]): LimitStatement {
    if (term !== this.#term || !this.#isJoined)
      return { outcome: 'other', version: this.#terms.version, term: this.#term };
    const limits: SharedLimit[] = [];
    for (const { account, incarnationId, granted } of recalls) {
      const limit = account as SharedLimit;
      const part = this.#part(limit);
      if (!part || incarnationId !== this.#lifeId) continue;
      part.granted = Math.max(part.granted, Number(granted));
      part.scarceUntilMs = this.#ports.nowMs() + SCARCE_MS;
      this.#giveBack(limit, part);
      limits.push(limit);
    }
    return this.#stated(limits);
  }

  /** Room was made: refusals of before this version are not repeated. */
  loosen(term: number, limit: SharedLimit, version: number): void {
    const part = term === this.#term ? this.#part(limit) : null;
    if (!part || version <= part.version) return;
    part.version = version;
    part.refusedUntilMs = 0;
  }

  /** Something may have come free: where others go without, it goes back. */
  freed(): void {
    const nowMs = this.#ports.nowMs();
    const given = [...this.#parts].filter(
      ([limit, part]) => nowMs < part.scarceUntilMs && this.#giveBack(limit, part),
    );
    if (given.length > 0) void this.#report();
  }

  /** How much is held of a limit; null: no term has been joined. For tests and figures. */
  held(limit: SharedLimit): number | null {
    const part = this.#part(limit);
    return part && held(part);
  }

  #wait(amounts: Amounts, times: 1 | -1): void {
    for (const limit of SHARED_LIMITS) {
      const amount = (amounts[limit] ?? 0) * times;
      this.#waitedFor.set(limit, (this.#waitedFor.get(limit) ?? 0) + amount);
    }
  }

  /** Null: nothing is held, since no term under these limits has been joined. */
  #part(limit: SharedLimit): Part | null {
    return this.#isJoined ? (this.#parts.get(limit) ?? null) : null;
  }

  #giveBack(limit: SharedLimit, part: Part): boolean {
    const spare = held(part) - this.#ports.inUse()[limit] - (this.#waitedFor.get(limit) ?? 0);
    if (spare <= 0) return false;
    part.returned += spare;
    return true;
  }

  #stated(limits: readonly SharedLimit[]): LimitStatement {
    const reports = limits.flatMap((limit) => this.#reportOf(limit));
    return { outcome: 'stated', incarnationId: this.#lifeId, reports };
  }

  #reportOf(limit: SharedLimit): Ask[] {
    const part = this.#part(limit);
    return part ? [{ account: limit, totals: totalsOf(part), need: null }] : [];
  }

  /** One at a time; what comes up meanwhile goes with the next. */
  async #report(): Promise<void> {
    if (this.#isReporting) return;
    this.#isReporting = true;
    await this.#ports.ask(this.#question(SHARED_LIMITS.flatMap((limit) => this.#reportOf(limit))));
    this.#isReporting = false;
  }

  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    while (this.#waiting.length > 0) {
      const waiters = this.#waiting;
      this.#waiting = [];
      const refused = await this.#refusedOf(waiters);
      for (const { lacking, hear } of waiters)
        hear(refused ? (lacking.find((limit) => refused.has(limit)) ?? 'granted') : 'unknown');
    }
    this.#isAsking = false;
  }

  /** The limits of which nothing can be had; null: the ledger cannot say. */
  async #refusedOf(waiters: readonly Waiter[]): Promise<Set<string> | null> {
    for (let round = 0; round < ASK_ROUNDS; round++) {
      const reply = await this.#ports.ask(this.#question(this.#asksFor(waiters)));
      if (reply?.outcome === 'granted' && reply.term === this.#term && this.#isJoined)
        return new Set(reply.grants.filter((grant) => !this.#take(grant)).map(({ account }) => account));
      if (reply === null || reply.outcome === 'closed') return null;
      await this.#ports.refresh();
    }
    return null;
  }

  /** @returns whether the smallest of the calls that wait can pass now */
  #take({ account, granted, room, version, isServed, isScarce }: Grant): boolean {
    const part = this.#part(account as SharedLimit);
    if (!part) return true;
    const total = Number(granted);
    if (total > part.granted || room > 0n) part.isFirm = true;
    part.granted = Math.max(part.granted, total);
    const nowMs = this.#ports.nowMs();
    if (isScarce) part.scarceUntilMs = nowMs + SCARCE_MS;
    if (version >= part.version) {
      part.version = version;
      part.refusedUntilMs = isServed ? 0 : nowMs + SHORT_MS;
    }
    return isServed;
  }

  #question(asks: readonly Ask[]): LimitQuestion {
    const term = this.#isJoined ? this.#term : -this.#term;
    return { terms: this.#terms, gateId: this.#gateId, lifeId: this.#lifeId, term, asks };
  }

  #asksFor(waiters: readonly Waiter[]): Ask[] {
    const inUse = this.#ports.inUse();
    return SHARED_LIMITS.flatMap((limit) => {
      const part = this.#part(limit);
      const waiting = waiters.filter(({ lacking }) => lacking.includes(limit));
      if (!part || waiting.length === 0) return [];
      shed(part, inUse[limit]);
      const amounts = waiting.map((one) => BigInt(one.amounts[limit] ?? 0));
      const need = needOf(amounts, BigInt(part.granted), BigInt(held(part) - inUse[limit]));
      return [{ account: limit, totals: totalsOf(part), need }];
    });
  }
}

/** Until the ledger has granted, all gates together may hold more than the limit: what comes free is not used again. */
function shed(part: Part, inUse: number): void {
  if (!part.isFirm && held(part) > inUse) part.returned += held(part) - inUse;
}

const held = ({ granted, returned }: Part): number => granted - returned;

const totalsOf = ({ granted, returned }: Part): Totals => ({
  ...NO_TOTALS,
  granted: BigInt(granted),
  returned: BigInt(returned),
});

function newPart(inUse: number): Part {
  return { granted: inUse, returned: 0, isFirm: false, refusedUntilMs: 0, version: 0, scarceUntilMs: 0 };
}

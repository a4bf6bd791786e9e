/** What really is in use of a key's limits, over all its gates, kept beside the parts that are under test. */
import type { SharedLimit } from '../../worker/leases/limit-messages.ts';
import { BrokenRule } from '../simulate-budgets/truth.ts';
import type { LimitsOfKey } from './plan.ts';

const WINDOW_MS = 60_000;

interface Counted {
  readonly atMs: number;
  readonly gateId: string;
  /** What its gate counted when it let the call pass: a limit that is set later does not look back. */
  readonly requests: number;
  tokens: number;
}

export class Truth {
  /** Calls under way, by the session or the call that counts. */
  readonly #running = new Map<string, string>();
  /** By call id; those of a gate that died are gone from its memory, which is a minute's loss. */
  readonly #counted = new Map<string, Counted>();
  /** Limits that gates may go by: the last that all of them have confirmed, and later ones. */
  #standing: { version: number; limits: LimitsOfKey }[];

  constructor(limits: LimitsOfKey) {
    this.#standing = [{ version: 1, limits }];
  }

  commanded(version: number, limits: LimitsOfKey): void {
    this.#standing.push({ version, limits });
  }

  confirmed(version: number): void {
    this.#standing = this.#standing.filter((one) => one.version >= version);
  }

  /** A gate has let a call pass, by the limits that it knew. @returns the rule that this breaks; null: none */
  admitted(
    callId: string,
    counts: string,
    { gateId, limits }: { readonly gateId: string; readonly limits: LimitsOfKey },
    stated: number,
    nowMs: number,
  ): BrokenRule | null {
    const tokens = limits.tokensPerMinute === null ? 0 : stated;
    const requests = limits.requestsPerMinute === null ? 0 : 1;
    const isOneMore = ![...this.#running.values()].includes(counts);
    this.#running.set(callId, counts);
    this.#counted.set(callId, { atMs: nowMs, gateId, requests, tokens });
    const minute = [...this.#counted.values()].filter(({ atMs }) => atMs > nowMs - WINDOW_MS);
    const sum = (name: 'requests' | 'tokens') => minute.reduce((total, one) => total + one[name], 0);
    return (
      (isOneMore ? this.#broken('concurrency', new Set(this.#running.values()).size) : null) ??
      (requests > 0 ? this.#broken('requestsPerMinute', sum('requests')) : null) ??
      (tokens > 0 ? this.#broken('tokensPerMinute', sum('tokens')) : null)
    );
  }

  ended(callId: string, tokens: number): void {
    this.#running.delete(callId);
    const counted = this.#counted.get(callId);
    if (counted) counted.tokens = Math.min(counted.tokens, tokens);
  }

  /** A gate has died: what it counted in the last minute nobody knows any more. */
  forgot(gateId: string): void {
    for (const [callId, counted] of this.#counted)
      if (counted.gateId === gateId) this.#counted.delete(callId);
  }

  #broken(name: SharedLimit, inUse: number): BrokenRule | null {
    const most = Math.max(...this.#standing.map(({ limits }) => limits[name] ?? Number.POSITIVE_INFINITY));
    return inUse > most ? new BrokenRule(`${name}: ${inUse} in use of ${most}`) : null;
  }
}

/**
 * What the gates of one key and the ledger of its organisation say to each other about limits that all of them count
 * together: requests and tokens per minute, calls at once. The amounts are leased as money is, with the same messages;
 * here nothing is ever spent, since what is taken comes free again, at the end of a call or of a minute.
 *
 * Nobody keeps any of it. A *term* is the time for which the ledger's account of a key stands: it begins with every gate
 * of the key saying what it has in use, and whoever forgets (the ledger, a gate) begins another one.
 */
import type { Ask, Grant, Recall, Recalled } from './messages.ts';

export const SHARED_LIMITS = ['concurrency', 'tokensPerMinute', 'requestsPerMinute'] as const;
export type SharedLimit = (typeof SHARED_LIMITS)[number];

/** By limit; one that is not set is absent. */
export type Amounts = Partial<Readonly<Record<SharedLimit, number>>>;

/** What is to be shared, as one gate understands it. */
export interface SharedTerms {
  readonly keyId: string;
  /** All gates that hold a record of the key. */
  readonly gateIds: readonly string[];
  readonly limits: Amounts;
  /** Grows with whatever the limits follow from: of two that say different things the greater is right. */
  readonly version: number;
}

/** A gate reports what it holds and, if calls are waiting, asks for more. The account of an ask is the limit. */
export interface LimitQuestion {
  readonly terms: SharedTerms;
  readonly gateId: string;
  /** One life of the gate's object. */
  readonly lifeId: string;
  /** The term that it is in; negative: one that it has left; 0: none. */
  readonly term: number;
  readonly asks: readonly Ask[];
}

export type LimitReply =
  | { readonly outcome: 'granted'; readonly term: number; readonly grants: readonly Grant[] }
  /** Of another term, or of limits that have changed: to be asked anew. */
  | { readonly outcome: 'again' }
  /** Not every gate of the key has said what it has in use. */
  | { readonly outcome: 'closed' };

/** What the ledger says to a gate. */
export type LimitMessage = { readonly keyId: string; readonly term: number } & (
  | { readonly kind: 'join'; readonly limits: Amounts; readonly version: number }
  | { readonly kind: 'recall'; readonly recalls: readonly Recall[] }
  | { readonly kind: 'loosen'; readonly limit: SharedLimit; readonly version: number }
);

/**
 * A gate's answer. To `join`: what it has in use, or why not: the version by which it knows other limits, and the latest
 * term that it was in. One that holds no record states nothing, for no life. To `recall`: what it holds after giving
 * back what is free, or that it is not in this term. Null: it has nothing to say.
 */
export type LimitStatement =
  | ({ readonly outcome: 'stated' } & Recalled)
  | { readonly outcome: 'other'; readonly version: number; readonly term: number }
  | null;

/** Whether two gates mean the same. */
export function isSameTerms(one: Omit<SharedTerms, 'version'>, other: Omit<SharedTerms, 'version'>): boolean {
  return one.gateIds.length === other.gateIds.length && isSameLimits(one.limits, other.limits);
}

export function isSameLimits(one: Amounts, other: Amounts): boolean {
  return SHARED_LIMITS.every((limit) => one[limit] === other[limit]);
}

/**
 * How often the API may be asked, by one account and from one address. All processes count in one store; each takes a
 * slice of the minute's requests at a time, so that most requests cost no statement. What a process has taken and not
 * used when the minute ends is given to nobody: together they may let through less than the limit, never more.
 */
import type { Context, MiddlewareHandler } from 'hono';
import ipaddr from 'ipaddr.js';
import type { Database } from '../../db/database.ts';
import { type AttemptLimit, countAttempt, secondsUntil, takeAttempts } from '../../db/directory/attempts.ts';
import type { AppEnv, Principal } from '../http/app-env.ts';
import { problem } from '../http/problems.ts';
import { clientOf } from './client.ts';

const WINDOW_MS = 60_000;
const SLICES = 20;
/** People behind one address, in full use at the same time. */
const ACCOUNTS_BEHIND_ADDRESS = 5;
/** Tokens and cookies that are good for nothing, from one address. */
const BAD_CREDENTIALS: AttemptLimit = { kind: 'credential', most: 60, windowMs: 5 * 60_000 };
/** Windows that are remembered; those that are over are forgotten at this number. */
const REMEMBERED = 10_000;

interface Slice {
  left: number;
  /** Nothing is left behind it in its window. */
  readonly isLast: boolean;
  readonly endsAt: Date;
}

export interface RequestLimits {
  /** Counts a request. @returns seconds to wait; null: it may go on */
  count(kind: 'account' | 'address', who: readonly string[]): Promise<number | null>;
}

/** @param perMinute requests of one account in a minute */
export function createRequestLimits(db: Database, clock: () => Date, perMinute: number): RequestLimits {
  const slices = new Map<string, Promise<Slice>>();
  const limits = {
    account: { kind: 'request', most: perMinute, windowMs: WINDOW_MS },
    address: { kind: 'request_from', most: perMinute * ACCOUNTS_BEHIND_ADDRESS, windowMs: WINDOW_MS },
  } as const;

  async function take(limit: AttemptLimit, who: readonly string[]): Promise<Slice> {
    const wanted = Math.ceil(limit.most / SLICES);
    const { count, endsAt } = await takeAttempts(db, limit, who, wanted, clock());
    return { left: count, isLast: count < wanted, endsAt };
  }

  /** The slice that a request comes out of, taken once for all that wait for it. */
  async function sliceOf(key: string, limit: AttemptLimit, who: readonly string[]): Promise<Slice> {
    const present = slices.get(key);
    const slice = await present?.catch(() => null);
    const isOver = !slice || slice.endsAt <= clock();
    if (!isOver && (slice.left > 0 || slice.isLast)) return slice;
    if (slices.get(key) !== present) return sliceOf(key, limit, who);
    if (slices.size >= REMEMBERED) slices.clear();
    const taken = take(limit, who);
    slices.set(key, taken);
    return taken;
  }

  return {
    async count(kind, who) {
      for (;;) {
        const slice = await sliceOf(JSON.stringify([kind, ...who]), limits[kind], who);
        if (slice.left > 0) {
          slice.left--;
          return null;
        }
        if (slice.isLast) return secondsUntil(slice.endsAt, clock());
      }
    },
  };
}

/** The address to count by; null: it is not known, or this machine's own, behind which anybody can be. */
function countedAddress(context: Context<AppEnv>): string | null {
  const { address } = clientOf(context);
  const isOwn = address !== null && ipaddr.isValid(address) && ipaddr.parse(address).range() === 'loopback';
  return isOwn ? null : address;
}

/** Limits requests by address, before anything is looked up for them. */
export const limitAddresses = (limits: RequestLimits): MiddlewareHandler<AppEnv> =>
  async function limitAddresses(context, next) {
    const address = countedAddress(context);
    const waitSeconds = address === null ? null : await limits.count('address', [address]);
    return waitSeconds === null ? next() : problem(context, 'too_many_requests', waitSeconds);
  };

/** Limits requests by account: a person in an organisation, whatever sessions they have, or a token. */
export const limitAccounts = (limits: RequestLimits): MiddlewareHandler<AppEnv> =>
  async function limitAccounts(context, next) {
    const waitSeconds = await limits.count('account', accountOf(context.get('principal')));
    return waitSeconds === null ? next() : problem(context, 'too_many_requests', waitSeconds);
  };

const accountOf = (by: Principal): string[] =>
  by.kind === 'session' ? [by.organisationId, by.personId] : [by.tokenId];

/**
 * Counts a credential that was good for nothing. Those that are good are not touched by it, so that nobody is locked out by
 * a neighbour's guesses. @returns seconds to wait; null: there may be more of them
 */
export async function countBadCredential(
  db: Database,
  context: Context<AppEnv>,
  now: Date,
): Promise<number | null> {
  const address = countedAddress(context);
  if (address === null) return null;
  const verdict = await countAttempt(db, BAD_CREDENTIALS, [address], now);
  return verdict.ok ? null : verdict.retryAfterSeconds;
}

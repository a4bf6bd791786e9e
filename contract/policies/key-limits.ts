/**
 * A key's limits over time: requests and tokens per minute, and calls under way at once. Above the keys each limit is
 * one of every single key, so that the smallest of those stated holds. Pure.
 */
import type { LevelRules, PolicyLevel, PolicyRules } from '../policy.ts';
import type { Refusal, RefusalCode } from '../refusals.ts';
import { explained } from './decide.ts';
import { RateWindow } from './rate-window.ts';
import { TokenWindow } from './token-window.ts';

export type LimitName = 'requestsPerMinute' | 'tokensPerMinute' | 'concurrency';

/** Where a call must wait for others that are not counted here. */
const UNKNOWN_WAIT_MS = 10_000;

export interface Limit {
  readonly value: number;
  /** The highest that states it. */
  readonly level: PolicyLevel;
}

/** A call that asks to be counted. */
export interface LimitedCall {
  readonly keyId: string;
  readonly requestId: string;
  /** The most tokens that it may use; asked only where they are limited. */
  worstTokens(): number;
}

/** The smallest that any level states; null: none does. */
export function limitOf(levels: readonly LevelRules[], name: LimitName): Limit | null {
  let smallest: Limit | null = null;
  for (const { level, rules } of levels) {
    const value = (rules as Pick<PolicyRules, LimitName>)[name];
    if (value != null && (smallest === null || value < smallest.value)) smallest = { value, level };
  }
  return smallest;
}

export class KeyLimits {
  readonly #requests = new RateWindow();
  readonly #tokens = new TokenWindow();
  /** Calls that are being decided and count as under way already, by key. */
  readonly #deciding = new Map<string, number>();

  /**
   * Counts a call against its key's limits; `decided` must follow.
   * @param running calls of the key that have been admitted and have not ended
   * @returns why it may not pass: then nothing was counted, and `decided` must not follow
   */
  take(levels: readonly LevelRules[], call: LimitedCall, running: number, nowMs: number): Refusal | null {
    const { keyId } = call;
    const deciding = this.#deciding.get(keyId) ?? 0;
    const atOnce = limitOf(levels, 'concurrency');
    if (atOnce && running + deciding >= atOnce.value)
      return refusal('too_many_at_once', 'concurrency', atOnce, levels);
    const limited = this.#takeTokens(levels, call, nowMs) ?? this.#takeRequest(levels, call, nowMs);
    if (!limited) this.#deciding.set(keyId, deciding + 1);
    return limited;
  }

  /** The call is admitted and counted among those under way, or refused. */
  decided(keyId: string): void {
    const deciding = (this.#deciding.get(keyId) ?? 1) - 1;
    if (deciding > 0) this.#deciding.set(keyId, deciding);
    else this.#deciding.delete(keyId);
  }

  /** A call that was counted was refused for another reason. */
  untake({ keyId, requestId }: Pick<LimitedCall, 'keyId' | 'requestId'>): void {
    this.#requests.untake(keyId);
    this.#tokens.correct(requestId, 0);
  }

  /** How many tokens a call has used is known. */
  used(requestId: string, tokens: number): void {
    this.#tokens.correct(requestId, tokens);
  }

  /** What counts against a key's limits now. */
  inUse(keyId: string, running: number, nowMs: number): Record<LimitName, number> {
    return {
      concurrency: running + (this.#deciding.get(keyId) ?? 0),
      requestsPerMinute: this.#requests.inUse(keyId, nowMs).count,
      tokensPerMinute: this.#tokens.inUse(keyId, nowMs).count,
    };
  }

  /** What a call hears that found no room in a limit which is counted by more than this. */
  exhausted(levels: readonly LevelRules[], keyId: string, name: LimitName, nowMs: number): Refusal | null {
    const limit = limitOf(levels, name);
    if (!limit) return null;
    if (name === 'concurrency') return refusal('too_many_at_once', name, limit, levels);
    const window = name === 'tokensPerMinute' ? this.#tokens : this.#requests;
    const waitMs = window.inUse(keyId, nowMs).freedInMs ?? UNKNOWN_WAIT_MS;
    const code = name === 'tokensPerMinute' ? 'token_rate_limited' : 'rate_limited';
    return refusal(code, name, limit, levels, waitMs);
  }

  #takeTokens(levels: readonly LevelRules[], call: LimitedCall, nowMs: number): Refusal | null {
    const limit = limitOf(levels, 'tokensPerMinute');
    if (!limit) return null;
    const tokens = call.worstTokens();
    if (tokens > limit.value) {
      const subject = LEVEL_POLICIES[limit.level];
      return { ...refusal('exceeds_token_rate', 'tokensPerMinute', limit, levels), subject };
    }
    const waitMs = this.#tokens.take(call.keyId, call.requestId, tokens, limit.value, nowMs);
    return waitMs > 0 ? refusal('token_rate_limited', 'tokensPerMinute', limit, levels, waitMs) : null;
  }

  /** Last, since what it counts can be taken back only while nothing else has been counted. */
  #takeRequest(levels: readonly LevelRules[], call: LimitedCall, nowMs: number): Refusal | null {
    const limit = limitOf(levels, 'requestsPerMinute');
    const waitMs = limit ? this.#requests.take(call.keyId, limit.value, nowMs) : 0;
    if (!limit || waitMs === 0) return null;
    this.#tokens.correct(call.requestId, 0);
    return refusal('rate_limited', 'requestsPerMinute', limit, levels, waitMs);
  }
}

function refusal(
  code: RefusalCode,
  rule: LimitName,
  { level }: Limit,
  levels: readonly LevelRules[],
  waitMs: number | null = null,
): Refusal {
  const wait = waitMs === null ? {} : { retryAfterSeconds: Math.ceil(waitMs / 1_000) };
  return explained({ code, rule, level, ...wait }, levels);
}

const LEVEL_POLICIES = { organisation: 'organisation policy', team: 'team policy', key: 'API key policy' };

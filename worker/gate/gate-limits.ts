/**
 * Limits over time at a gate: counted here for a key that has no other gate, and within what this gate holds of them for
 * one that has several.
 */

import { newId } from '../../contract/ids.ts';
import { bucketOf } from '../../contract/key.ts';
import { KeyLimits, type LimitedCall, limitOf } from '../../contract/policies/key-limits.ts';
import type { LevelRules } from '../../contract/policy.ts';
import type { Refusal } from '../../contract/refusals.ts';
import { gateIdsOf, shardsOf } from '../../contract/shards.ts';
import { KeyShare } from '../leases/key-share.ts';
import {
  type Amounts,
  isSameLimits,
  type LimitMessage,
  type LimitQuestion,
  type LimitReply,
  type LimitStatement,
  SHARED_LIMITS,
  type SharedTerms,
} from '../leases/limit-messages.ts';
import { worstTokens } from './call-tokens.ts';
import type { AdmitRequest } from './protocol.ts';
import { SessionCounts } from './session-counts.ts';
import type { StoredKey } from './stored-key.ts';

/** A call that was let down this often by others who were quicker is told to come again. */
const ROUNDS = 5;

export interface CountedCall extends LimitedCall {
  /** Operations of one session are one call. */
  readonly sessionId: string | null;
}

export interface LimitPorts {
  /** A key's record with its version; null: none is held. */
  key(keyId: string): StoredKey | null;
  /** The rules that hold for a key, and the version of those above it. */
  levels(held: StoredKey): readonly LevelRules[];
  policyVersion(): number;
  /** Asks the ledger whether there are newer policies. */
  refresh(): Promise<unknown>;
  /** How many calls of a key are under way; whether one is. */
  running(keyId: string): number;
  isOpen(requestId: string): boolean;
  /** Null: the ledger cannot be reached. */
  ask(question: LimitQuestion): Promise<LimitReply | null>;
  nowMs(): number;
}

export class GateLimits {
  readonly #gateId: string;
  readonly #ports: LimitPorts;
  readonly #lifeId = newId();
  readonly #limits = new KeyLimits();
  readonly #sessions: SessionCounts;
  /** Of keys with several gates. */
  readonly #shares = new Map<string, KeyShare>();

  constructor(gateId: string, ports: LimitPorts) {
    this.#gateId = gateId;
    this.#ports = ports;
    this.#sessions = new SessionCounts((requestId) => ports.isOpen(requestId));
  }

  /**
   * Counts a call against its key's limits; `decided` must follow.
   * @returns why it may not pass: then nothing was counted, and `decided` must not follow
   */
  async take(held: StoredKey, levels: readonly LevelRules[], call: CountedCall): Promise<Refusal | null> {
    const { keyId, sessionId } = call;
    let known = { held, levels };
    for (let round = 1; ; round++) {
      const share = this.#shareOf(known.held, known.levels);
      const running = this.#ports.running(keyId) - this.#sessions.uncounted(keyId, sessionId);
      const nowMs = this.#ports.nowMs();
      const amounts = share ? this.#amounts(share, call, running) : {};
      const lacking = share?.lacking(amounts) ?? [];
      const [first] = lacking;
      if (!share || first === undefined) return this.#limits.take(known.levels, call, running, nowMs);
      const heard = round > ROUNDS ? first : await share.more(amounts, lacking);
      if (heard === 'unknown') return { code: 'cannot_decide' };
      // Limits may have changed while it waited.
      const heldNow = this.#ports.key(keyId) ?? held;
      known = { held: heldNow, levels: this.#ports.levels(heldNow) };
      if (heard === 'granted') continue;
      const refusal = this.#limits.exhausted(known.levels, keyId, heard, this.#ports.nowMs());
      if (refusal) return refusal;
    }
  }

  /** The call is admitted and counted among those under way, or refused. */
  decided(call: CountedCall, isAdmitted: boolean): void {
    const { keyId, requestId, sessionId } = call;
    if (!isAdmitted) this.#limits.untake(call);
    else if (sessionId !== null) this.#sessions.add(keyId, sessionId, requestId);
    this.#limits.decided(keyId);
  }

  /** How many tokens a call has used is known. */
  used(requestId: string, tokens: number): void {
    this.#limits.used(requestId, tokens);
  }

  /** Something may have come free that other gates go without. */
  freed(): void {
    for (const share of this.#shares.values()) share.freed();
  }

  /** What the ledger says of a key's limits. */
  async hear(message: LimitMessage): Promise<LimitStatement> {
    if (message.kind === 'join') return this.#join(message);
    const share = this.#shares.get(message.keyId);
    if (message.kind === 'recall')
      return share?.recall(message.term, message.recalls) ?? { outcome: 'other', version: 0, term: 0 };
    share?.loosen(message.term, message.limit, message.version);
    return null;
  }

  async #join({
    keyId,
    term,
    limits,
    version,
  }: Extract<LimitMessage, { kind: 'join' }>): Promise<LimitStatement> {
    const held = this.#ports.key(keyId);
    // Without a record it has nothing in use. Should it get one it asks before it uses anything.
    if (!held) return { outcome: 'stated', incarnationId: '', reports: [] };
    let share = this.#shareOf(held, this.#ports.levels(held));
    if (share && !isSameLimits(share.terms.limits, limits) && share.terms.version < version) {
      await this.#ports.refresh();
      share = this.#shareAnew(keyId);
    }
    if (!share) return null;
    if (isSameLimits(share.terms.limits, limits)) return share.join(term);
    return { outcome: 'other', version: share.terms.version, term: 0 };
  }

  /** A key's share as record and policies are now. */
  #shareAnew(keyId: string): KeyShare | null {
    const held = this.#ports.key(keyId);
    return held && this.#shareOf(held, this.#ports.levels(held));
  }

  /** Null: the key has always had one gate. */
  #shareOf(held: StoredKey, levels: readonly LevelRules[]): KeyShare | null {
    const { record, version } = held;
    const { keyId } = record;
    const shards = shardsOf(record);
    if (shards.known === 1) return null;
    const limits: Amounts = Object.fromEntries(
      SHARED_LIMITS.flatMap((name) => {
        const limit = limitOf(levels, name);
        return limit ? [[name, limit.value]] : [];
      }),
    );
    const terms: SharedTerms = {
      keyId,
      gateIds: gateIdsOf(bucketOf(keyId), shards.known),
      limits,
      version: version + this.#ports.policyVersion(),
    };
    const known = this.#shares.get(keyId);
    known?.under(terms);
    return known ?? this.#newShare(terms);
  }

  #newShare(terms: SharedTerms): KeyShare {
    const { keyId } = terms;
    const share = new KeyShare(this.#gateId, this.#lifeId, terms, {
      inUse: () => {
        const running = this.#ports.running(keyId) - this.#sessions.uncounted(keyId, null);
        return this.#limits.inUse(keyId, running, this.#ports.nowMs());
      },
      ask: (question) => this.#ports.ask(question),
      refresh: async () => {
        await this.#ports.refresh();
        this.#shareAnew(keyId);
      },
      nowMs: () => this.#ports.nowMs(),
    });
    this.#shares.set(keyId, share);
    return share;
  }

  /** How much of each limit a call takes: an operation of a session that is counted already is not one more call. */
  #amounts({ terms }: KeyShare, { keyId, worstTokens }: CountedCall, running: number): Amounts {
    const isOneMore = running === this.#ports.running(keyId) - this.#sessions.uncounted(keyId, null);
    const { tokensPerMinute } = terms.limits;
    const tokens = tokensPerMinute === undefined ? 0 : worstTokens();
    return {
      concurrency: isOneMore ? 1 : 0,
      requestsPerMinute: 1,
      // One that passes the limit by itself is refused for that.
      tokensPerMinute: tokens > (tokensPerMinute ?? 0) ? 0 : tokens,
    };
  }
}

/** What the limits look at of a call. */
export function countedCall(request: AdmitRequest): CountedCall {
  const { requestId, sessionId } = request.call;
  return { keyId: request.proof.keyId, requestId, sessionId, worstTokens: () => worstTokens(request) };
}

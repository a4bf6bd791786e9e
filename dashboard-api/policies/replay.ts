/**
 * Puts recorded calls, oldest first, once more before policies: the same decision and the same limits as in the gate,
 * over what was recorded of each call. A rule that looks at what was not recorded lets the call pass. Pure.
 */
import { type Operation, WRITTEN_OPERATIONS } from '../../contract/operations.ts';
import { decide, type Governed, type PolicyCall } from '../../contract/policies/decide.ts';
import { DimensionValues } from '../../contract/policies/dimension-values.ts';
import { localTimeAt, type ZoneOffset } from '../../contract/policies/hours.ts';
import { KeyLimits, limitOf } from '../../contract/policies/key-limits.ts';
import type { LevelRules } from '../../contract/policy.ts';
import type { Refusal } from '../../contract/refusals.ts';
import type { PolicyCallRow } from '../../db/usage/policy-calls.ts';
import { governing, type Standing } from './standing.ts';

export interface Verdict {
  /** Null: it passes. */
  readonly refusal: Refusal | null;
  /** The cap on its output that would have been written into it; null: none. */
  readonly cap: number | null;
}

interface Judged {
  readonly governed: Governed;
  readonly levels: readonly LevelRules[];
}

export class Replay {
  readonly #standing: Standing;
  readonly #zoneOffsets: readonly ZoneOffset[];
  readonly #limits = new KeyLimits();
  readonly #values = new DimensionValues();
  readonly #judged = new Map<string, Judged>();
  /** When calls ended that were let pass, by key. */
  readonly #ends = new Map<string, number[]>();

  constructor(standing: Standing, zoneOffsets: readonly ZoneOffset[]) {
    this.#standing = standing;
    this.#zoneOffsets = zoneOffsets;
  }

  /** True if it must be known how many tokens this call used. */
  wantsTokens(row: PolicyCallRow): boolean {
    return limitOf(this.#judgedBy(row).levels, 'tokensPerMinute') !== null;
  }

  /** @param tokens that the call used; null: not known */
  take(row: PolicyCallRow, tokens: number | null): Verdict {
    const { governed, levels } = this.#judgedBy(row);
    const nowMs = row.admittedAt.getTime();
    const decision = decide(governed, levels, callOf(row, localTimeAt(this.#zoneOffsets, nowMs)));
    if (!decision.ok) return { refusal: decision.refusal, cap: null };
    const { fixed } = governed.policy.dimensions;
    const labelled = { keyId: row.keyId, dimensions: decision.dimensions, fixed };
    const refusal = this.#values.take(levels, labelled, nowMs) ?? this.#limited(row, levels, tokens, nowMs);
    const isLower = decision.cap !== null && decision.cap < (row.outputCapTokens ?? Number.POSITIVE_INFINITY);
    return { refusal, cap: refusal === null && isLower ? decision.cap : null };
  }

  #limited(
    { keyId, eventId, endedAt }: PolicyCallRow,
    levels: readonly LevelRules[],
    tokens: number | null,
    nowMs: number,
  ): Refusal | null {
    const isCounted = limitOf(levels, 'concurrency') !== null;
    const running = isCounted ? (this.#ends.get(keyId) ?? []).filter((endMs) => endMs > nowMs) : [];
    const call = { keyId, requestId: eventId, worstTokens: () => tokens ?? 0 };
    const refusal = this.#limits.take(levels, call, running.length, nowMs);
    if (refusal === null) this.#limits.decided(keyId);
    if (isCounted) this.#ends.set(keyId, refusal ? running : [...running, endedAt.getTime()]);
    return refusal;
  }

  #judgedBy({ keyId, teamId, operation, requestBytes }: PolicyCallRow): Judged {
    const [hasFacts, hasSize] = [operation !== null, requestBytes !== null];
    const name = `${keyId} ${teamId} ${hasFacts} ${hasSize}`;
    const known = this.#judged.get(name);
    if (known) return known;
    const { governed, levels } = governing(this.#standing, keyId, teamId);
    const judged = {
      governed,
      levels: levels.map(
        ({ level, rules: { allowedNetworks, allowedOperations, maxRequestBytes, ...rules } }) => ({
          level,
          rules: {
            ...rules,
            ...(hasFacts ? { allowedOperations } : {}),
            ...(hasSize ? { maxRequestBytes } : {}),
          },
        }),
      ),
    };
    this.#judged.set(name, judged);
    return judged;
  }
}

/** As the gate saw it, as far as it was recorded. */
function callOf(row: PolicyCallRow, localTime: PolicyCall['localTime']): PolicyCall {
  const operation = row.operation as Operation | null;
  const isWritten = operation !== null && WRITTEN_OPERATIONS.has(operation);
  const { fixedDimensions, outputCapTokens } = row;
  const own = Object.entries(row.dimensions).filter(([key]) => !fixedDimensions.includes(key));
  return {
    provider: row.provider,
    model: row.modelRequested,
    // What is not billable by its nature names no model where it names none.
    mustNameModel: row.basis !== 'none',
    operation: operation ?? 'other',
    isUnmetered: row.basis === 'unmetered',
    serviceTier: row.serviceTier,
    requestBytes: row.requestBytes,
    clientAddress: null,
    localTime,
    maxOutputTokens: outputCapTokens,
    outputCap: isWritten && row.basis !== 'none' ? 'writable' : null,
    dimensions: Object.fromEntries(own),
  };
}

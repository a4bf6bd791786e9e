/** How far the figures of a call can be trusted, from how it ended and what was read. Pure. */
import { type Basis, TOKEN_MEMBERS, type UsageReading } from '../../contract/usage.ts';
import type { Endpoint } from '../providers/endpoints.ts';

export interface CallEnd {
  /** The provider's; null if it never answered. */
  readonly status: number | null;
  readonly hasCallerLeft: boolean;
}

/**
 * Numbers without the response's own end are a running figure: an estimate. A call that may have been billed and
 * stated nothing is charged its reservation, never zero.
 */
export function basisOf(
  { metering, mayBeSilent }: Pick<Endpoint, 'metering' | 'mayBeSilent'>,
  { status, hasCallerLeft }: CallEnd,
  reading: UsageReading | null,
): Basis {
  if (status !== null && (status < 200 || status > 299)) return 'none';
  if (metering === 'free') return 'none';
  if (metering === 'unmetered') return status === null ? 'reserved' : 'unmetered';
  if (!reading || !statesUsage(reading))
    return mayBeSilent && status !== null && !hasCallerLeft ? 'unmetered' : 'reserved';
  if (!reading.isComplete) return 'estimated';
  return hasCallerLeft ? 'drained' : 'reported';
}

/** True if any figure was stated from which a cost could follow. */
export function statesUsage({ lines }: UsageReading): boolean {
  return lines.some(
    ({ usage }) =>
      usage.providerCostUsd !== null ||
      Object.keys(usage.counts).length > 0 ||
      TOKEN_MEMBERS.some((name) => usage[name] !== null),
  );
}

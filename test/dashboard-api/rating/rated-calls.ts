/** Calls as a gateway records them, priced by the real book, for tests of re-rating. */
import type { EventLine, UsageEvent } from '../../../contract/event.ts';
import { type PricingContext, priceLine } from '../../../contract/prices/price-line.ts';
import { NO_USAGE, type Usage, type UsageFlag } from '../../../contract/usage.ts';
import type { Database } from '../../../db/database.ts';
import { takeIn } from '../../../db/usage/take-in.ts';
import { NOON_MS, numbered, type Placed, sampleEvent } from '../../db/sample-usage.ts';

/** When the calls had been taken in, and the tests' clock begins. */
export const TAKEN_IN_MS = NOON_MS + 3_600_000;

export interface CallFacts {
  readonly provider: string;
  readonly model: string | null;
  readonly usage: Partial<Usage>;
  readonly flags?: readonly UsageFlag[];
  readonly admittedAtMs?: number;
  readonly context?: Partial<PricingContext>;
  readonly event?: Partial<UsageEvent>;
}

export function lineOf({ provider, model, usage, flags = [], admittedAtMs, context }: CallFacts): EventLine {
  return priceLine(
    { model, usage: { ...NO_USAGE, ...usage }, flags: [...flags] },
    {
      provider,
      modelRequested: null,
      atMs: admittedAtMs ?? NOON_MS,
      serviceTier: null,
      basis: 'reported',
      reservedNanos: 10_000_000n,
      unknownChargeNanos: 10_000_000n,
      ...context,
    },
  );
}

export function callOf(placed: Placed, facts: CallFacts): UsageEvent {
  const { provider, admittedAtMs = NOON_MS, event } = facts;
  const lines = [lineOf(facts)];
  return sampleEvent(placed, { provider, lines, admittedAtMs, serviceTier: null, rawUsage: {}, ...event });
}

/** Takes in a gate's whole history. */
export async function takeInCalls(
  db: Database,
  { organisationId, gateId, incarnationId }: Placed,
  events: readonly UsageEvent[],
): Promise<readonly UsageEvent[]> {
  const all = numbered(events);
  await db.inTenant('ingest_user', organisationId, (unit) =>
    takeIn(unit, { gate: { gateId, incarnationId }, events: all, refused: [] }, new Date(TAKEN_IN_MS)),
  );
  return all;
}

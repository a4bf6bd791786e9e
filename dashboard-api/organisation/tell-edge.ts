/**
 * What belongs to an organisation, put together for the edge: its hosts, prices, policies, sealed credentials, and its
 * blocking budgets with their present windows. Every change of one of them goes out whole, in a version of its own.
 */
import type { EdgeBudget } from '../../contract/budget.ts';
import type { SealedCredential } from '../../contract/credential.ts';
import type { OrganisationState } from '../../contract/organisation.ts';
import { type Budget, listBudgets } from '../../db/budgets/budgets.ts';
import { readSpend } from '../../db/budgets/spend.ts';
import type { TenantUnit } from '../../db/database.ts';
import { setDue } from '../../db/directory/due-jobs.ts';
import { insertCommand } from '../../db/edge/commands.ts';
import { nextEdgeVersion, type OrganisationCalendar, readCalendar } from '../../db/tenancy/calendar.ts';
import { listCredentials } from '../../db/tenancy/credentials.ts';
import { listHosts } from '../../db/tenancy/hosts.ts';
import { listPolicies } from '../../db/tenancy/policies.ts';
import { windowsAt } from '../budgets/windows.ts';
import { readOwnPrices } from '../prices/in-dollars.ts';
import { zoneOffsets } from './zone-offsets.ts';

/**
 * How long after its making a budget is completed by what arrives late: calls that were under way then, and events that
 * had not been delivered. The longest call takes an hour, an operation that ends later 49.
 */
const COMPLETED_AFTER_MS = [15_000, 60_000, 5 * 60_000, 3_600_000, 49 * 3_600_000] as const;
/** A price that has ended is of no use at the edge once the calls under way at its end are over. */
const PRICE_LINGERS_MS = 49 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
/** The edge is told this much of its time zone, and told anew when a quarter of it has passed. */
const ZONE_KNOWN_MS = 2 * 365 * DAY_MS;
const ZONE_RENEWED_MS = ZONE_KNOWN_MS / 4;

/**
 * Puts the organisation's present state into the outbox, in the unit's transaction, and sets the next time at which it
 * must go out anew: a window begins, or a budget's opening is to be completed.
 * @returns what was put there
 */
export async function tellEdge(
  unit: TenantUnit,
  now: Date,
): Promise<{ readonly version: number; readonly record: OrganisationState }> {
  const version = await nextEdgeVersion(unit);
  const calendar = await readCalendar(unit);
  const budgets = (await listBudgets(unit, true)).filter(({ mode }) => mode === 'block');
  const record: OrganisationState = {
    organisationId: unit.organisationId,
    hosts: await listHosts(unit),
    priceOverrides: (await readOwnPrices(unit)).filter(
      ({ effectiveUntilMs }) => (effectiveUntilMs ?? Infinity) > now.getTime() - PRICE_LINGERS_MS,
    ),
    policies: (await listPolicies(unit)).map(({ changedAt, ...policy }) => policy),
    credentials: (await listCredentials(unit)).filter(({ isActive }) => isActive).map(sealedOnly),
    zoneOffsets: zoneOffsets(calendar.timeZone, now.getTime() - DAY_MS, now.getTime() + ZONE_KNOWN_MS),
    budgets: await Promise.all(budgets.map((budget) => edgeBudget(unit, budget, calendar, now))),
  };
  await insertCommand(unit, { kind: 'organisation.put', target: unit.organisationId, version, record }, now);
  await setDue(unit, 'edge.publish', now);
  await setDue(unit, 'edge.refresh', new Date(nextRefreshMs(budgets, record.budgets, now.getTime())));
  return { version, record };
}

/** Of a stored credential what the gateway needs. */
const sealedOnly = ({
  id,
  provider,
  host,
  projectId,
  kind,
  account,
  box,
}: SealedCredential): SealedCredential => ({
  id,
  provider,
  host,
  projectId,
  kind,
  account,
  box,
});

async function edgeBudget(
  unit: TenantUnit,
  budget: Budget,
  calendar: OrganisationCalendar,
  now: Date,
): Promise<EdgeBudget> {
  const windows = windowsAt(budget.period, calendar, budget.createdAt.getTime(), now.getTime());
  const opened = windows.map(async (window) => {
    const { uncounted } = await readSpend(unit, budget.budgetId, budget.match, window);
    // Credits alone would be a gift: what was spent before a budget began is never less than nothing.
    return { ...window, openingNanos: (uncounted > 0n ? uncounted : 0n).toString() };
  });
  return {
    id: budget.budgetId,
    name: budget.name,
    match: budget.match,
    limitNanos: budget.limitNanos.toString(),
    raises: budget.raises
      .filter(({ untilMs }) => untilMs > now.getTime())
      .map(({ amountNanos, untilMs }) => ({ amountNanos, untilMs })),
    windows: await Promise.all(opened),
    unleasedNanos: budget.unleasedNanos?.toString() ?? null,
    ...(budget.expected && { expected: budget.expected }),
    contact: budget.contact,
  };
}

function nextRefreshMs(budgets: readonly Budget[], published: readonly EdgeBudget[], nowMs: number): number {
  const windows = published.flatMap((budget) => budget.windows.map(({ startMs }) => startMs));
  const completions = budgets.flatMap(({ createdAt }) =>
    COMPLETED_AFTER_MS.map((afterMs) => createdAt.getTime() + afterMs),
  );
  const ahead = [...windows, ...completions].filter((atMs) => atMs > nowMs);
  return Math.min(...ahead, nowMs + ZONE_RENEWED_MS);
}

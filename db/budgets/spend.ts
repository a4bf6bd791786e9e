/** What the ledger says was charged to a budget. Amounts are nano-dollars. */
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { accountId } from '../../contract/account.ts';
import type { BudgetMatch, BudgetWindow } from '../../contract/budget.ts';
import type { TenantUnit, Unit } from '../database.ts';
import { allOf } from '../reports/filter.ts';
import type { HourlySpend } from '../reports/hourly-spend.ts';
import { matchesStated } from '../reports/wanted.ts';
import { readRequestsSince } from '../retention/frozen-days.ts';
import { readRemovedAccount } from '../retention/sums.ts';
import { areRollupsComplete } from '../rollups/rebuild.ts';
import type { Tables } from '../schema/tables.ts';

export interface Spend {
  /** Charged to what the budget matches, whether or not a gate counted it. */
  readonly total: bigint;
  /** Of this, what no gate counted: it ended, or was admitted, before the gate knew of the budget. */
  readonly uncounted: bigint;
}

/**
 * Charges of operations admitted in a window; corrections count in the window of what they correct.
 * @param among of these events alone, none of which was removed; absent: of all there are or ever were
 */
export async function readSpend(
  unit: TenantUnit,
  budgetId: string,
  match: BudgetMatch,
  { startMs, endMs }: Pick<BudgetWindow, 'startMs' | 'endMs'>,
  among?: readonly string[],
): Promise<Spend> {
  const { tx, tables, dialect, organisationId } = unit;
  const { usageEvent } = tables;
  const isCounted = dialect.hasElement(usageEvent.budgetAccounts, accountId(budgetId, startMs));
  const conditions = [
    sql`${usageEvent.tenantId} = ${organisationId}`,
    ...within(usageEvent.admittedAt, startMs, endMs),
    ...matchConditions(unit, match),
    ...(among ? [dialect.isOneOf(usageEvent.eventId, among)] : []),
  ];
  const found = await tx.execute<{ total: string; uncounted: string }>(
    sql`select ${dialect.exactSum(sql`charged`)} as total,
        ${dialect.exactSum(sql`case when counted = 0 then charged end`)} as uncounted
      from (select ${usageEvent.chargedNanos} as charged, case when ${isCounted} then 1 else 0 end as counted
        from ${usageEvent} where ${allOf(conditions)}) as events`,
  );
  const row = found.rows[0];
  const [total, uncounted] = [BigInt(row?.total ?? 0), BigInt(row?.uncounted ?? 0)];
  if (among) return { total, uncounted };
  const removed = await readRemovedAccount(unit, accountId(budgetId, startMs));
  return {
    total: total + removed.nanos + removed.uncountedNanos,
    uncounted: uncounted + removed.uncountedNanos,
  };
}

const QUARTER_MS = 15 * 60_000;

/**
 * As `readSpend`, of the total alone: whole quarters of an hour come from roll-ups, where those hold all that a budget looks
 * at, so that it costs little to look often.
 */
export async function readCharged(
  unit: TenantUnit,
  budgetId: string,
  match: BudgetMatch,
  window: Pick<BudgetWindow, 'startMs' | 'endMs'>,
): Promise<bigint> {
  const { tx, dialect } = unit;
  const since = await readRequestsSince(unit);
  if (since !== null && since.getTime() > window.startMs)
    return (await readSpend(unit, budgetId, match, window)).total;
  const found = await tx.execute<{ total: string }>(
    sql`select ${dialect.exactSum(sql`charged`)} as total from (${await charges(unit, match, window)}) as charges`,
  );
  return BigInt(found.rows[0]?.total ?? 0);
}

/** What a budget would have been charged, by hours that have usage, oldest first. */
export async function readChargedByHour(
  unit: TenantUnit,
  match: BudgetMatch,
  window: Pick<BudgetWindow, 'startMs' | 'endMs'>,
): Promise<HourlySpend[]> {
  const { tx, dialect } = unit;
  const { rows } = await tx.execute<{ at: string; charged: string }>(
    sql`select ${dialect.bucketText(sql`hour`)} as at, ${dialect.exactSum(sql`charged`)} as charged
      from (select ${dialect.timeBucket(sql`at`, 'hour')} as hour, charged
        from (${await charges(unit, match, window)}) as charges) as hours group by hour order by hour`,
  );
  return rows.map(({ at, charged }) => ({ atMs: Date.parse(at), costNanos: BigInt(charged) }));
}

/** A query with columns `at` and `charged`, whose rows add up to what was charged in the window. */
async function charges(
  unit: TenantUnit,
  match: BudgetMatch,
  { startMs, endMs }: Pick<BudgetWindow, 'startMs' | 'endMs'>,
): Promise<SQL> {
  const wholeFromMs = Math.ceil(startMs / QUARTER_MS) * QUARTER_MS;
  const wholeToMs = endMs === null ? null : Math.floor(endMs / QUARTER_MS) * QUARTER_MS;
  const hasWhole = wholeToMs === null || wholeFromMs < wholeToMs;
  const parts =
    match.dimension === undefined && hasWhole && (await areRollupsComplete(unit))
      ? [
          ...(startMs < wholeFromMs ? [eventCharges(unit, match, startMs, wholeFromMs)] : []),
          rolledCharges(unit, match, wholeFromMs, wholeToMs),
          ...(wholeToMs !== null && wholeToMs !== endMs ? [eventCharges(unit, match, wholeToMs, endMs)] : []),
        ]
      : [eventCharges(unit, match, startMs, endMs)];
  return sql.join(parts, sql` union all `);
}

function eventCharges(unit: TenantUnit, match: BudgetMatch, fromMs: number, toMs: number | null): SQL {
  const { usageEvent } = unit.tables;
  const conditions = [
    sql`${usageEvent.tenantId} = ${unit.organisationId}`,
    ...within(usageEvent.admittedAt, fromMs, toMs),
    ...matchConditions(unit, match),
  ];
  return sql`select ${usageEvent.admittedAt} as at, ${usageEvent.chargedNanos} as charged from ${usageEvent} where ${allOf(conditions)}`;
}

function rolledCharges(unit: TenantUnit, match: BudgetMatch, fromMs: number, toMs: number | null): SQL {
  const { usageRollup, usageGroup } = unit.tables;
  const conditions = [
    sql`${usageRollup.tenantId} = ${unit.organisationId}`,
    ...within(usageRollup.bucketAt, fromMs, toMs),
    ...pinnedConditions(unit, match, usageGroup),
  ];
  return sql`select ${usageRollup.bucketAt} as at, ${usageRollup.chargedNanos} as charged from ${usageRollup} join ${usageGroup}
    on ${usageGroup.tenantId} = ${usageRollup.tenantId} and ${usageGroup.groupId} = ${usageRollup.groupId}
    where ${allOf(conditions)}`;
}

const within = (at: SQLWrapper, fromMs: number, toMs: number | null): SQL[] => [
  sql`${at} >= ${new Date(fromMs).toISOString()}`,
  ...(toMs === null ? [] : [sql`${at} < ${new Date(toMs).toISOString()}`]),
];

/** Whatever a call was admitted with, but for its dimensions. */
function pinnedConditions(
  { dialect }: Unit,
  { model, dimension: _, ...pinned }: BudgetMatch,
  columns: Tables['usageEvent' | 'usageGroup'],
): SQL[] {
  const conditions = Object.entries(pinned).map(
    ([name, value]) => sql`${columns[name as keyof typeof pinned]} = ${value}`,
  );
  if (model !== undefined) conditions.push(dialect.isLike(columns.modelRequested, model));
  return conditions;
}

function matchConditions(unit: TenantUnit, match: BudgetMatch): SQL[] {
  const { usageEvent } = unit.tables;
  const conditions = pinnedConditions(unit, match, usageEvent);
  const { dimension } = match;
  if (dimension)
    conditions.push(
      matchesStated(unit, dimension.key, unit.dialect.jsonText(usageEvent.dimensions, dimension.key), [
        dimension.value,
      ]),
    );
  return conditions;
}

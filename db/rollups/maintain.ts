/** Roll-ups follow what changes, in its transaction. */
import { eq, type SQL, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { addGroups, groupIdOf } from './groups.ts';
import { adjustedClasses, type LinesWanted, lineFigures, usedClasses } from './line-figures.ts';

/**
 * Begins a unit that adds events or adjustments: other such units of the organisation wait for its end. Call it before
 * anything of theirs is locked.
 */
export async function holdRollups(unit: TenantUnit): Promise<void> {
  const { tx, tables, dialect, organisationId: tenantId } = unit;
  const { usageEvent, usageRollupState } = tables;
  const isOwn = eq(usageRollupState.tenantId, tenantId);
  if ((await dialect.lockRows(tx, usageRollupState, isOwn)) > 0) return;
  const events = tx
    .select({ eventId: usageEvent.eventId })
    .from(usageEvent)
    .where(eq(usageEvent.tenantId, tenantId))
    .orderBy(usageEvent.admittedAt);
  const isComplete = (await dialect.firstOf(events, 1)).length === 0;
  await dialect.insertNew(tx, usageRollupState, [{ tenantId, isComplete }], 'tenant_id');
  await dialect.lockRows(tx, usageRollupState, isOwn);
}

/** Adds some events to the roll-ups as they are now. */
export const addToRollups = (unit: TenantUnit, eventIds: readonly string[]): Promise<void> =>
  rollUpEvents(unit, eventIds, '+');

/**
 * Takes some events out of the roll-ups, before what they count for changes: those that are corrected, adjusted, or
 * corrected by one that is adjusted. An id of no event is passed over.
 */
export const takeFromRollups = (unit: TenantUnit, eventIds: readonly string[]): Promise<void> =>
  rollUpEvents(unit, eventIds, '-');

async function rollUpEvents(unit: TenantUnit, eventIds: readonly string[], sign: '-' | '+'): Promise<void> {
  if (eventIds.length === 0) return;
  const conditions = [eq(unit.tables.usageEvent.tenantId, unit.organisationId)];
  await rollUp(unit, { sign, conditions, of: [...new Set(eventIds)] });
}

type RolledLines = Omit<LinesWanted, 'keys'>;

/** Adds lines to the roll-ups. The unit holds them. */
export async function rollUp(unit: TenantUnit, lines: RolledLines): Promise<void> {
  const { tx, tables, dialect } = unit;
  const { usageRollup: costs, usageRollupClass: classes } = tables;
  if (lines.sign !== '-') await addGroups(unit, lines);
  await dialect.addUp(
    tx,
    costs,
    [costs.tenantId, costs.bucketAt, costs.groupId],
    COST_SUMS.map((name) => costs[name]),
    rolledLines(unit, lines),
  );
  await dialect.addUp(
    tx,
    classes,
    [classes.tenantId, classes.bucketAt, classes.groupId, classes.class, classes.modality],
    [classes.quantity, classes.costNanos],
    rolledClasses(unit, lines),
  );
}

/** The figures that a roll-up adds up. */
export const COST_SUMS = [
  'lines',
  'requests',
  'costNanos',
  'chargedNanos',
  'estimatedNanos',
  'unknownLines',
  'unknownAtMostNanos',
] as const;

/** Lines as rows of `usage_rollup`, in any number to a key. */
export const rolledLines = (unit: TenantUnit, lines: RolledLines): SQL =>
  lineFigures(unit, { ...lines, keys: rollupKeys(unit) });

/** Their classes as rows of `usage_rollup_class`. */
export function rolledClasses(unit: TenantUnit, lines: RolledLines): SQL {
  const wanted = { ...lines, keys: rollupKeys(unit) };
  return sql`${usedClasses(unit, wanted)} union all ${adjustedClasses(unit, wanted)}`;
}

function rollupKeys(unit: TenantUnit): LinesWanted['keys'] {
  const { tables, dialect } = unit;
  return [
    { name: sql`tenant_id`, value: sql`${tables.usageEvent.tenantId}` },
    { name: sql`bucket_at`, value: dialect.timeBucket(tables.usageEvent.admittedAt, 'quarterHour') },
    { name: sql`group_id`, value: groupIdOf(unit) },
  ];
}

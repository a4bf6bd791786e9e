/** Roll-ups follow what changes, in its transaction. */
import { eq, type SQL } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { forgetDaysOf } from './days.ts';
import type { NamedEvents } from './line-figures.ts';
import { type RolledLines, rolledGroups, rolledRows, rolledSources } from './rolled-rows.ts';
import { noteSets } from './sets.ts';

/**
 * Begins a unit that adds events or adjustments, or that closes a month or may not meet one that does: other such units of the
 * organisation wait for its end. Call it before anything of theirs is locked.
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

/**
 * Adds some events to the roll-ups as they are now.
 * @param within where all of them are found, and hardly any other, if that is known
 */
export const addToRollups = (unit: TenantUnit, eventIds: readonly string[], within?: SQL): Promise<void> =>
  rollUpEvents(unit, { ids: eventIds, within }, '+');

/**
 * Takes some events out of the roll-ups, before what they count for changes: those that are corrected, adjusted, or
 * corrected by one that is adjusted. An id of no event is passed over.
 */
export const takeFromRollups = (unit: TenantUnit, eventIds: readonly string[]): Promise<void> =>
  rollUpEvents(unit, { ids: eventIds }, '-');

async function rollUpEvents(unit: TenantUnit, { ids, within }: NamedEvents, sign: '-' | '+'): Promise<void> {
  if (ids.length === 0) return;
  const conditions = [eq(unit.tables.usageEvent.tenantId, unit.organisationId)];
  await rollUp(unit, { sign, conditions, of: { ids: [...new Set(ids)], within } });
}

/** Adds lines to the roll-ups. The unit holds them. */
export async function rollUp(unit: TenantUnit, lines: RolledLines): Promise<void> {
  const isAdding = lines.sign !== '-';
  await forgetDaysOf(unit, lines);
  if (isAdding) await noteSets(unit, lines);
  const tables = isAdding ? [...rolledGroups(unit), ...rolledRows(unit)] : rolledRows(unit);
  await unit.dialect.addUp(unit.tx, tables, rolledSources(unit, lines, await hasAdjustments(unit)));
}

/** Most organisations have none: then no statement has to look for them. */
async function hasAdjustments({ tx, tables, dialect, organisationId }: TenantUnit): Promise<boolean> {
  const { ratingAdjustment } = tables;
  const any = tx
    .select({ eventId: ratingAdjustment.eventId })
    .from(ratingAdjustment)
    .where(eq(ratingAdjustment.tenantId, organisationId))
    .orderBy(ratingAdjustment.eventId);
  return (await dialect.firstOf(any, 1)).length > 0;
}

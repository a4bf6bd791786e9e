/** The cost of lines with their adjustments, for statements over `usage_event` joined with `usage_line`. */
import { type SQL, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

/**
 * The condition by which adjustments are joined to the lines of a statement. They are rows beside the lines: a plan
 * that takes them for few, as after a run before statistics are renewed, costs no more than they are.
 * @param period of usage, its end exclusive; null: the statement names the events
 */
export function isAdjustmentOfLine(
  { tables, organisationId }: TenantUnit,
  period: { readonly from: Date; readonly to: Date } | null,
): SQL {
  const { ratingAdjustment: own, usageLine } = tables;
  const within = period
    ? sql` and ${own.usageAt} >= ${period.from.toISOString()} and ${own.usageAt} < ${period.to.toISOString()}`
    : sql``;
  return sql`${own.tenantId} = ${organisationId} and ${own.eventId} = ${usageLine.eventId}
    and ${own.line} = ${usageLine.line}${within}`;
}

/** The line's cost is unknown, and no adjustment has said it since. */
export const isStillUnknown = ({ usageLine, ratingAdjustment }: Tables): SQL =>
  sql`${usageLine.costNanos} is null and not exists (select 1 from ${ratingAdjustment}
    where ${ratingAdjustment.tenantId} = ${usageLine.tenantId} and ${ratingAdjustment.eventId} = ${usageLine.eventId}
      and ${ratingAdjustment.line} = ${usageLine.line})`;

/** The organisation has events that correct others. It does not depend on the row: it is found out once a statement. */
export const hasCorrections = ({ organisationId }: TenantUnit): SQL =>
  sql`exists (select 1 from usage_event correction where correction.tenant_id = ${organisationId}
    and correction.corrects_event_id is not null)`;

/**
 * A later correction has said what this event's call really cost, perhaps only once it was adjusted: it has no line whose
 * cost is unknown still. Few events have one: it is counted, so that a plan looks for each and does not put together all
 * that there are first.
 */
export const isSuperseded = ({ usageEvent }: Tables): SQL =>
  sql`(select count(*) from usage_event later where later.tenant_id = ${usageEvent.tenantId}
    and later.corrects_event_id = ${usageEvent.eventId} and not exists (select 1 from usage_line corrected
      left join rating_adjustment known on known.tenant_id = corrected.tenant_id
        and known.event_id = corrected.event_id and known.line = corrected.line
      where corrected.tenant_id = later.tenant_id and corrected.event_id = later.event_id
        and corrected.cost_nanos is null and known.line is null)) > 0`;

/** Lines of events as they are stored, with their classes. */
import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { EventLine } from '../../contract/event.ts';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredEvent = Tables['usageEvent']['$inferSelect'];
export type StoredLine = Tables['usageLine']['$inferSelect'] & {
  readonly classes: Tables['usageLineClass']['$inferSelect'][];
};

/**
 * The lines of events, in order, by event id.
 * @param picked conditions on line and event; empty: every line
 */
export async function readLines(
  { tx, tables, dialect: { isOneOf }, organisationId }: TenantUnit,
  eventIds: readonly string[],
  picked: readonly SQL[],
): Promise<Map<string, StoredLine[]>> {
  const { usageEvent, usageLine, usageLineClass } = tables;
  const rows = await tx
    .select({ line: usageLine })
    .from(usageLine)
    .innerJoin(
      usageEvent,
      sql`${usageEvent.tenantId} = ${usageLine.tenantId} and ${usageEvent.eventId} = ${usageLine.eventId}`,
    )
    .where(and(eq(usageLine.tenantId, organisationId), isOneOf(usageLine.eventId, eventIds), ...picked))
    .orderBy(usageLine.line);
  const classes = await tx
    .select()
    .from(usageLineClass)
    .where(and(eq(usageLineClass.tenantId, organisationId), isOneOf(usageLineClass.eventId, eventIds)))
    .orderBy(usageLineClass.position);
  const classesOf = Map.groupBy(classes, ({ eventId, line }) => `${eventId} ${line}`);
  const lines = rows.map(({ line }) => ({
    ...line,
    classes: classesOf.get(`${line.eventId} ${line.line}`) ?? [],
  }));
  return Map.groupBy(lines, ({ eventId }) => eventId);
}

/** A line as the gateway wrote it. */
export function eventLine(line: StoredLine): EventLine {
  return {
    model: line.model,
    basis: line.basis as EventLine['basis'],
    classes: line.classes.map((priced) => ({
      class: priced.class as EventLine['classes'][number]['class'],
      modality: priced.modality as EventLine['classes'][number]['modality'],
      quantity: priced.quantity,
      priceUsd: priced.priceUsd,
      priceUnit: priced.priceUnit as EventLine['classes'][number]['priceUnit'],
      costNanos: priced.costNanos?.toString() ?? null,
    })),
    costNanos: line.costNanos?.toString() ?? null,
    chargedNanos: line.chargedNanos.toString(),
    priceSource: line.priceSource as EventLine['priceSource'],
    priceVersion: line.priceVersion,
    priceId: line.priceId,
    catalogueCostNanos: line.catalogueCostNanos?.toString() ?? null,
    providerTotal: line.providerTotal,
    providerCostUsd: line.providerCostUsd,
    flags: line.flags,
  };
}

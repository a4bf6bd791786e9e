import { type SQL, sql } from 'drizzle-orm';
import { decimalText, parseDecimal } from '../../contract/money.ts';
import type { PriceAlarms } from '../../contract/price-answers.ts';
import type { TenantUnit, Unit } from '../database.ts';
import { isStillUnknown } from '../rating/adjusted.ts';
import { lineModel } from '../reports/filter.ts';
import { linesOfEvents } from '../rollups/line-figures.ts';
import type { Tables } from '../schema/tables.ts';
import { readDataAsOf } from '../usage/watermark.ts';

/** As many alarms of each kind are read. */
export const MAX_ALARMS = 500;

interface Period {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

type Found = Pick<PriceAlarms, 'dataAsOf' | 'unpriced' | 'unknownUsageKeys' | 'isTruncated'>;
type Unpriced = PriceAlarms['unpriced'][number];

/**
 * What calls admitted in a period used that had no price, and the numbers in providers' usage that no reader knows;
 * those seen last first.
 */
export async function readPriceAlarms(unit: TenantUnit, period: Period): Promise<Found> {
  const unpriced = await readUnpriced(unit, period);
  const unknownUsageKeys = await readUnknownKeys(unit, period);
  const dataAsOf = await readDataAsOf(unit);
  return {
    dataAsOf: dataAsOf?.toISOString() ?? null,
    unpriced: unpriced.slice(0, MAX_ALARMS),
    unknownUsageKeys: unknownUsageKeys.slice(0, MAX_ALARMS),
    isTruncated: unpriced.length > MAX_ALARMS || unknownUsageKeys.length > MAX_ALARMS,
  };
}

/** The classes of which something was used at no known rate, in lines whose cost is unknown for it. */
const withoutRate = ({ usageLine, usageLineClass }: Tables): SQL =>
  sql`${usageLineClass.tenantId} = ${usageLine.tenantId} and ${usageLineClass.eventId} = ${usageLine.eventId}
    and ${usageLineClass.line} = ${usageLine.line} and ${usageLineClass.costNanos} is null`;
const within = ({ tables: { usageEvent }, organisationId }: TenantUnit, { from, to }: Period): SQL =>
  sql`${usageEvent.tenantId} = ${organisationId} and ${usageEvent.admittedAt} >= ${from.toISOString()}
    and ${usageEvent.admittedAt} < ${to.toISOString()}`;

/** What a call is known by here, and what is counted of it; the names that `seenFigures` reads. */
const seenColumns = ({ tables: { usageEvent }, dialect }: Unit, model: SQL): SQL =>
  sql`${dialect.textGroup(usageEvent.provider)} as provider, ${dialect.textGroup(model)} as model,
    ${usageEvent.requestId} as request_id, ${usageEvent.admittedAt} as admitted_at`;
const seenFigures = ({ dialect: { asText, instantText } }: Unit): SQL =>
  sql`${asText(sql`count(distinct request_id)`)} as calls, ${instantText(sql`min(admitted_at)`)} as first_seen,
    ${instantText(sql`max(admitted_at)`)} as last_seen`;

async function readUnpriced(unit: TenantUnit, period: Period): Promise<Unpriced[]> {
  const { tx, tables, dialect } = unit;
  const { usageEvent, usageLine, usageLineClass } = tables;
  const group = sql`${seenColumns(unit, lineModel(tables))}, ${dialect.textGroup(usageEvent.serviceTier)} as tier`;
  const lines = linesOfEvents(unit, period);
  const unknown = sql`${within(unit, period)} and ${isStillUnknown(tables)}`;
  const { rows } = await tx.execute<SeenRow & { tier: string | null; charged: string }>(
    sql`select provider, model, tier, ${dialect.exactSum(sql`charged`)} as charged, ${seenFigures(unit)} from (
      select ${group}, ${usageLine.chargedNanos} as charged from ${lines}
      where ${unknown} and exists (select 1 from ${usageLineClass} where ${withoutRate(tables)})) as seen
    group by provider, model, tier order by last_seen desc, provider, model, tier ${dialect.firstRows(MAX_ALARMS + 1)}`,
  );
  const classes = await tx.execute<ClassRow>(
    sql`select provider, model, tier, class, modality, ${dialect.exactSum(sql`quantity`)} as quantity from (
      select ${group}, ${usageLineClass.class} as class, ${usageLineClass.modality} as modality,
        ${usageLineClass.quantity} as quantity
      from ${lines} join ${usageLineClass} on ${withoutRate(tables)} where ${unknown}) as used
    group by provider, model, tier, class, modality order by class, modality`,
  );
  const classesOf = Map.groupBy(classes.rows, keyOf);
  return rows.map((row) => ({
    ...seenOf(row),
    serviceTier: row.tier,
    chargedNanos: row.charged,
    classes: (classesOf.get(keyOf(row)) ?? []).map(
      ({ class: name, modality, quantity }) =>
        ({
          class: name,
          modality,
          quantity: decimalText(parseDecimal(quantity)),
        }) as Unpriced['classes'][number],
    ),
  }));
}

async function readUnknownKeys(unit: TenantUnit, period: Period): Promise<PriceAlarms['unknownUsageKeys']> {
  const { tx, tables, dialect } = unit;
  const { usageEvent, usageLine } = tables;
  const model = sql`coalesce(${usageLine.model}, ${usageEvent.modelRequested})`;
  const { rows } = await tx.execute<SeenRow & { name: string }>(
    sql`select provider, model, name, ${seenFigures(unit)} from (
      select ${seenColumns(unit, model)}, ${dialect.textGroup(sql`named.value`)} as name
      from ${linesOfEvents(unit, period)} ${dialect.joinElements(usageEvent.unknownUsageKeys, 'named')}
      where ${within(unit, period)} and ${usageLine.line} = 0) as seen
    group by provider, model, name order by last_seen desc, provider, model, name ${dialect.firstRows(MAX_ALARMS + 1)}`,
  );
  return rows.map((row) => ({ ...seenOf(row), key: row.name }));
}

interface SeenRow extends Record<string, unknown> {
  readonly provider: string;
  readonly model: string | null;
  readonly calls: string;
  readonly first_seen: string;
  readonly last_seen: string;
}

interface ClassRow extends Record<string, unknown> {
  readonly provider: string;
  readonly model: string | null;
  readonly tier: string | null;
  readonly class: string;
  readonly modality: string;
  readonly quantity: string;
}

const seenOf = ({ provider, model, calls, first_seen: firstSeen, last_seen: lastSeen }: SeenRow) => ({
  provider,
  model,
  calls: Number(calls),
  firstSeen,
  lastSeen,
});

const keyOf = ({ provider, model, tier }: Pick<ClassRow, 'provider' | 'model' | 'tier'>): string =>
  JSON.stringify([provider, model, tier]);

import { type SQL, sql } from 'drizzle-orm';
import type { PriceAlarms } from '../../contract/price-answers.ts';
import type { TenantUnit } from '../database.ts';
import { exactSum, firstRows, instantText, jsonElements, textGroup } from '../dialect.pg.ts';
import { lineModel } from '../reports/filter.ts';
import { usageEvent, usageLine, usageLineClass } from '../schema/tables.pg.ts';
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
const withoutRate: SQL = sql`${usageLineClass.tenantId} = ${usageLine.tenantId}
  and ${usageLineClass.eventId} = ${usageLine.eventId} and ${usageLineClass.line} = ${usageLine.line}
  and ${usageLineClass.costNanos} is null`;
const lineOfEvent: SQL = sql`${usageLine.tenantId} = ${usageEvent.tenantId} and ${usageLine.eventId} = ${usageEvent.eventId}`;

const within = ({ organisationId }: TenantUnit, { from, to }: Period): SQL =>
  sql`${usageEvent.tenantId} = ${organisationId} and ${usageEvent.admittedAt} >= ${from.toISOString()}
    and ${usageEvent.admittedAt} < ${to.toISOString()}`;

const SEEN: SQL = sql`count(distinct ${usageEvent.requestId})::integer as calls, min(${usageEvent.admittedAt}) as first,
  max(${usageEvent.admittedAt}) as last`;

async function readUnpriced(unit: TenantUnit, period: Period): Promise<Unpriced[]> {
  const group = sql`${textGroup(usageEvent.provider)} as provider, ${textGroup(lineModel)} as model,
    ${textGroup(usageEvent.serviceTier)} as tier`;
  const lines = sql`${usageEvent} join ${usageLine} on ${lineOfEvent}`;
  const unknown = sql`${within(unit, period)} and ${usageLine.costNanos} is null`;
  const { rows } = await unit.tx.execute<SeenRow & { tier: string | null; charged: string }>(
    sql`select provider, model, tier, calls, charged, ${seenTexts} from (
      select ${group}, ${SEEN}, ${exactSum(usageLine.chargedNanos)} as charged from ${lines}
      where ${unknown} and exists (select 1 from ${usageLineClass} where ${withoutRate})
      group by 1, 2, 3) as seen order by last desc, provider, model, tier ${firstRows(MAX_ALARMS + 1)}`,
  );
  const classes = await unit.tx.execute<ClassRow>(
    sql`select provider, model, tier, class, modality, quantity::text from (
      select ${group}, ${usageLineClass.class} as class, ${usageLineClass.modality} as modality,
        sum(${usageLineClass.quantity}) as quantity
      from ${lines} join ${usageLineClass} on ${withoutRate} where ${unknown}
      group by 1, 2, 3, 4, 5) as sums order by class, modality`,
  );
  const classesOf = Map.groupBy(classes.rows, keyOf);
  return rows.map((row) => ({
    ...seenOf(row),
    serviceTier: row.tier,
    chargedNanos: row.charged,
    classes: (classesOf.get(keyOf(row)) ?? []).map(
      ({ class: name, modality, quantity }) =>
        ({ class: name, modality, quantity }) as Unpriced['classes'][number],
    ),
  }));
}

async function readUnknownKeys(unit: TenantUnit, period: Period): Promise<PriceAlarms['unknownUsageKeys']> {
  const model = sql`coalesce(${usageLine.model}, ${usageEvent.modelRequested})`;
  const { rows } = await unit.tx.execute<SeenRow & { key: string }>(
    sql`select provider, model, key, calls, ${seenTexts} from (
      select ${textGroup(usageEvent.provider)} as provider, ${textGroup(model)} as model,
        ${textGroup(sql`named.value`)} as key, ${SEEN}
      from ${usageEvent} join ${usageLine} on ${lineOfEvent} and ${usageLine.line} = 0,
        ${jsonElements(usageEvent.unknownUsageKeys)} as named(value)
      where ${within(unit, period)} group by 1, 2, 3) as seen
    order by last desc, provider, model, key ${firstRows(MAX_ALARMS + 1)}`,
  );
  return rows.map((row) => ({ ...seenOf(row), key: row.key }));
}

interface SeenRow extends Record<string, unknown> {
  readonly provider: string;
  readonly model: string | null;
  readonly calls: number;
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

const seenTexts: SQL = sql`${instantText(sql`first`)} as first_seen, ${instantText(sql`last`)} as last_seen`;

const seenOf = ({ provider, model, calls, first_seen: firstSeen, last_seen: lastSeen }: SeenRow) => ({
  ...{ provider, model, calls, firstSeen, lastSeen },
});

const keyOf = ({ provider, model, tier }: Pick<ClassRow, 'provider' | 'model' | 'tier'>): string =>
  JSON.stringify([provider, model, tier]);

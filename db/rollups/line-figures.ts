/** The figures of single lines: what reports add up from lines themselves, and what roll-ups hold added up. */
import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { TenantUnit } from '../database.ts';
import type { Dialect } from '../dialect.ts';
import { isAdjustmentOfLine, isStillUnknown, isSuperseded } from '../rating/adjusted.ts';
import type { Tables } from '../schema/tables.ts';

/** A column of a statement beside its figures: what it is of, and under which name. */
export interface NamedKey {
  readonly name: SQL;
  readonly value: SQL;
}

export interface LinesWanted {
  /** Minus takes figures out where they were added. */
  readonly sign?: '-' | '+';
  readonly keys: readonly NamedKey[];
  /** On `usage_event` joined with `usage_line`. */
  readonly conditions: readonly SQL[];
  /** When the lines' calls were admitted, or which events they are of. */
  readonly of: Period | NamedEvents;
}

export interface Period {
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
}

export interface NamedEvents {
  /** Each once. */
  readonly ids: readonly string[];
  /** Where all of them are found, and hardly any other: a condition on `usage_event` that an index of it serves. */
  readonly within?: SQL | undefined;
}

/** Failed: the provider answered with an error, not to its end, or not at all. A caller who left has not failed. */
const FAILED = ['upstream_error', 'upstream_incomplete', 'upstream_unreachable', 'upstream_timeout', 'lost'];

/**
 * A query with a row per line and a row per adjustment, in columns of the names of the roll-up's figures, `simulated`, and
 * `total_ms` and `first_ms`, which are null but for the line that its call is counted by. Figures of disjoint sets of lines
 * add up. Refused calls are left out.
 */
export const lineFigures = (unit: TenantUnit, wanted: LinesWanted): SQL =>
  sql`${ownFigures(unit, wanted)} union all ${adjustedFigures(unit, wanted)}`;

/** The rows of lines alone. Beside the keys a row names its line: `event_id`, `line`. */
export function ownFigures(unit: TenantUnit, { sign = '+', keys, conditions, of: events }: LinesWanted): SQL {
  const { tables, dialect } = unit;
  const { usageEvent, usageLine } = tables;
  return figuresOf(
    dialect,
    sign,
    keys,
    sql`select ${valuesOf(keys)} ${usageLine.eventId} as event_id, ${usageLine.line} as line, 0 as ordinal,
      case when ${usageEvent.kind} = 'closing' and ${usageLine.line} = 0 then 1 else 0 end as is_call,
      ${usageEvent.kind} as kind, ${usageEvent.upstream} as upstream, ${usageEvent.status} as status,
      ${usageEvent.outcome} as outcome, ${usageEvent.totalMs} as took_ms, ${usageEvent.firstByteMs} as began_ms,
      ${usageLine.costNanos} as cost, ${usageLine.chargedNanos} as charged, ${usageLine.basis} as basis,
      case when ${usageLine.priceSource} in ('override', 'provider') then ${usageLine.catalogueCostNanos}
        else ${usageLine.costNanos} end as listed,
      case when ${usageLine.costNanos} is not null and ${usageLine.catalogueCostNanos} is null
        and ${usageLine.priceSource} in ('override', 'provider') then ${usageLine.costNanos} else 0 end as unlisted,
      ${superseded(tables)} as superseded, case when ${isStillUnknown(tables)} then 1 else 0 end as unknown
    from ${linesOfEvents(unit, events)} where ${conditionsOf(unit, conditions, events)}`,
  );
}

/** The rows of adjustments alone: money of a line, and no call. `line` and `ordinal` name the adjustment. */
export function adjustedFigures(
  unit: TenantUnit,
  { sign = '+', keys, conditions, of: events }: LinesWanted,
): SQL {
  const { tables, dialect } = unit;
  const { usageEvent, usageLine, ratingAdjustment: own } = tables;
  return figuresOf(
    dialect,
    sign,
    keys,
    sql`select ${valuesOf(keys)} ${own.eventId} as event_id, ${own.line} as line, ${own.ordinal} as ordinal, 0 as is_call,
      ${usageEvent.kind} as kind, ${usageEvent.upstream} as upstream, ${usageEvent.status} as status,
      ${usageEvent.outcome} as outcome, ${usageEvent.totalMs} as took_ms, ${usageEvent.firstByteMs} as began_ms,
      ${own.deltaNanos} as cost, 0 as charged, ${usageLine.basis} as basis, ${own.listDeltaNanos} as listed,
      ${own.unlistedDeltaNanos} as unlisted, ${superseded(tables)} as superseded, 0 as unknown
    from ${linesOfEvents(unit, events)} ${adjustments(unit, events)}
    where ${conditionsOf(unit, conditions, events)}`,
  );
}

/** Columns of `counted` that several figures are made of are computed once. */
function figuresOf({ computedOnce }: Dialect, sign: '-' | '+', keys: readonly NamedKey[], counted: SQL): SQL {
  const names = sql.join(keys.map(({ name }) => sql`${name}, `));
  const of = sql.raw(sign === '+' ? '' : '-');
  const one = sql.raw(sign === '+' ? '1' : '-1');
  const failures = sql.join(
    FAILED.map((outcome) => sql.raw(`'${outcome}'`)),
    sql`, `,
  );
  return sql`select ${names} event_id, line, ordinal, case when ordinal = 0 then ${one} else 0 end as lines,
      ${of}is_call as requests,
      case when is_call = 1 and (status >= 400 or outcome in (${failures})) then ${one} else 0 end as failed,
      ${of}coalesce(cost, 0) as cost_nanos,
      case when cost is null then 0 else ${of}coalesce(listed, cost) end as list_nanos, ${of}unlisted as unlisted_nanos,
      ${of}charged as charged_nanos,
      case when basis = 'estimated' and superseded = 0 then ${of}coalesce(cost, 0) else 0 end as estimated_nanos,
      case when unknown = 1 and superseded = 0 and kind <> 'correction' then ${one} else 0 end as unknown_lines,
      case when unknown = 1 and superseded = 0 then ${of}charged else 0 end as unknown_at_most_nanos,
      case when upstream = 'simulator' then 1 else 0 end as simulated,
      case when is_call = 1 then took_ms end as total_ms, case when is_call = 1 then began_ms end as first_ms
    from (${computedOnce(counted)}) as counted`;
}

/** Rows of a figures' query, where it stands in a statement under the name `counted`. */
export interface Counted {
  readonly rows: SQL;
  /** Columns that are carried over to the classes. */
  readonly names: readonly SQL[];
  readonly sign?: '-' | '+';
  readonly of: LinesWanted['of'];
}

/** A query with a row per class of a line: its name, modality, quantity and known cost. @param of rows of `ownFigures` */
export function usedClasses(unit: TenantUnit, { rows, names, sign = '+', of: events }: Counted): SQL {
  const { tables, dialect } = unit;
  const of = sql.raw(sign);
  const { usageLineClass: used } = tables;
  const isOfLine = sql`${used.tenantId} = ${unit.organisationId} and ${used.eventId} = counted.event_id
    and ${used.line} = counted.line`;
  return sql`select ${carried(names)} ${dialect.textGroup(used.class)} as class,
      ${dialect.textGroup(used.modality)} as modality, ${of}${used.quantity} as quantity,
      ${of}coalesce(${used.costNanos}, 0) as cost_nanos
    from ${rows} as counted ${joined(unit, used, isOfLine, events)}`;
}

/** The same of what adjustments did to classes: cost, and a quantity of nothing. @param of rows of `adjustedFigures` */
export function adjustedClasses(unit: TenantUnit, { rows, names, sign = '+', of: events }: Counted): SQL {
  const { tables, dialect } = unit;
  const { ratingAdjustmentClass: part } = tables;
  const isOfAdjustment = sql`${part.tenantId} = ${unit.organisationId} and ${part.eventId} = counted.event_id
    and ${part.line} = counted.line and ${part.ordinal} = counted.ordinal`;
  return sql`select ${carried(names)} ${dialect.textGroup(part.class)} as class,
      ${dialect.textGroup(part.modality)} as modality, 0 as quantity, ${sql.raw(sign)}${part.deltaNanos} as cost_nanos
    from ${rows} as counted ${joined(unit, part, isOfAdjustment, events)}`;
}

/** Classes of lines and adjustments, in a statement of their own. */
export function lineClasses(unit: TenantUnit, wanted: LinesWanted): SQL {
  const names = wanted.keys.map(({ name }) => name);
  const { sign = '+', of } = wanted;
  const rest = { names, sign, of };
  return sql`${usedClasses(unit, { ...rest, rows: sql`(${ownFigures(unit, wanted)})` })} union all
    ${adjustedClasses(unit, { ...rest, rows: sql`(${adjustedFigures(unit, wanted)})` })}`;
}

const carried = (names: readonly SQL[]): SQL => sql.join(names.map((name) => sql`counted.${name}, `));

const valuesOf = (keys: readonly NamedKey[]): SQL =>
  sql.join(keys.map(({ name, value }) => sql`${value} as ${name}, `));

/**
 * Which events are meant. Those that are named are read in one pass over their organisation's, or over the part of them where
 * they are. Looked up one by one, each look-up can become such a pass: before a table's first statistics every index that
 * begins with the organisation seems as good as the key.
 */
export function conditionsOf(
  { tables: { usageEvent }, dialect }: TenantUnit,
  conditions: readonly SQL[],
  events: Events,
): SQL {
  const named = isPeriod(events) ? [] : namedAmong(dialect, usageEvent.eventId, events);
  return sql.join([...conditions, ...named, sql`${usageEvent.kind} <> 'refusal'`], sql` and `);
}

const namedAmong = (dialect: Dialect, eventId: PgColumn, { ids, within }: NamedEvents): SQL[] =>
  within ? [within, dialect.isAmong(eventId, ids)] : [dialect.isOneOf(eventId, ids)];

type Events = LinesWanted['of'];

const isPeriod = (events: Events): events is Period => 'from' in events;

/** Events joined with their lines. */
export function linesOfEvents(unit: TenantUnit, events: Events): SQL {
  const { usageEvent, usageLine } = unit.tables;
  const isOfEvent = sql`${usageLine.tenantId} = ${usageEvent.tenantId} and ${usageLine.eventId} = ${usageEvent.eventId}`;
  return sql`${usageEvent} ${joined(unit, usageLine, isOfEvent, events)}`;
}

const adjustments = (unit: TenantUnit, events: Events): SQL =>
  joined(
    unit,
    unit.tables.ratingAdjustment,
    isAdjustmentOfLine(unit, isPeriod(events) ? events : null),
    events,
  );

const joined = ({ dialect }: TenantUnit, table: PgTable, condition: SQL, events: Events): SQL =>
  isPeriod(events) ? sql`join ${table} on ${condition}` : dialect.joinEach(table, condition);

/** 1 if a later correction has said what this line's call really cost. It is asked only where it matters. */
const superseded = (tables: Tables): SQL =>
  sql`case when (${tables.usageLine.basis} = 'estimated' or ${tables.usageLine.costNanos} is null)
    and ${isSuperseded(tables)} then 1 else 0 end`;

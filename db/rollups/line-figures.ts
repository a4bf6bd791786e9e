/** The figures of single lines: what reports add up from lines themselves, and what roll-ups hold added up. */
import { type SQL, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { TenantUnit } from '../database.ts';
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
  /** When the lines' calls were admitted, or the ids of their events, each once. */
  readonly of: { readonly from: Date; readonly to: Date } | readonly string[];
}

/**
 * A query with a row per line and a row per adjustment, in columns of the names of the roll-up's figures, and
 * `simulated`. Figures of disjoint sets of lines add up. Refused calls are left out.
 */
export function lineFigures(
  unit: TenantUnit,
  { sign = '+', keys, conditions, of: events }: LinesWanted,
): SQL {
  const { tables } = unit;
  const { usageEvent, usageLine, ratingAdjustment } = tables;
  const values = valuesOf(keys);
  const names = sql.join(keys.map(({ name }) => sql`${name}, `));
  const where = conditionsOf(unit, conditions, events);
  const [one, cost, charged] = sign === '+' ? PLUS : MINUS;
  return sql`select ${names} case when line >= 0 then ${one} else 0 end as lines,
      case when kind = 'closing' and line = 0 then ${one} else 0 end as requests,
      coalesce(${cost}, 0) as cost_nanos, ${charged} as charged_nanos,
      case when basis = 'estimated' and superseded = 0 then coalesce(${cost}, 0) else 0 end as estimated_nanos,
      case when unknown = 1 and superseded = 0 and kind <> 'correction' then ${one} else 0 end as unknown_lines,
      case when unknown = 1 and superseded = 0 then ${charged} else 0 end as unknown_at_most_nanos,
      case when upstream = 'simulator' then 1 else 0 end as simulated
    from (
      select ${values} ${usageLine.costNanos} as cost, ${usageLine.chargedNanos} as charged, ${usageLine.basis} as basis,
        ${usageLine.line} as line, ${usageEvent.kind} as kind, ${usageEvent.upstream} as upstream,
        ${superseded(tables)} as superseded,
        case when ${isStillUnknown(tables)} then 1 else 0 end as unknown
      from ${linesOfEvents(unit, events)} where ${where}
      union all
      select ${values} ${ratingAdjustment.deltaNanos}, 0, ${usageLine.basis}, ${NO_LINE}, ${usageEvent.kind},
        ${usageEvent.upstream}, ${superseded(tables)}, 0
      from ${linesOfEvents(unit, events)} ${adjustments(unit, events)} where ${where}) as counted`;
}

/** A query with a row per class of a line: its name, modality, quantity and known cost. */
export function usedClasses(
  unit: TenantUnit,
  { sign = '+', keys, conditions, of: events }: LinesWanted,
): SQL {
  const { tables, dialect } = unit;
  const of = sql.raw(sign);
  const { usageLine, usageLineClass: used } = tables;
  const isOfLine = sql`${used.tenantId} = ${usageLine.tenantId} and ${used.eventId} = ${usageLine.eventId}
    and ${used.line} = ${usageLine.line}`;
  return sql`select ${valuesOf(keys)} ${dialect.textGroup(used.class)} as class,
      ${dialect.textGroup(used.modality)} as modality, ${of}${used.quantity} as quantity,
      ${of}coalesce(${used.costNanos}, 0) as cost_nanos
    from ${linesOfEvents(unit, events)} ${joined(unit, used, isOfLine, events)}
    where ${conditionsOf(unit, conditions, events)}`;
}

/** The same of what adjustments did to classes: cost, and a quantity of nothing. */
export function adjustedClasses(
  unit: TenantUnit,
  { sign = '+', keys, conditions, of: events }: LinesWanted,
): SQL {
  const { tables, dialect } = unit;
  const { ratingAdjustment: whole, ratingAdjustmentClass: part } = tables;
  const isOfAdjustment = sql`${part.tenantId} = ${whole.tenantId} and ${part.eventId} = ${whole.eventId}
    and ${part.line} = ${whole.line} and ${part.ordinal} = ${whole.ordinal}`;
  return sql`select ${valuesOf(keys)} ${dialect.textGroup(part.class)} as class,
      ${dialect.textGroup(part.modality)} as modality, 0 as quantity, ${sql.raw(sign)}${part.deltaNanos} as cost_nanos
    from ${linesOfEvents(unit, events)} ${adjustments(unit, events)}
      ${joined(unit, part, isOfAdjustment, events)}
    where ${conditionsOf(unit, conditions, events)}`;
}

const valuesOf = (keys: readonly NamedKey[]): SQL =>
  sql.join(keys.map(({ name, value }) => sql`${value} as ${name}, `));

/**
 * Events that are named are read in one pass over their organisation's. Looked up one by one, each look-up can become such a
 * pass: before a table's first statistics every index that begins with the organisation seems as good as the key.
 */
function conditionsOf(
  { tables: { usageEvent }, dialect }: TenantUnit,
  conditions: readonly SQL[],
  events: Events,
): SQL {
  const named = isPeriod(events) ? [] : [dialect.isOneOf(usageEvent.eventId, events)];
  return sql.join([...conditions, ...named, sql`${usageEvent.kind} <> 'refusal'`], sql` and `);
}

type Events = LinesWanted['of'];

const isPeriod = (events: Events): events is Extract<Events, { readonly from: Date }> => 'from' in events;

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
const PLUS = [sql`1`, sql`cost`, sql`charged`] as const;
const MINUS = [sql`-1`, sql`-cost`, sql`-charged`] as const;
/** An adjustment is money of a line, and no call. */
const NO_LINE: SQL = sql`-1`;

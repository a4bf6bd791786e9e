/** The figures of single lines: what reports add up from lines themselves, and what roll-ups hold added up. */
import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { TenantUnit } from '../database.ts';
import type { Dialect, Query } from '../dialect.ts';
import { hasCorrections, isAdjustmentOfLine, isStillUnknown, isSuperseded } from '../rating/adjusted.ts';
import type { Tables } from '../schema/tables.ts';
import type { Timing } from '../schema/usage-rollup-time.ts';

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
 * A query with a row per line and a row per adjustment, in columns of the keys and of some of the figures (`FIGURES`).
 * Figures of disjoint sets of lines add up. Refused calls are left out.
 */
export function lineFigures(unit: TenantUnit, wanted: LinesWanted, figures: readonly Figure[]): SQL {
  const values = figureValues(wanted.sign);
  const columns = sql.join([
    sql.join(wanted.keys.map(({ name }) => sql`${name}, `)),
    sql.join(
      figures.map((name) => sql`${values[name]} as ${sql.identifier(name)}`),
      sql`, `,
    ),
  ]);
  const of = (counted: Query) => sql`select ${columns} from (${written(counted)}) as counted`;
  return sql`${of(ownCounted(unit, wanted))} union all ${of(adjustedCounted(unit, wanted))}`;
}

const written = ({ columns, from }: Query): SQL => sql`select ${columns} from ${from}`;

/** What the figures of lines are computed from. Columns that several figures are made of are computed once. */
export function ownCounted(unit: TenantUnit, { keys, conditions, of: events }: LinesWanted): Query {
  const { tables } = unit;
  const { usageEvent, usageLine } = tables;
  return {
    columns: sql`${valuesOf(keys)} ${usageLine.eventId} as event_id, ${usageLine.line} as line, 0 as ordinal,
      case when ${isCall(tables)} then 1 else 0 end as is_call,
      ${usageEvent.kind} as kind, ${usageEvent.upstream} as upstream, ${usageEvent.status} as status,
      ${usageEvent.outcome} as outcome, ${usageEvent.totalMs} as took_ms, ${usageEvent.firstByteMs} as began_ms,
      ${usageLine.costNanos} as cost, ${usageLine.chargedNanos} as charged, ${usageLine.basis} as basis,
      case when ${usageLine.priceSource} in ('override', 'provider') then ${usageLine.catalogueCostNanos}
        else ${usageLine.costNanos} end as listed,
      case when ${usageLine.costNanos} is not null and ${usageLine.catalogueCostNanos} is null
        and ${usageLine.priceSource} in ('override', 'provider') then ${usageLine.costNanos} else 0 end as unlisted,
      ${superseded(unit)} as superseded, case when ${isStillUnknown(tables)} then 1 else 0 end as unknown`,
    from: unit.dialect.computedOnce(
      sql`${linesOfEvents(unit, events)} where ${conditionsOf(unit, conditions, events)}`,
    ),
  };
}

/** The same of adjustments. */
export function adjustedCounted(unit: TenantUnit, { keys, conditions, of: events }: LinesWanted): Query {
  const { tables } = unit;
  const { usageEvent, usageLine, ratingAdjustment: own } = tables;
  return {
    columns: sql`${valuesOf(keys)} ${own.eventId} as event_id, ${own.line} as line, ${own.ordinal} as ordinal, 0 as is_call,
      ${usageEvent.kind} as kind, ${usageEvent.upstream} as upstream, ${usageEvent.status} as status,
      ${usageEvent.outcome} as outcome, ${usageEvent.totalMs} as took_ms, ${usageEvent.firstByteMs} as began_ms,
      ${own.deltaNanos} as cost, 0 as charged, ${usageLine.basis} as basis, ${own.listDeltaNanos} as listed,
      ${own.unlistedDeltaNanos} as unlisted, ${superseded(unit)} as superseded, 0 as unknown`,
    from: unit.dialect.computedOnce(
      sql`${linesOfEvents(unit, events)} ${adjustments(unit, events)}
        where ${conditionsOf(unit, conditions, events)}`,
    ),
  };
}

/**
 * What lines and adjustments are counted by. `simulated` is not of the roll-up; `total_ms` and `first_ms` are null but for the
 * line that its call is counted by.
 */
const FIGURES = [
  'lines',
  'requests',
  'failed',
  'cost_nanos',
  'list_nanos',
  'unlisted_nanos',
  'charged_nanos',
  'estimated_nanos',
  'unknown_lines',
  'unknown_at_most_nanos',
  'simulated',
  'total_ms',
  'first_ms',
] as const;
export type Figure = (typeof FIGURES)[number];

/** What each figure is, of a row of `ownCounted` or `adjustedCounted`. */
function figureValues(sign: '-' | '+' = '+'): Readonly<Record<Figure, SQL>> {
  const of = sql.raw(sign === '+' ? '' : '-');
  const one = sql.raw(sign === '+' ? '1' : '-1');
  const failures = sql.join(
    FAILED.map((outcome) => sql.raw(`'${outcome}'`)),
    sql`, `,
  );
  return {
    lines: sql`case when ordinal = 0 then ${one} else 0 end`,
    requests: sql`${of}is_call`,
    failed: sql`case when is_call = 1 and (status >= 400 or outcome in (${failures})) then ${one} else 0 end`,
    cost_nanos: sql`${of}coalesce(cost, 0)`,
    list_nanos: sql`case when cost is null then 0 else ${of}coalesce(listed, cost) end`,
    unlisted_nanos: sql`${of}unlisted`,
    charged_nanos: sql`${of}charged`,
    estimated_nanos: sql`case when basis = 'estimated' and superseded = 0 then ${of}coalesce(cost, 0) else 0 end`,
    unknown_lines: sql`case when unknown = 1 and superseded = 0 and kind <> 'correction' then ${one} else 0 end`,
    unknown_at_most_nanos: sql`case when unknown = 1 and superseded = 0 then ${of}charged else 0 end`,
    simulated: sql`case when upstream = 'simulator' then 1 else 0 end`,
    total_ms: sql`case when is_call = 1 then took_ms end`,
    first_ms: sql`case when is_call = 1 then began_ms end`,
  };
}

/**
 * All figures. Beside the keys a row names its line or adjustment: `event_id`, `line`, `ordinal`.
 * @param rows of `ownCounted` or `adjustedCounted`, as they stand in a statement
 */
export function countedFigures({ sign, keys }: Pick<LinesWanted, 'sign' | 'keys'>, rows: SQL): Query {
  const values = figureValues(sign);
  return {
    columns: sql`${sql.join(keys.map(({ name }) => sql`${name}, `))} event_id, line, ordinal, ${sql.join(
      FIGURES.map((name) => sql`${values[name]} as ${sql.identifier(name)}`),
      sql`, `,
    )}`,
    from: sql`${rows} as counted`,
  };
}

/** The calls of which a time is known, in columns of the keys, `ms` and `is_call`, which is 1. */
export const timedCalls = (unit: TenantUnit, wanted: LinesWanted, timing: Timing): Query => ({
  columns: sql`${valuesOf(wanted.keys)} ${timeColumn(unit.tables, timing)} as ms, 1 as is_call`,
  from: sql`${linesOfEvents(unit, wanted.of)} where ${conditionsOf(unit, wanted.conditions, wanted.of)}
    and ${isCall(unit.tables)} and ${timeColumn(unit.tables, timing)} is not null`,
});

const timeColumn = ({ usageEvent }: Tables, timing: Timing): SQL =>
  sql`${timing === 'total' ? usageEvent.totalMs : usageEvent.firstByteMs}`;

/** The line that a call is counted by. */
const isCall = ({ usageEvent, usageLine }: Tables): SQL =>
  sql`${usageEvent.kind} = 'closing' and ${usageLine.line} = 0`;

/** Rows of a figures' query, where it stands in a statement under the name `counted`. */
export interface Counted {
  readonly rows: SQL;
  /** Columns that are carried over to the classes. */
  readonly names: readonly SQL[];
  readonly sign?: '-' | '+';
  readonly of: LinesWanted['of'];
  /** The one figure that is wanted, beside the class; all, and the modality, unless stated. */
  readonly only?: 'quantity' | 'cost_nanos';
}

/** A query with a row per class of a line: its name, modality, quantity and known cost. @param of rows of `ownCounted` */
export function usedClasses(unit: TenantUnit, { rows, names, sign = '+', of: events, only }: Counted): Query {
  const { tables } = unit;
  const of = sql.raw(sign);
  const { usageLineClass: used } = tables;
  const isOfLine = sql`${used.tenantId} = ${unit.organisationId} and ${used.eventId} = counted.event_id
    and ${used.line} = counted.line`;
  return {
    columns: classColumns(unit, names, used, only, {
      quantity: sql`${of}${used.quantity}`,
      cost_nanos: sql`${of}coalesce(${used.costNanos}, 0)`,
    }),
    from: sql`${rows} as counted ${joined(unit, used, isOfLine, events)}`,
  };
}

/** The same of what adjustments did to classes: cost, and a quantity of nothing. @param of rows of `adjustedCounted` */
export function adjustedClasses(
  unit: TenantUnit,
  { rows, names, sign = '+', of: events, only }: Counted,
): Query {
  const { tables } = unit;
  const { ratingAdjustmentClass: part } = tables;
  const isOfAdjustment = sql`${part.tenantId} = ${unit.organisationId} and ${part.eventId} = counted.event_id
    and ${part.line} = counted.line and ${part.ordinal} = counted.ordinal`;
  return {
    columns: classColumns(unit, names, part, only, {
      quantity: sql`0`,
      cost_nanos: sql`${sql.raw(sign)}${part.deltaNanos}`,
    }),
    from: sql`${rows} as counted ${joined(unit, part, isOfAdjustment, events)}`,
  };
}

/** The classes of lines and adjustments, in columns of the keys, `class` and one of their figures. */
export function lineClasses(unit: TenantUnit, wanted: LinesWanted, figure: 'quantity' | 'cost_nanos'): SQL {
  const names = wanted.keys.map(({ name }) => name);
  const { sign = '+', of } = wanted;
  const part = { names, sign, of, only: figure };
  const used = usedClasses(unit, { ...part, rows: sql`(${written(ownCounted(unit, wanted))})` });
  const adjusted = adjustedClasses(unit, { ...part, rows: sql`(${written(adjustedCounted(unit, wanted))})` });
  return sql`${written(used)} union all ${written(adjusted)}`;
}

function classColumns(
  { dialect }: TenantUnit,
  names: readonly SQL[],
  { class: name, modality }: Tables['usageLineClass' | 'ratingAdjustmentClass'],
  only: Counted['only'],
  { quantity, cost_nanos: cost }: Readonly<Record<NonNullable<Counted['only']>, SQL>>,
): SQL {
  const named = sql`${carried(names)} ${dialect.textGroup(name)} as class`;
  if (only) return sql`${named}, ${only === 'quantity' ? quantity : cost} as ${sql.raw(only)}`;
  return sql`${named}, ${dialect.textGroup(modality)} as modality, ${quantity} as quantity, ${cost} as cost_nanos`;
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

/**
 * 1 if a later correction has said what this line's call really cost. It is asked only where it matters, and where the
 * organisation has corrections at all: in a table that was empty when it was looked at last, a plan may find each by all events.
 */
const superseded = (unit: TenantUnit): SQL => {
  const { usageLine } = unit.tables;
  return sql`case when (${usageLine.basis} = 'estimated' or ${usageLine.costNanos} is null)
    and ${hasCorrections(unit)} and ${isSuperseded(unit.tables)} then 1 else 0 end`;
};

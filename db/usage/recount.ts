/**
 * Counts and adds up anew what other rows state as counted: the self-check's side of the store. Reads every row of the
 * organisation, so it is for a job or somebody who asks. What retention removed counts as it did. Amounts are nano-dollars.
 */
import { and, eq, ne, sql } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { readRemoved, readRemovedSums } from '../retention/sums.ts';
import type { Gate } from './watermark.ts';

const ACCOUNT = 'account';

/** The rows of one incarnation of a gate, or of its first ones. */
export interface GateRows {
  readonly events: number;
  readonly closings: number;
  /** Admissions that have a closing event. */
  readonly closedAdmissions: number;
  readonly lastAdmission: number;
  readonly chargedNanos: string;
}

/** Counts the rows of one incarnation up to an event number. */
export async function recountGate(unit: TenantUnit, gate: Gate, upTo: number): Promise<GateRows> {
  const { asText, exactSum } = unit.dialect;
  const { rows } = await unit.tx.execute<
    Record<'events' | 'closings' | 'closed' | 'last' | 'charged', string>
  >(
    sql`select ${asText(sql`count(*)`)} as events, ${exactSum(sql`charged_nanos`)} as charged,
        ${asText(sql`count(case when kind = 'closing' then 1 end)`)} as closings,
        ${asText(sql`count(distinct case when kind = 'closing' then admission_number end)`)} as closed,
        ${asText(sql`coalesce(max(admission_number), 0)`)} as last
      from usage_event where ${ofGate(unit, gate)} and event_number <= ${upTo}`,
  );
  const row = rows[0];
  const removed = await readRemoved(unit, gate);
  return {
    events: Number(row?.events ?? 0) + (removed?.events ?? 0),
    closings: Number(row?.closings ?? 0) + (removed?.closings ?? 0),
    closedAdmissions: Number(row?.closed ?? 0) + (removed?.closings ?? 0),
    lastAdmission: Math.max(Number(row?.last ?? 0), removed?.lastAdmission ?? 0),
    chargedNanos: (BigInt(row?.charged ?? 0) + (removed?.chargedNanos ?? 0n)).toString(),
  };
}

/** Events whose running count or sum is not that of the event numbered before them, and their own. */
export async function countBrokenTotals(unit: TenantUnit, gate: Gate): Promise<number> {
  const { rows } = await unit.tx.execute<{ broken: string }>(
    sql`select ${unit.dialect.asText(sql`count(*)`)} as broken from (
        select event_number, total_events, total_charged_nanos, charged_nanos,
          lag(event_number) over (order by event_number) as number_before,
          lag(total_charged_nanos) over (order by event_number) as charged_before
        from usage_event where ${ofGate(unit, gate)}) as steps
      where total_events <> event_number
        or (event_number = 1 and total_charged_nanos <> charged_nanos)
        or (event_number = number_before + 1 and total_charged_nanos <> charged_before + charged_nanos)`,
  );
  return Number(rows[0]?.broken ?? 0);
}

/** The first event number that is neither in the store nor quarantined although a later one is; null: no gap. */
export async function firstGap(unit: TenantUnit, gate: Gate): Promise<number | null> {
  const from = (await readRemoved(unit, gate))?.eventNumber ?? 0;
  const { rows } = await unit.tx.execute<{ gap: string | null }>(
    sql`select ${unit.dialect.asText(sql`min(place)`)} as gap from (
        select number, row_number() over (order by number) as place from (
          select event_number as number from usage_event where ${ofGate(unit, gate)}
          union select event_number from quarantined_event where ${ofGate(unit, gate)}
            and event_number > ${from}) as arrived
      ) as placed where number <> ${from} + place`,
  );
  const gap = rows[0]?.gap ?? null;
  return gap === null ? null : Number(gap);
}

export interface Uneven {
  readonly lines: number;
  /** Events that are not the sum of their lines, in cost or charge. */
  readonly events: number;
  /** Lines of known price that are not the sum of their classes. */
  readonly classes: number;
}

/** Whether events are the sums of their lines, and lines of their classes. */
export async function countUneven({ tx, dialect, organisationId }: TenantUnit): Promise<Uneven> {
  const { asText } = dialect;
  const lines = await tx.execute<{ lines: string; uneven: string }>(
    sql`select ${asText(sql`coalesce(sum(lines), 0)`)} as lines,
        ${asText(sql`count(case when charged <> charged_nanos or costs_known <> cost_known or cost <> cost_nanos
          then 1 end)`)} as uneven
      from (select e.event_id, e.charged_nanos, e.cost_nanos, count(l.line) as lines,
          case when e.cost_nanos is null then 0 else 1 end as cost_known,
          case when count(l.cost_nanos) = count(*) then 1 else 0 end as costs_known,
          coalesce(sum(l.charged_nanos), 0) as charged, sum(l.cost_nanos) as cost
        from usage_event e left join usage_line l on l.tenant_id = e.tenant_id and l.event_id = e.event_id
        where e.tenant_id = ${organisationId}
        group by e.event_id, e.charged_nanos, e.cost_nanos) as events`,
  );
  // A provider's own figure, and the price of a whole call, are not the sums of classes.
  const classes = await tx.execute<{ uneven: string }>(
    sql`select ${asText(sql`count(*)`)} as uneven from (
        select l.event_id, l.line from usage_line l
          join usage_line_class c on c.tenant_id = l.tenant_id and c.event_id = l.event_id and c.line = l.line
        where l.tenant_id = ${organisationId} and l.cost_nanos is not null
          and l.price_source in ('catalogue', 'overlay', 'override')
        group by l.event_id, l.line, l.cost_nanos
        having count(c.cost_nanos) < count(*) or sum(c.cost_nanos) <> l.cost_nanos) as lines`,
  );
  return {
    lines: Number(lines.rows[0]?.lines ?? 0),
    events: Number(lines.rows[0]?.uneven ?? 0),
    classes: Number(classes.rows[0]?.uneven ?? 0),
  };
}

/** What the events of each account (a budget in a window) were charged together. */
export async function chargedByAccount(unit: TenantUnit): Promise<Map<string, bigint>> {
  const { tx, dialect, organisationId } = unit;
  const { rows } = await tx.execute<{ account: string; charged: string }>(
    sql`select account.value as account, ${dialect.exactSum(sql`e.charged_nanos`)} as charged
      from usage_event e ${dialect.joinElements(sql`e.budget_accounts`, 'account')}
      where e.tenant_id = ${organisationId} group by account.value`,
  );
  const charged = new Map(rows.map((row) => [row.account, BigInt(row.charged)]));
  for (const [subject, { nanos }] of await readRemovedSums(unit)) {
    const [kind, account = ''] = subject.split(':');
    if (kind === ACCOUNT) charged.set(account, (charged.get(account) ?? 0n) + nanos);
  }
  return charged;
}

/** A run of a re-rating that is over: what it says that it changed, and what its adjustments add up to. */
export interface RunSums {
  readonly runId: string;
  readonly statedNanos: string;
  readonly postedNanos: string;
}

export async function sumRuns(unit: TenantUnit): Promise<RunSums[]> {
  const { tx, dialect, organisationId } = unit;
  const { ratingRun } = unit.tables;
  const runs = await tx
    .select({ runId: ratingRun.runId, totals: ratingRun.totals })
    .from(ratingRun)
    .where(and(eq(ratingRun.tenantId, organisationId), ne(ratingRun.state, 'working')));
  if (runs.length === 0) return [];
  const { rows } = await tx.execute<{ run: string; posted: string }>(
    sql`select ${dialect.asText(sql`run_id`)} as run, ${dialect.exactSum(sql`delta_nanos`)} as posted
      from rating_adjustment where tenant_id = ${organisationId} group by run_id`,
  );
  const posted = new Map(rows.map((row) => [row.run.toLowerCase(), row.posted]));
  const removed = await readRemovedSums(unit);
  return runs.map(({ runId, totals }) => {
    const id = runId.toLowerCase();
    const left = BigInt(posted.get(id) ?? 0);
    return {
      runId,
      statedNanos: totals.differenceNanos,
      postedNanos: (left + (removed.get(`run:${id}`)?.nanos ?? 0n)).toString(),
    };
  });
}

function ofGate({ organisationId }: TenantUnit, { gateId, incarnationId }: Gate) {
  return sql`tenant_id = ${organisationId} and gate_id = ${gateId} and incarnation_id = ${incarnationId}`;
}

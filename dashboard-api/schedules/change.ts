/** What changed from one period to the next, in amount and per cent, row by row. Pure. */
import { decimalText, divideHalfEven } from '../../contract/money.ts';
import type { CostReport } from '../../contract/reports.ts';

export interface ChangedRow {
  readonly label: string;
  readonly costNanos: string;
  readonly changeNanos: string;
  /** With one digit after the point; null: there was nothing before. */
  readonly changePercent: string | null;
}

type Figures = Pick<CostReport, 'total' | 'rows'>;

export function changeOf(label: string, present: string, former: string): ChangedRow {
  const [now, before] = [BigInt(present), BigInt(former)];
  const change = now - before;
  const percent =
    before > 0n ? decimalText({ units: divideHalfEven(change * 1_000n, before), scale: 1 }) : null;
  return { label, costNanos: present, changeNanos: change.toString(), changePercent: percent };
}

/** The dearest rows of now, and those of before that are gone, dearest first. @param most so many */
export function changedRows(present: Figures, former: Figures, grouping: string, most: number): ChangedRow[] {
  const keyOf = (row: CostReport['rows'][number]) => row.group[grouping] ?? null;
  const labels = new Map([...former.rows, ...present.rows].map((row) => [keyOf(row), row.labels[grouping]]));
  const costs = (rows: CostReport['rows']) => new Map(rows.map((row) => [keyOf(row), row.costNanos]));
  const [now, before] = [costs(present.rows), costs(former.rows)];
  return [...labels]
    .map(([key, label]) => changeOf(label ?? key ?? 'none', now.get(key) ?? '0', before.get(key) ?? '0'))
    .toSorted((a, b) => dearness(b) - dearness(a) || (a.label < b.label ? -1 : 1))
    .slice(0, most);
}

/** For order alone. */
const dearness = ({ costNanos, changeNanos }: ChangedRow): number => {
  const [cost, change] = [BigInt(costNanos), BigInt(changeNanos)];
  return Number((cost > -change ? cost : -change) / 1_000n);
};

/** Exports of reports: the rows that a question makes, every one of them, without Other. */
import type { ExportRequest, ExportSidecar } from '../../contract/exports-api.ts';
import { nanosToDollars } from '../../contract/money.ts';
import type { ReportFigures, ReportRow, UsageReport } from '../../contract/usage-report.ts';
import { asksForShares } from '../reports/shares.ts';
import { readUsageReport } from '../reports/usage-report.ts';
import { type Column, csvHead, csvRow } from './csv.ts';
import { ExportFailedError } from './failure.ts';
import type { Making, MakingContext } from './making.ts';
import { rateFigures } from './rate-figures.ts';
import { Xlsx } from './xlsx.ts';

type ReportRequest = Extract<ExportRequest, { kind: 'report' }>;
type ReportColumn = Column<ReportRow>;

export function makeReport(context: MakingContext, { format, query }: ReportRequest): Making {
  const about: { name: string; about: string }[] = [];
  const figures: ExportSidecar['figures'] = {};
  return {
    columns: about,
    figures: () => figures,
    async *pieces() {
      const { db, organisationId, asOf } = context;
      const report = await db.readTenant(organisationId, (unit) =>
        readUsageReport(unit, { ...query, top: null }, 'all', context.asOf),
      );
      if (typeof report === 'string')
        throw new ExportFailedError(report === 'large' ? 'too_large' : 'not_answerable');
      const columns = columnsOf(report);
      about.push(...columns.map(({ name, about }) => ({ name, about })));
      Object.assign(figures, figuresOf(report));
      const rows = leaves(report);
      const bytes =
        format === 'csv'
          ? Buffer.from(csvHead(columns) + rows.map((row) => csvRow(columns, row)).join(''))
          : workbookOf(columns, rows, provenanceOf(report, asOf));
      yield { bytes, rows: rows.length, resumeAt: null, progress: 100 };
    },
  };
}

function workbookOf(
  columns: readonly ReportColumn[],
  rows: readonly ReportRow[],
  provenance: readonly (readonly [string, string])[],
): Uint8Array {
  const xlsx = new Xlsx(columns, 'Report');
  return Buffer.concat([xlsx.write(rows), xlsx.finish(provenance)]);
}

/** Rows of the finest grouping; a report without groupings is one row. */
function leaves({ groupBy, rows, total, previousTotal, totalSeries }: UsageReport): ReportRow[] {
  if (groupBy.length > 0) return rows.filter(({ path }) => path.length === groupBy.length);
  const all = { path: [], figures: total, previous: previousTotal, series: totalSeries };
  return [{ ...all, change: null, filters: [] }];
}

const NAMED = ['team', 'project', 'key', 'owner', 'organisation', 'costCentre'];

function columnsOf(report: UsageReport): ReportColumn[] {
  const { groupBy, measures, buckets, orderBy, previousPeriod } = report;
  const isCost = orderBy.endsWith('Cost');
  const names = new Set(report.rows.flatMap(({ figures }) => Object.keys(figures.tokens ?? {})).toSorted());
  return [
    ...groupBy.flatMap((field, index): ReportColumn[] => [
      text(field, 'Value; empty: the calls have none', ({ path }) => path[index]?.value ?? null),
      ...(NAMED.includes(field)
        ? [text(`${field}Name`, 'Its present name', ({ path }: ReportRow) => path[index]?.label ?? null)]
        : []),
    ]),
    ...(measures.includes('listCost') ? listPrices() : []),
    amount('contractedCostUsd', 'Known cost at the organisation’s prices; empty: none is known', knownNanos),
    ...(asksForShares(report)
      ? [
          amount(
            'effectiveCostUsd',
            'The same with commitments and credits',
            (row) => row.effectiveNanos ?? null,
          ),
        ]
      : []),
    amount('estimatedCostUsd', 'Of it what is an estimate', (row) => row.estimatedNanos),
    ...convertedColumns(report),
    figure('unknownLines', 'Lines of unknown cost, which are not in it', (row) => row.unknownLines),
    amount('unknownAtMostUsd', 'What they can be at most', (row) => row.unknownAtMostNanos),
    figure('requests', 'Calls; empty: parts of calls', (row) => row.requests),
    ...[...names].map((name) =>
      figure(`tokens.${name}`, 'Tokens; empty: not stated', (row) =>
        Number(row.tokens?.[name] ?? Number.NaN),
      ),
    ),
    ...(measures.includes('errorRate')
      ? [figure('errorRate', 'Failed calls, 0 to 1', (row) => row.errorRate ?? null)]
      : []),
    ...(measures.includes('cacheHitRate')
      ? [figure('cacheHitRate', 'Input tokens from a cache, 0 to 1', (row) => row.cacheHitRate ?? null)]
      : []),
    ...unitColumns(measures),
    ...(measures.includes('latency') ? percentiles('latency') : []),
    ...(measures.includes('firstByte') ? percentiles('firstByte') : []),
    ...(previousPeriod ? comparison() : []),
    ...buckets.map(
      ({ label }, index): ReportColumn => ({
        name: `${orderBy} ${label}`,
        about: 'What the report is ordered by, in this bucket; empty: not known',
        isText: false,
        isAmount: isCost,
        of: ({ series }) => {
          const value = series[index] ?? null;
          return isCost && value !== null ? nanosToDollars(BigInt(value)) : value;
        },
      }),
    ),
  ];
}

const text = (name: string, about: string, of: ReportColumn['of']): ReportColumn => ({
  name,
  about,
  of,
  isText: true,
});

const amount = (
  name: string,
  about: string,
  of: (figures: ReportFigures) => string | null,
): ReportColumn => ({
  name,
  about: `${about}, US dollars`,
  isText: false,
  isAmount: true,
  of: ({ figures }) => dollarsOf(of(figures)),
});

const dollarsOf = (nanos: string | null): string | null =>
  nanos === null ? null : nanosToDollars(BigInt(nanos));

/** Nothing known of lines that are all of unknown cost is no zero. */
const knownNanos = ({ contractedNanos, unknownLines }: ReportFigures): string | null =>
  contractedNanos === '0' && unknownLines > 0 ? null : contractedNanos;

const figure = (
  name: string,
  about: string,
  of: (figures: ReportFigures) => number | null,
): ReportColumn => ({
  name,
  about,
  isText: false,
  of: ({ figures }) => {
    const value = of(figures);
    return value === null || Number.isNaN(value) ? null : value;
  },
});

const percentiles = (measure: 'latency' | 'firstByte'): ReportColumn[] =>
  (['p50Ms', 'p95Ms', 'p99Ms'] as const).map((name) =>
    figure(`${measure}.${name}`, 'Approximate', (row) => row[measure]?.[name] ?? null),
  );

/** Exact products with the rate, which the provenance states. */
function convertedColumns(report: UsageReport): ReportColumn[] {
  const { conversion } = report;
  if (!conversion) return [];
  const { currency, day } = conversion;
  const column = (name: string, of: keyof NonNullable<ReportFigures['converted']>): ReportColumn => ({
    name: `${name}${currency}`,
    isText: false,
    isAmount: true,
    about: `The same converted into ${currency} by the rate of ${day}`,
    of: ({ figures }) =>
      of === 'contracted' && knownNanos(figures) === null ? null : (figures.converted?.[of] ?? null),
  });
  return [
    column('contractedCost', 'contracted'),
    ...(asksForShares(report) ? [column('effectiveCost', 'effective')] : []),
    column('estimatedCost', 'estimated'),
  ];
}

/** Empty: there is nothing to divide by, or rows are parts of calls. */
const unitColumns = (measures: UsageReport['measures']): ReportColumn[] => [
  ...(measures.includes('unitCosts')
    ? [
        amount('perCallUsd', 'Contracted cost by calls', (row) => row.perCallNanos ?? null),
        amount(
          'perThousandTokensUsd',
          'Contracted cost by a thousand tokens, in and out',
          (row) => row.perThousandTokensNanos ?? null,
        ),
      ]
    : []),
  ...(measures.includes('activeUsers')
    ? [
        figure('activeUsers', 'People whose keys called', (row) => row.activeUsers?.count ?? null),
        amount(
          'activeUsersCostUsd',
          'What their calls cost',
          (row) => row.activeUsers?.contractedNanos ?? null,
        ),
        amount('perActiveUserUsd', 'The same by people', (row) => row.activeUsers?.perUserNanos ?? null),
      ]
    : []),
  ...(measures.includes('cacheSavings')
    ? [
        amount(
          'cacheSavingsUsd',
          'What cached tokens would have cost as uncached input, less what they cost',
          (row) => row.cacheSavings?.savedNanos ?? null,
        ),
        figure('unpricedCacheTokens', 'Cached tokens that are in no saving', (row) =>
          Number(row.cacheSavings?.unpricedTokens ?? Number.NaN),
        ),
      ]
    : []),
];

/** Empty: rows are split by token class. */
const listPrices = (): ReportColumn[] => [
  amount('listCostUsd', 'Known cost at list prices', (row) => row.listNanos ?? null),
  amount('unlistedCostUsd', 'Of it what no list has a price for', (row) => row.unlistedNanos ?? null),
  amount('belowListUsd', 'List less contracted', (row) => row.belowListNanos ?? null),
];

function comparison(): ReportColumn[] {
  const before = ({ previous }: ReportRow) => (previous ? knownNanos(previous) : '0');
  return [
    {
      name: 'previousContractedCostUsd',
      about: 'The period before, US dollars; empty: none is known',
      isText: false,
      isAmount: true,
      of: (row) => dollarsOf(before(row)),
    },
    {
      name: 'changeUsd',
      isText: false,
      isAmount: true,
      about: 'Against the period before, US dollars; empty: one of the two is not known',
      of: (row) => {
        const [now, then] = [knownNanos(row.figures), before(row)];
        return now === null || then === null ? null : nanosToDollars(BigInt(now) - BigInt(then));
      },
    },
    text('change', 'new: nothing before; gone: nothing any more', ({ change }) => change),
  ];
}

const figuresOf = ({
  total,
  timeZone,
  readFrom,
  hasSimulated,
  ...report
}: UsageReport): ExportSidecar['figures'] => ({
  contractedCostUsd: nanosToDollars(BigInt(total.contractedNanos)),
  unknownLines: total.unknownLines,
  unknownAtMostUsd: nanosToDollars(BigInt(total.unknownAtMostNanos)),
  timeZone,
  readFrom,
  hasSimulated: String(hasSimulated),
  ...rateFigures(report),
});

function provenanceOf(report: UsageReport, asOf: Date): [string, string][] {
  const { from, to, timeZone, currency, groupBy, filters, measures, dataAsOf } = report;
  return [
    ['from', from],
    ['to (exclusive)', to],
    ['time zone', timeZone],
    ['currency', currency],
    ['grouped by', groupBy.join(', ')],
    ['filters', JSON.stringify(filters)],
    ['measures', measures.join(', ')],
    ['asked for at', asOf.toISOString()],
    ['data as of', dataAsOf ?? 'none yet'],
    ...Object.entries(figuresOf(report)).map(([name, value]): [string, string] => [name, String(value)]),
  ];
}

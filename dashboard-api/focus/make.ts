/** FOCUS exports: calls of a month of the books, day by day, as rows; then its corrections; then what rounding leaves. */
import { monthPeriod, touchesMonth } from '../../contract/accounting-period.ts';
import type { ExportRequest, ExportSidecar } from '../../contract/exports-api.ts';
import { nanosToDollars } from '../../contract/money.ts';
import { type KeptStatement, listKept, readClosedUpTo } from '../../db/close/months.ts';
import type { TenantUnit } from '../../db/database.ts';
import {
  type CallPage,
  type CallsEnd,
  type ExportedCall,
  readExportedCalls,
} from '../../db/exports/calls.ts';
import { readCorrectedCalls } from '../../db/exports/corrections.ts';
import { listReports, type StoredReport } from '../../db/reconciliation/reports.ts';
import { readNames } from '../../db/reports/names.ts';
import { readProfile } from '../../db/tenancy/organisations.ts';
import { plainCell } from '../exports/csv.ts';
import type { Making, MakingContext, Piece } from '../exports/making.ts';
import { type AsInvoiced, readAsInvoiced } from './as-invoiced.ts';
import { chargesOf } from './charges.ts';
import {
  type FocusContext,
  type FocusRecord,
  focusColumns,
  OWN_COLUMNS,
  roundingRecord,
  usageRecord,
} from './columns.ts';
import { differenceRecord } from './invoice-difference.ts';
import { FocusParquet } from './parquet.ts';
import { chargeRecord, readMonthCharges } from './provider-charges.ts';
import { RowSums } from './rows.ts';
import { brokenRules } from './rules.ts';
import { UnknownLines } from './unknown.ts';

const CALLS_AT_A_TIME = 1_000;
/** More rows than this do not wait for their day's end: the day then has several rows of one kind. */
const MOST_WAITING = 50_000;
const ROWS_A_PIECE = 5_000;

type FocusRequest = Extract<ExportRequest, { kind: 'focus' }>;

/** Rows of the file that belong together, and how much of it lies behind, of a hundred. */
interface Batch {
  readonly records: readonly FocusRecord[];
  readonly progress: number;
}

export function makeFocus(context: MakingContext, { spec, format, billingPeriod }: FocusRequest): Making {
  const columns = focusColumns(spec);
  const figures = new Map<string, number | string>();
  const unknown = new UnknownLines();
  const broken = new Map<string, number>();
  return {
    columns: columns.map((name) => ({ name, about: OWN_COLUMNS[name] ?? `As in FOCUS ${spec}` })),
    figures: () => ({
      ...Object.fromEntries(figures),
      ...unknown.figures(),
      ...Object.fromEntries([...broken].map(([id, rows]) => [`brokenRule ${id}`, rows])),
    }),
    async *pieces() {
      const file = format === 'csv' ? csvFile(columns) : parquetFile(columns);
      yield pieceOf(file.begin(), 0, 0);
      for await (const { records, progress } of batches(context, billingPeriod, unknown, figures)) {
        for (const record of records)
          for (const id of brokenRules(record)) broken.set(id, (broken.get(id) ?? 0) + 1);
        for (let start = 0; start < records.length; start += ROWS_A_PIECE) {
          const some = records.slice(start, start + ROWS_A_PIECE);
          yield pieceOf(file.write(some), some.length, progress);
        }
      }
      yield pieceOf(file.finish(), 0, 100);
    },
  };
}

const pieceOf = (bytes: Uint8Array, rows: number, progress: number): Piece => ({
  bytes,
  rows,
  progress,
  resumeAt: null,
});

async function* batches(
  context: MakingContext,
  billingPeriod: string,
  unknown: UnknownLines,
  figures: Map<string, ExportSidecar['figures'][string]>,
): AsyncGenerator<Batch> {
  const { db, organisationId, asOf } = context;
  const [focus, invoiced] = await db.readTenant(
    organisationId,
    async (unit): Promise<[FocusContext, AsInvoiced]> => [
      {
        organisation: { id: organisationId, name: (await readProfile(unit))?.name ?? organisationId },
        billingPeriod,
        names: await readNames(unit),
      },
      await readAsInvoiced(unit, billingPeriod),
    ],
  );
  const scope = { ...monthPeriod(billingPeriod), asOf };
  const sums = new RowSums();
  let ledgerNanos = 0n;
  const add = (call: ExportedCall) => {
    const { charged, unknown: lines } = chargesOf(call, billingPeriod);
    if (call.bookedIn === billingPeriod) unknown.note(call.event, lines);
    for (const line of charged) {
      sums.add(call, line);
      invoiced.add(call, line.ledgerNanos);
      ledgerNanos += line.ledgerNanos;
    }
  };
  const taken = (progress: number): Batch => ({
    records: sums.take().map((row) => usageRecord(focus, row, invoiced.invoiceOf(row))),
    progress,
  });
  let day = '';
  for await (const call of callsOf(context, scope)) {
    const at = call.event.admittedAt;
    const next = at.toISOString().slice(0, 10);
    if (next !== day || sums.size > MOST_WAITING) {
      yield taken(Math.floor((at.getUTCDate() * 100) / 32));
      if (next !== day) unknown.endDay();
    }
    day = next;
    add(call);
  }
  yield taken(97);
  unknown.endDay();
  for (let after: string | null = null; ; ) {
    const from: string | null = after;
    const calls: readonly ExportedCall[] = await db.readTenant(organisationId, (unit) =>
      readCorrectedCalls(unit, billingPeriod, scope, from, CALLS_AT_A_TIME),
    );
    for (const call of calls) add(call);
    if (sums.size > MOST_WAITING) yield taken(98);
    after = calls.at(-1)?.event.eventId ?? null;
    if (calls.length < CALLS_AT_A_TIME) break;
  }
  yield taken(99);
  unknown.endDay();
  figures.set('ledgerCostUsd', nanosToDollars(ledgerNanos));
  const [statement, elsewhere, charges] = await db.readTenant(organisationId, async (unit) => [
    await readClosed(unit, billingPeriod),
    billedElsewhere(await listReports(unit), billingPeriod),
    await readMonthCharges(unit, billingPeriod),
  ]);
  if (elsewhere !== '') figures.set('billedInOtherCurrencies', elsewhere);
  if (statement) {
    figures.set('statementRevision', statement.revision);
    figures.set('statementSha256', statement.sha256);
    figures.set('statementCostUsd', nanosToDollars(statement.totalNanos));
  }
  const besides = charges.reduce((sum, { part }) => sum + part.nanos, 0n);
  if (charges.length > 0) figures.set('commitmentsAndCreditsUsd', nanosToDollars(besides));
  const differences = invoiced.differences();
  const toInvoices = differences.reduce((sum, { nanos }) => sum + nanos, 0n);
  if (invoiced.words !== '') figures.set('asInvoiced', invoiced.words);
  if (differences.length > 0) figures.set('invoiceDifferencesUsd', nanosToDollars(toInvoices));
  figures.set('billedCostUsd', nanosToDollars(ledgerNanos + besides + toInvoices));
  const records = [
    ...sums.rounding().map((row) => roundingRecord(focus, row, invoiced.invoiceOfMonth(row))),
    ...differences.map((one) => differenceRecord(focus, one)),
    ...charges.map((one) => chargeRecord(focus, one)),
  ];
  yield { records, progress: 99 };
}

/** Providers whose bill of a month is in another currency than these rows: `bedrock in EUR`. */
function billedElsewhere(reports: readonly StoredReport[], month: string): string {
  const found = reports
    .filter((report) => touchesMonth(report, month))
    .flatMap(({ provider, totals }) => totals.map(({ currency }) => ({ provider, currency })))
    .filter(({ currency }) => currency !== 'USD')
    .map(({ provider, currency }) => `${provider} in ${currency}`);
  return [...new Set(found)].toSorted().join(', ');
}

/** The statement that a month was closed with; null: it is open. */
async function readClosed(unit: TenantUnit, month: string): Promise<Omit<KeptStatement, 'statement'> | null> {
  const closedUpTo = await readClosedUpTo(unit);
  if (closedUpTo === null || month > closedUpTo) return null;
  const kept = (await listKept(unit)).filter((one) => one.month === month);
  return kept.toSorted((one, other) => other.revision - one.revision)[0] ?? null;
}

async function* callsOf(
  { db, organisationId }: MakingContext,
  scope: { readonly from: Date; readonly to: Date; readonly asOf: Date },
): AsyncGenerator<ExportedCall> {
  let after: CallsEnd | null = null;
  do {
    const from: CallsEnd | null = after;
    const page: CallPage = await db.readTenant(organisationId, (unit) =>
      readExportedCalls(unit, scope, from, CALLS_AT_A_TIME),
    );
    for (const call of page.calls) if (call.event.kind !== 'refusal') yield call;
    after = page.end;
  } while (after !== null);
}

interface FocusFile {
  begin(): Uint8Array;
  write(records: readonly FocusRecord[]): Uint8Array;
  finish(): Uint8Array;
}

const csvFile = (columns: readonly string[]): FocusFile => ({
  begin: () => Buffer.from(`${columns.join(',')}\r\n`),
  write: (records) =>
    Buffer.from(
      records
        .map((record) => `${columns.map((name) => plainCell(record[name] ?? null)).join(',')}\r\n`)
        .join(''),
    ),
  finish: () => new Uint8Array(),
});

function parquetFile(columns: readonly string[]): FocusFile {
  const parquet = new FocusParquet(columns, 'SpendGate');
  return {
    begin: () => new Uint8Array(),
    write: (records) => parquet.write(records),
    finish: () => parquet.finish(),
  };
}

/** Exports of calls: requests, and decisions of policies. Rows in the order of their usage time; goes on where it ended. */
import type { ExportRequest } from '../../contract/exports-api.ts';
import {
  type CallPage,
  type CallsEnd,
  type ExportedCall,
  type ExportScope,
  readExportedCalls,
} from '../../db/exports/calls.ts';
import { type Names, readNames } from '../../db/reports/names.ts';
import { tokenTotals } from '../../db/reports/tokens.ts';
import { DECISION_COLUMNS, type NamedCall, REQUEST_COLUMNS } from './call-columns.ts';
import { type Column, csvHead, csvRow, jsonRow } from './csv.ts';
import type { Making, MakingContext, Piece } from './making.ts';
import { Xlsx } from './xlsx.ts';

/** With their lines and classes they are what an export holds in memory. */
const CALLS_AT_A_TIME = 500;

type CallsRequest = Extract<ExportRequest, { kind: 'requests' | 'decisions' }>;

export function makeCalls(context: MakingContext, request: CallsRequest): Making {
  const { kind, format, from, to } = request;
  const columns = kind === 'requests' ? REQUEST_COLUMNS : DECISION_COLUMNS;
  const scope = { from: new Date(from), to: new Date(to), asOf: context.asOf };
  return {
    columns: columns.map(({ name, about }) => ({ name, about })),
    figures: () => ({}),
    async *pieces(resumeAt) {
      const pages = pagesOf(
        context,
        scope,
        resumeAt === null ? null : readEnd(resumeAt),
        kind === 'requests',
      );
      if (format === 'xlsx') return yield* workbook(request, columns, pages, context.asOf);
      const write = format === 'csv' ? csvRow : jsonRow;
      if (resumeAt === null && format === 'csv') yield piece(Buffer.from(csvHead(columns)), 0, null, 0);
      for await (const { calls, end, progress } of pages) {
        const text = calls.map((call) => write(columns, call)).join('');
        yield piece(Buffer.from(text), calls.length, end, progress);
      }
    },
  };
}

/** A workbook has its end in one place with its beginning: it cannot be gone on with in the middle. */
async function* workbook(
  { kind, from, to }: CallsRequest,
  columns: readonly Column<NamedCall>[],
  pages: AsyncGenerator<NamedPage>,
  asOf: Date,
): AsyncGenerator<Piece> {
  const xlsx = new Xlsx(columns, kind === 'requests' ? 'Requests' : 'Decisions');
  for await (const { calls, progress } of pages) yield piece(xlsx.write(calls), calls.length, null, progress);
  const provenance: (readonly [name: string, value: string])[] = [
    ['what', kind],
    ['from', from],
    ['to (exclusive)', to],
    ['time zone', 'UTC'],
    ['currency', 'USD'],
    ['data as of', asOf.toISOString()],
    ...columns.map(({ name, about }) => [name, about] as const),
  ];
  yield piece(xlsx.finish(provenance), 0, null, 100);
}

interface NamedPage {
  readonly calls: readonly NamedCall[];
  readonly end: CallsEnd;
  /** Of a hundred. */
  readonly progress: number;
}

async function* pagesOf(
  { db, organisationId, callsAtATime = CALLS_AT_A_TIME }: MakingContext,
  scope: ExportScope,
  begin: CallsEnd | null,
  hasLines: boolean,
): AsyncGenerator<NamedPage> {
  const names = await db.readTenant(organisationId, readNames);
  for (let after = begin; ; ) {
    const from: CallsEnd | null = after;
    const page: CallPage = await db.readTenant(organisationId, (unit) =>
      readExportedCalls(unit, scope, from, callsAtATime, hasLines),
    );
    const end = page.calls.at(-1)?.event;
    if (!end) return;
    const calls = page.calls.map((call) => named(call, names));
    yield { calls, end, progress: shareOf(scope, end.admittedAt) };
    if (!page.end) return;
    after = page.end;
  }
}

const named = (call: ExportedCall, names: Names): NamedCall => ({
  ...call,
  names,
  tokens: tokenTotals(call.lines.flatMap(({ classes }) => classes)),
});

const piece = (bytes: Uint8Array, rows: number, end: CallsEnd | null, progress: number): Piece => ({
  bytes,
  rows,
  progress,
  resumeAt: end && `${end.admittedAt.toISOString()} ${end.eventId}`,
});

function readEnd(resumeAt: string): CallsEnd {
  const [at = '', eventId = ''] = resumeAt.split(' ');
  return { admittedAt: new Date(at), eventId };
}

/** How much of the period lies behind, of a hundred. */
function shareOf({ from, to }: { readonly from: Date; readonly to: Date }, at: Date): number {
  return Math.floor((100 * (at.getTime() - from.getTime())) / (to.getTime() - from.getTime()));
}

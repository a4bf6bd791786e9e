/** What makes the file of an export: a table from its kind to that which writes it. */
import type { ExportRequest, ExportSidecar } from '../../contract/exports-api.ts';
import type { Right } from '../../contract/rights.ts';
import type { Database } from '../../db/database.ts';
import { makeFocus } from '../focus/make.ts';
import { makeCalls } from './calls.ts';
import { makeJournal } from './journal.ts';
import { makeReport } from './report.ts';

/** A piece of a file: whole rows of it, in memory. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly rows: number;
  /** Where the next piece begins; null: what makes it cannot go on in the middle. */
  readonly resumeAt: string | null;
  /** Of a hundred. */
  readonly progress: number;
}

export interface MakingContext {
  readonly db: Database;
  readonly organisationId: string;
  /** Only what was known by then. */
  readonly asOf: Date;
  /** As usual unless stated. */
  readonly callsAtATime?: number;
}

export interface Making {
  readonly columns: ExportSidecar['columns'];
  /** @param resumeAt as the last piece that was kept said; null: from the beginning */
  pieces(resumeAt: string | null): AsyncGenerator<Piece>;
  /** For the sidecar; asked once all pieces are made by this same making. */
  figures(): ExportSidecar['figures'];
}

/** How an export of this kind is made. */
export function makingOf(context: MakingContext, request: ExportRequest): Making {
  switch (request.kind) {
    case 'requests':
    case 'decisions':
      return makeCalls(context, request);
    case 'focus':
      return makeFocus(context, request);
    case 'report':
      return makeReport(context, request);
    case 'journal':
      return makeJournal(context, request);
  }
}

/** What somebody must be allowed to read to have an export made, and to download it. */
export function rightOf({ kind }: Pick<ExportRequest, 'kind'>): Right {
  switch (kind) {
    case 'requests':
    case 'decisions':
      return 'requests:read';
    case 'focus':
    case 'report':
      return 'usage:read';
    case 'journal':
      return 'allocation:read';
  }
}

const MEDIA_TYPES = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  parquet: 'application/vnd.apache.parquet',
} as const satisfies Record<ExportRequest['format'], string>;

/** Without parameters. */
export const FILE_TYPES: readonly string[] = Object.values(MEDIA_TYPES).map(
  (type) => type.split(';')[0] ?? type,
);

export const mediaTypeOf = ({ format }: ExportRequest): string => MEDIA_TYPES[format];

/** What a browser saves the file as. */
export function fileNameOf(request: ExportRequest): string {
  if (request.kind === 'focus')
    return `spendgate-focus-${request.spec}-${request.billingPeriod}.${request.format}`;
  if (request.kind === 'journal') return `spendgate-journal-${request.month}.csv`;
  const day = (instant: string) => new Date(instant).toISOString().slice(0, 10);
  const { from, to } = request.kind === 'report' ? request.query : request;
  return `spendgate-${request.kind}-${day(from)}-to-${day(to)}.${request.format}`;
}

/** Exports of calls: requests, and decisions of policies. Rows in the order of their usage time; goes on where it ended. */
import type { ExportRequest } from '../../contract/exports-api.ts';
import { type CallsEnd, type ExportedCall, readExportedCalls } from '../../db/exports/calls.ts';
import { type Names, readNames } from '../../db/reports/names.ts';
import { tokenTotals } from '../../db/reports/tokens.ts';
import { DECISION_COLUMNS, type NamedCall, REQUEST_COLUMNS } from './call-columns.ts';
import { csvHead, csvRow, jsonRow } from './csv.ts';
import type { Making, MakingContext, Piece } from './making.ts';

const CALLS_AT_A_TIME = 1_000;

type CallsRequest = Extract<ExportRequest, { kind: 'requests' | 'decisions' }>;

export function makeCalls(context: MakingContext, { kind, format, from, to }: CallsRequest): Making {
  const columns = kind === 'requests' ? REQUEST_COLUMNS : DECISION_COLUMNS;
  const scope = { from: new Date(from), to: new Date(to), asOf: context.asOf };
  const write = format === 'csv' ? csvRow : jsonRow;
  return {
    columns: columns.map(({ name, about }) => ({ name, about })),
    figures: () => ({}),
    async *pieces(resumeAt) {
      const { db, organisationId } = context;
      if (resumeAt === null && format === 'csv') yield piece(csvHead(columns), 0, null, 0);
      let after = resumeAt === null ? null : readEnd(resumeAt);
      let names: Names | null = null;
      for (;;) {
        const from = after;
        const page = await db.readTenant(organisationId, async (unit) => {
          names ??= await readNames(unit);
          return readExportedCalls(unit, scope, from, CALLS_AT_A_TIME, kind === 'requests');
        });
        const known = names as Names | null;
        if (known === null || page.calls.length === 0) return;
        const text = page.calls.map((call) => write(columns, named(call, known))).join('');
        const last = page.calls.at(-1)?.event;
        if (!last) return;
        yield piece(text, page.calls.length, last, shareOf(scope, last.admittedAt));
        if (!page.end) return;
        after = page.end;
      }
    },
  };
}

const named = (call: ExportedCall, names: Names): NamedCall => ({
  ...{ ...call, names },
  tokens: tokenTotals(call.lines.flatMap(({ classes }) => classes)),
});

const piece = (text: string, rows: number, end: CallsEnd | null, progress: number): Piece => ({
  ...{ bytes: Buffer.from(text), rows, progress },
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

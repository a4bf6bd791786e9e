/** The audit log as a file: NDJSON with the proof of its chain, or CSV. Pure but for reading. */
import type { AuditFormat, AuditLine } from '../../contract/audit-api.ts';
import { type AuditEntry, type AuditFilter, chainAfter } from '../../db/audit/entries.ts';
import type { Database } from '../../db/database.ts';
import { textCell } from '../exports/csv.ts';

const ROWS_AT_A_TIME = 500;

export const MEDIA_TYPE: Readonly<Record<AuditFormat, string>> = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
};

const COLUMNS = [
  'sequence',
  'at',
  'actorKind',
  'actorId',
  'action',
  'target',
  'result',
  'times',
  'detail',
  'entryId',
  'detailHash',
  'hash',
] as const satisfies readonly (keyof AuditLine)[];

/**
 * The chain as it stood at the beginning, in pieces of text.
 * @param last the last place that is written
 * @param filter which entries; all of them unless stated, without which the chain cannot be computed again
 */
export async function* exportChain(
  db: Database,
  organisationId: string,
  last: number,
  format: AuditFormat,
  filter: AuditFilter = {},
): AsyncGenerator<string> {
  if (format === 'csv') yield `${COLUMNS.join(',')}\r\n`;
  let after = 0;
  while (after < last) {
    const from = after;
    const rows = await db.readTenant(organisationId, (unit) =>
      chainAfter(unit, from, ROWS_AT_A_TIME, filter),
    );
    const wanted = rows.filter(({ sequence }) => sequence <= last);
    if (wanted.length === 0) return;
    yield wanted.map((row) => written(lineOf(row), format)).join('');
    after = wanted.at(-1)?.sequence ?? last;
  }
}

/** An entry of the chain as it was hashed. */
export function lineOf(row: AuditEntry): AuditLine {
  return {
    organisationId: row.tenantId,
    sequence: row.sequence,
    entryId: row.entryId,
    at: row.at.toISOString(),
    actorKind: row.actorKind,
    actorId: row.actorId,
    action: row.action,
    target: row.target,
    result: row.result,
    times: row.times,
    detailHash: row.detailHash,
    hash: row.entryHash ?? '',
    detail: row.proof?.detail ?? null,
    salt: row.proof?.salt ?? null,
  };
}

const written = (line: AuditLine, format: AuditFormat): string =>
  format === 'csv'
    ? `${COLUMNS.map((name) => textCell(line[name])).join(',')}\r\n`
    : `${JSON.stringify(line)}\n`;

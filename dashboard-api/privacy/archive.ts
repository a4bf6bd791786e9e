/** The archive of a person: NDJSON, a line for what it is, one for each row, and one at the end that says how many. */
import { ARCHIVE_FORMAT } from '../../contract/privacy-api.ts';
import type { Database } from '../../db/database.ts';
import { callsOf, entriesOf, PAGE_ROWS, shortSections, shown } from '../../db/privacy/archive.ts';

export interface ArchiveSubject {
  readonly organisationId: string;
  readonly personId: string;
  /** With what belongs to the person alone. */
  readonly isWhole: boolean;
}

/** Pieces of text, read from the database as they are asked for. */
export async function* archiveOf(
  db: Database,
  { organisationId, personId, isWhole }: ArchiveSubject,
  now: Date,
): AsyncGenerator<string> {
  const made = { format: ARCHIVE_FORMAT, organisationId, personId, madeAt: now.toISOString() };
  yield line({ archive: made });
  let rows = 0;
  const piece = (section: string, some: readonly object[]): string => {
    rows += some.length;
    return some.map((row) => line({ section, row })).join('');
  };
  const sections = await db.inTenant('app_user', organisationId, (unit) =>
    shortSections(unit, personId, isWhole),
  );
  for (const { section, rows: some } of sections) yield piece(section, some);
  yield* pages(
    (after: Awaited<ReturnType<typeof entriesOf>>[number] | null) =>
      db.readTenant(organisationId, (unit) => entriesOf(unit, personId, after)),
    (page) =>
      piece(
        'auditEntry',
        page.map(({ proof, ...entry }) => shown(entry)),
      ),
  );
  yield* pages(
    (after: Awaited<ReturnType<typeof callsOf>>[number] | null) =>
      db.readTenant(organisationId, (unit) => callsOf(unit, personId, after)),
    (page) => piece('usageEvent', page.map(shown)),
  );
  yield line({ end: { rows } });
}

async function* pages<Row>(
  read: (after: Row | null) => Promise<Row[]>,
  written: (page: Row[]) => string,
): AsyncGenerator<string> {
  for (let after: Row | null = null; ; ) {
    const page: Row[] = await read(after);
    if (page.length > 0) yield written(page);
    if (page.length < PAGE_ROWS) return;
    after = page.at(-1) ?? null;
  }
}

const line = (value: object): string => `${JSON.stringify(value)}\n`;

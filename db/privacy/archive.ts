/** Everything that an organisation holds about a person, as the tables have it. */
import { and, asc, eq, getColumns, or } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { type AuditEntry, withDetails } from '../audit/entries.ts';
import type { TenantUnit, Unit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';
import { PERSON_TABLES_BY_ID, type PersonTable, SECRET_COLUMNS } from './person-tables.ts';

/** A row without its secrets: instants as ISO text, amounts as text. */
export type ArchiveRow = Readonly<Record<string, unknown>>;
export interface ArchiveSection {
  readonly section: string;
  readonly rows: readonly ArchiveRow[];
}

/** Sections of their own, read in pages: they can be long. */
const PAGED: readonly (keyof Tables)[] = ['usageEvent', 'auditEntry'];
/** Sums of what is in the archive call by call. */
const DERIVED: readonly (keyof Tables)[] = ['usageGroup'];
export const PAGE_ROWS = 500;

/**
 * What is short. @param isWhole with what belongs to the person alone, which is nobody else's business while they belong to
 * another organisation too
 */
export async function shortSections(
  unit: TenantUnit,
  personId: string,
  isWhole: boolean,
): Promise<ArchiveSection[]> {
  const of = (place: PersonTable['place']) =>
    PERSON_TABLES_BY_ID.filter(
      (one) => one.place === place && !PAGED.includes(one.table) && !DERIVED.includes(one.table),
    );
  const { organisationId } = unit;
  const sections = await unit.onDirectory(async (directory) => {
    const own = await sectionsOf(directory, of('directory'), organisationId, personId);
    if (!isWhole) return own;
    await directory.lookUp(personId);
    return [...(await sectionsOf(directory, of('person'), null, personId)), ...own];
  });
  sections.push(...(await sectionsOf(unit, of('organisation'), organisationId, personId)));
  return sections;
}

async function sectionsOf(
  unit: Unit,
  tables: readonly PersonTable[],
  organisationId: string | null,
  personId: string,
): Promise<ArchiveSection[]> {
  const sections: ArchiveSection[] = [];
  for (const { table, columns } of tables) {
    const all = getColumns(unit.tables[table]) as Record<string, PgColumn>;
    const owner = all['tenantId'] ?? all['organisationId'];
    const isOwn = owner && organisationId !== null ? eq(owner, organisationId) : undefined;
    const names = columns.flatMap((property) => (all[property] ? [eq(all[property], personId)] : []));
    const rows = (await unit.tx
      .select()
      .from(unit.tables[table] as never)
      .where(and(isOwn, or(...names)))) as Record<string, unknown>[];
    if (rows.length > 0) sections.push({ section: table, rows: rows.map(shown) });
  }
  return sections;
}

/** Calls of the person’s keys behind a place, oldest first. */
export async function callsOf(
  { tx, tables: { usageEvent }, dialect, organisationId }: TenantUnit,
  personId: string,
  after: Tables['usageEvent']['$inferSelect'] | null,
): Promise<Tables['usageEvent']['$inferSelect'][]> {
  const order = [usageEvent.admittedAt, usageEvent.eventId];
  const isNext = after ? dialect.isAfter(order, [after.admittedAt, after.eventId]) : undefined;
  return dialect.firstOf(
    tx
      .select()
      .from(usageEvent)
      .where(and(eq(usageEvent.tenantId, organisationId), eq(usageEvent.ownerId, personId), isNext))
      .orderBy(...order.map((column) => asc(column))),
    PAGE_ROWS,
  );
}

/** Entries of the audit log that the person made or that are about them, behind a place, with their details. */
export async function entriesOf(
  unit: TenantUnit,
  personId: string,
  after: AuditEntry | null,
): Promise<AuditEntry[]> {
  const { tx, tables, dialect, organisationId } = unit;
  const { auditEntry } = tables;
  const order = [auditEntry.sequence, auditEntry.entryId];
  const isNext = after ? dialect.isAfter(order, [after.sequence, after.entryId]) : undefined;
  const isAbout = or(eq(auditEntry.actorId, personId), eq(auditEntry.target, personId));
  const rows = await dialect.firstOf(
    tx
      .select()
      .from(auditEntry)
      .where(and(eq(auditEntry.tenantId, organisationId), isAbout, isNext))
      .orderBy(...order.map((column) => asc(column))),
    PAGE_ROWS,
  );
  return withDetails(unit, rows);
}

/** A row as the archive shows it. */
export function shown(row: Readonly<Record<string, unknown>>): ArchiveRow {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) =>
      SECRET_COLUMNS.includes(name) ? [] : [[name, typeof value === 'bigint' ? value.toString() : value]],
    ),
  );
}

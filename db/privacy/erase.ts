/**
 * Removes what is left of a person in an organisation: everything but the id, which names nobody then. Run with the rights
 * of retention, in one transaction.
 */
import { and, eq, getColumns, inArray, ne, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { recordAudit } from '../audit/entries.ts';
import type { DirectoryUnit, TenantUnit, Unit } from '../database.ts';
import { membershipsOfPerson } from '../directory/memberships.ts';
import type { Tables } from '../schema/tables.ts';
import { finishErasure, type StoredErasure } from './erasures.ts';
import { PERSON_TABLES_BY_ID, type PersonTable } from './person-tables.ts';
import { eraseValues } from './personal-values.ts';
import { holds, searchTexts } from './search.ts';

type Removed = Record<string, number>;

/** Erases a person whose membership has ended. */
export async function erasePerson(unit: TenantUnit, erasure: StoredErasure, now: Date): Promise<void> {
  const { personId, soughtTexts } = erasure;
  const removed: Removed = {};
  await removeDetails(unit, personId, soughtTexts, removed);
  await removeMessages(unit, personId, soughtTexts, removed);
  await removeUserFromGroups(unit, personId, removed);
  await removeRows(unit, 'organisation', unit.organisationId, personId, removed);
  await removeFormerCommands(unit, personId, removed);
  const keepsSignIn = await unit.onDirectory(async (directory) => {
    await removeRows(directory, 'directory', unit.organisationId, personId, removed);
    await removeInvitations(directory, unit.organisationId, soughtTexts, removed);
    return removeSignIn(directory, personId, removed);
  });
  const valueIds = await eraseValues(unit, soughtTexts, erasure.valueIds, now);
  if (valueIds.length > 0) removed['personalValue'] = valueIds.length;
  const left = await searchTexts(unit, soughtTexts);
  await recordAudit(
    unit,
    { actorKind: 'system', action: 'person.erase', target: personId, result: 'done' },
    now,
  );
  await finishErasure(unit, personId, { erasedAt: now, removed, left, keepsSignIn, valueIds });
}

/** What the audit log says beside ids and codes: the chain holds the hash of it and goes on without it. */
async function removeDetails(
  unit: TenantUnit,
  personId: string,
  texts: readonly string[],
  removed: Removed,
): Promise<void> {
  const { tx, tables, organisationId } = unit;
  const { auditDetail, auditEntry } = tables;
  const about = tx
    .select({ entryId: auditEntry.entryId })
    .from(auditEntry)
    .where(
      and(
        eq(auditEntry.tenantId, organisationId),
        // Why somebody was erased is to be known later.
        ne(auditEntry.action, 'person.erase'),
        or(eq(auditEntry.actorId, personId), eq(auditEntry.target, personId)),
      ),
    );
  const naming = texts.map((text) => holds(unit, auditDetail.detail, text));
  await remove(
    unit,
    'auditDetail',
    and(
      eq(auditDetail.tenantId, organisationId),
      or(inArray(auditDetail.entryId, about), holds(unit, auditDetail.detail, personId), ...naming),
    ),
    removed,
  );
}

/** Findings about the person’s sign-ins, and messages that name them, sent or not. */
async function removeMessages(
  unit: TenantUnit,
  personId: string,
  texts: readonly string[],
  removed: Removed,
): Promise<void> {
  const { finding, delivery } = unit.tables;
  const isAbout = and(eq(finding.scope, 'person'), eq(finding.scopeId, personId));
  await remove(unit, 'finding', and(eq(finding.tenantId, unit.organisationId), isAbout), removed);
  const naming = [personId, ...texts].map((text) => holds(unit, delivery.payload, text));
  await remove(unit, 'delivery', and(eq(delivery.tenantId, unit.organisationId), or(...naming)), removed);
}

async function removeUserFromGroups(unit: TenantUnit, personId: string, removed: Removed): Promise<void> {
  const { scimUser, scimGroupMember } = unit.tables;
  const users = unit.tx
    .select({ userId: scimUser.userId })
    .from(scimUser)
    .where(and(eq(scimUser.tenantId, unit.organisationId), eq(scimUser.personId, personId)));
  const isIn = inArray(scimGroupMember.userId, users);
  const where = and(eq(scimGroupMember.tenantId, unit.organisationId), isIn);
  await remove(unit, 'scimGroupMember', where, removed);
}

/** What gates were told of the person’s keys before the newest command, under the name that a key had then. */
async function removeFormerCommands(unit: TenantUnit, personId: string, removed: Removed): Promise<void> {
  const { edgeCommand, apiKey } = unit.tables;
  const keys = unit.tx
    .select({ keyId: apiKey.keyId })
    .from(apiKey)
    .where(and(eq(apiKey.tenantId, unit.organisationId), eq(apiKey.ownerId, personId)));
  const isFormer = sql`exists (select 1 from ${edgeCommand} as later where later.tenant_id = ${edgeCommand.tenantId}
    and later.target = ${edgeCommand.target} and later.version > ${edgeCommand.version})`;
  const where = and(
    eq(edgeCommand.tenantId, unit.organisationId),
    inArray(edgeCommand.target, keys),
    isFormer,
  );
  await remove(unit, 'edgeCommand', where, removed);
}

async function removeInvitations(
  directory: DirectoryUnit,
  organisationId: string,
  texts: readonly string[],
  removed: Removed,
): Promise<void> {
  if (texts.length === 0) return;
  const { invitation } = directory.tables;
  const addresses = texts.map((text) => text.toLowerCase());
  const where = and(eq(invitation.organisationId, organisationId), inArray(invitation.address, addresses));
  await remove(directory, 'invitation', where, removed);
}

/** @returns true if the person belongs to another organisation and so stays able to sign in there */
async function removeSignIn(directory: DirectoryUnit, personId: string, removed: Removed): Promise<boolean> {
  if ((await membershipsOfPerson(directory, personId)).length > 0) return true;
  await removeRows(directory, 'person', null, personId, removed);
  return false;
}

async function removeRows(
  unit: Unit,
  place: PersonTable['place'],
  organisationId: string | null,
  personId: string,
  removed: Removed,
): Promise<void> {
  for (const one of PERSON_TABLES_BY_ID) {
    if (one.place !== place || one.fate !== 'removed') continue;
    const columns = getColumns(unit.tables[one.table]) as Record<string, PgColumn>;
    const [property = ''] = one.columns;
    const column = columns[property];
    if (!column) throw new Error(`${one.table} has no ${property}`);
    const owner = columns['tenantId'] ?? columns['organisationId'];
    const isOwn = owner && organisationId !== null ? eq(owner, organisationId) : undefined;
    await remove(unit, one.table, and(eq(column, personId), isOwn), removed);
  }
}

async function remove(
  { tx, tables, dialect }: Unit,
  name: keyof Tables,
  where: SQL | undefined,
  removed: Removed,
): Promise<void> {
  const table: PgTable = tables[name];
  const rows = dialect.affectedRows(await tx.delete(table).where(where));
  if (rows > 0) removed[name] = (removed[name] ?? 0) + rows;
}

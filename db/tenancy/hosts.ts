/** Hosts that an organisation's administrators registered. */
import { and, asc, eq } from 'drizzle-orm';
import type { RegisteredHost } from '../../contract/organisation.ts';
import type { TenantUnit } from '../database.ts';

/** @returns false if one of this kind and name is registered already */
export async function insertHost(
  { tx, tables, dialect, organisationId }: TenantUnit,
  host: RegisteredHost,
  now: Date,
): Promise<boolean> {
  const plain = { baseUrl: null, mustAskForUsage: false, onCallerLeft: 'drain' };
  const row = { ...plain, ...host, tenantId: organisationId, createdAt: now.toISOString() };
  return (await dialect.insertNew(tx, tables.registeredHost, [row], 'name')).length > 0;
}

/** @returns false if there is none of this kind and name */
export async function deleteHost(
  { tx, tables: { registeredHost }, dialect, organisationId }: TenantUnit,
  { kind, name }: Pick<RegisteredHost, 'kind' | 'name'>,
): Promise<boolean> {
  const { tenantId, kind: ofKind, name: ofName } = registeredHost;
  const isIt = and(eq(tenantId, organisationId), eq(ofKind, kind), eq(ofName, name));
  return dialect.affectedRows(await tx.delete(registeredHost).where(isIt)) > 0;
}

export async function listHosts({
  tx,
  tables: { registeredHost },
  organisationId,
}: TenantUnit): Promise<RegisteredHost[]> {
  const rows = await tx
    .select()
    .from(registeredHost)
    .where(eq(registeredHost.tenantId, organisationId))
    .orderBy(asc(registeredHost.kind), asc(registeredHost.name));
  return rows.map(({ kind, name, baseUrl, mustAskForUsage, onCallerLeft }) =>
    kind === 'azure-openai' || baseUrl === null
      ? { kind: 'azure-openai', name }
      : { kind: 'custom', name, baseUrl, mustAskForUsage, onCallerLeft: onCallerLeft as 'cancel' | 'drain' },
  );
}

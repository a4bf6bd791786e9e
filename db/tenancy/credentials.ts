/** Provider credentials that an organisation stores, sealed to the gateway. */
import { and, asc, desc, eq, isNull, ne } from 'drizzle-orm';
import type { SealedCredential } from '../../contract/credential.ts';
import type { RegisteredHost } from '../../contract/organisation.ts';
import type { TenantUnit } from '../database.ts';
import { lockEdgeVersion } from './calendar.ts';

/** Whose calls a credential is for. There is one active one for each place. */
export type CredentialPlace = Pick<SealedCredential, 'provider' | 'host' | 'projectId'>;

export interface StoredCredential extends SealedCredential {
  readonly name: string;
  readonly isActive: boolean;
  readonly lastFour: string | null;
  readonly sealVersion: string;
  readonly createdAt: Date;
  readonly sealedAt: Date;
}

/** What replacing a credential changes. */
export type Resealed = Pick<StoredCredential, 'kind' | 'box' | 'sealVersion' | 'lastFour'>;

/** Stores a credential and makes it the active one of its place. @returns false if the name is taken */
export async function insertCredential(
  unit: TenantUnit,
  { id, ...rest }: Omit<StoredCredential, 'isActive' | 'createdAt' | 'sealedAt'>,
  now: Date,
): Promise<boolean> {
  // Of two at once the second sees the first, and lets it stand by.
  await lockEdgeVersion(unit);
  const { tx, tables, dialect, organisationId: tenantId } = unit;
  const at = now.toISOString();
  const row = { ...rest, tenantId, credentialId: id, isActive: true, createdAt: at, sealedAt: at };
  const inserted = await dialect.insertNew(tx, tables.providerCredential, [row], 'credential_id');
  if (inserted.length === 0) return false;
  await standBy(unit, rest, id);
  return true;
}

/** Null: there is none. */
export async function findCredential(unit: TenantUnit, id: string): Promise<StoredCredential | null> {
  const found = (await listCredentials(unit)).find((credential) => credential.id === id);
  return found ?? null;
}

export async function replaceCredential(
  { tx, tables: { providerCredential }, organisationId }: TenantUnit,
  id: string,
  { kind, box, sealVersion, lastFour }: Resealed,
  now: Date,
): Promise<void> {
  const { tenantId, credentialId } = providerCredential;
  await tx
    .update(providerCredential)
    .set({ kind, box, sealVersion, lastFour, sealedAt: now })
    .where(and(eq(tenantId, organisationId), eq(credentialId, id)));
}

/** Makes a credential the active one of its place, or lets it stand by. @returns false if there is none */
export async function setActive(unit: TenantUnit, id: string, isActive: boolean): Promise<boolean> {
  await lockEdgeVersion(unit);
  const credential = await findCredential(unit, id);
  if (!credential) return false;
  const { providerCredential } = unit.tables;
  const { tenantId, credentialId } = providerCredential;
  await unit.tx
    .update(providerCredential)
    .set({ isActive })
    .where(and(eq(tenantId, unit.organisationId), eq(credentialId, id)));
  if (isActive) await standBy(unit, credential, id);
  return true;
}

/** @returns false if there is none */
export async function deleteCredential(
  { tx, tables: { providerCredential }, dialect, organisationId }: TenantUnit,
  id: string,
): Promise<boolean> {
  const { tenantId, credentialId } = providerCredential;
  const isIt = and(eq(tenantId, organisationId), eq(credentialId, id));
  return dialect.affectedRows(await tx.delete(providerCredential).where(isIt)) > 0;
}

/** Removes what is stored for a registered host. @returns the ids */
export async function deleteCredentialsOf(
  unit: TenantUnit,
  { kind, name }: Pick<RegisteredHost, 'kind' | 'name'>,
): Promise<readonly string[]> {
  const theirs = (await listCredentials(unit)).filter(
    ({ provider, host }) => provider === kind && host === name,
  );
  for (const { id } of theirs) await deleteCredential(unit, id);
  return theirs.map(({ id }) => id);
}

/** By provider, then newest first. */
export async function listCredentials({
  tx,
  tables: { providerCredential },
  organisationId,
}: TenantUnit): Promise<StoredCredential[]> {
  const rows = await tx
    .select()
    .from(providerCredential)
    .where(eq(providerCredential.tenantId, organisationId))
    .orderBy(
      asc(providerCredential.provider),
      desc(providerCredential.createdAt),
      desc(providerCredential.credentialId),
    );
  return rows.map(({ tenantId, credentialId, ...row }) => ({ ...row, id: credentialId }));
}

/** Lets every other one of a place stand by. */
async function standBy(
  { tx, tables: { providerCredential }, organisationId }: TenantUnit,
  { provider, host, projectId }: CredentialPlace,
  besideId: string,
): Promise<void> {
  const {
    tenantId,
    credentialId,
    provider: ofProvider,
    host: ofHost,
    projectId: ofProject,
  } = providerCredential;
  await tx
    .update(providerCredential)
    .set({ isActive: false })
    .where(
      and(
        eq(tenantId, organisationId),
        ne(credentialId, besideId),
        eq(ofProvider, provider),
        host === null ? isNull(ofHost) : eq(ofHost, host),
        projectId === null ? isNull(ofProject) : eq(ofProject, projectId),
      ),
    );
}

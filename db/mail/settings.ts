/** Through which server an organisation sends mail, and to whom it may go. */
import { and, asc, eq } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import { readProfiles } from '../members/profiles.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredMailServer = Omit<Tables['mailServer']['$inferSelect'], 'tenantId'>;

/** Null: the organisation has named none. */
export async function readMailServer({
  tx,
  tables: { mailServer },
  organisationId,
}: TenantUnit): Promise<StoredMailServer | null> {
  const [row] = await tx.select().from(mailServer).where(eq(mailServer.tenantId, organisationId));
  if (!row) return null;
  const { tenantId, ...server } = row;
  return server;
}

/** Names a server, in place of the one before. */
export async function putMailServer(
  { tx, tables: { mailServer }, organisationId }: TenantUnit,
  server: StoredMailServer,
): Promise<void> {
  await tx.delete(mailServer).where(eq(mailServer.tenantId, organisationId));
  await tx.insert(mailServer).values({ tenantId: organisationId, ...server });
}

/** @returns false if there was none */
export async function deleteMailServer({
  tx,
  tables: { mailServer },
  dialect,
  organisationId,
}: TenantUnit): Promise<boolean> {
  const result = await tx.delete(mailServer).where(eq(mailServer.tenantId, organisationId));
  return dialect.affectedRows(result) > 0;
}

/** Domains that owners approved of, by name. */
export async function listMailDomains({
  tx,
  tables: { mailDomain },
  organisationId,
}: TenantUnit): Promise<{ domain: string; approvedAt: Date }[]> {
  return tx
    .select({ domain: mailDomain.domain, approvedAt: mailDomain.approvedAt })
    .from(mailDomain)
    .where(eq(mailDomain.tenantId, organisationId))
    .orderBy(asc(mailDomain.domain));
}

/** @returns false if it was approved before */
export async function approveMailDomain(
  { tx, tables: { mailDomain }, dialect, organisationId: tenantId }: TenantUnit,
  domain: string,
  approvedBy: string | null,
  now: Date,
): Promise<boolean> {
  const row = { tenantId, domain, approvedBy, approvedAt: now.toISOString() };
  return (await dialect.insertNew(tx, mailDomain, [row], 'domain')).length > 0;
}

/** @returns false if it was not approved */
export async function removeMailDomain(
  { tx, tables: { mailDomain }, dialect, organisationId }: TenantUnit,
  domain: string,
): Promise<boolean> {
  const isIt = and(eq(mailDomain.tenantId, organisationId), eq(mailDomain.domain, domain));
  return dialect.affectedRows(await tx.delete(mailDomain).where(isIt)) > 0;
}

/** Of some addresses those that mail may go to now: of members, and of domains that an owner approved of. */
export async function allowedRecipients(unit: TenantUnit, addresses: readonly string[]): Promise<string[]> {
  const members = [...(await readProfiles(unit)).values()].flatMap(({ address }) => address ?? []);
  const known = new Set(members.map((address) => address.toLowerCase()));
  const domains = new Set((await listMailDomains(unit)).map(({ domain }) => domain));
  return addresses.filter((address) => {
    const plain = address.toLowerCase();
    return known.has(plain) || domains.has(plain.slice(plain.lastIndexOf('@') + 1));
  });
}

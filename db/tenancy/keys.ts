import { and, desc, eq, gt, isNull, ne, or, sql } from 'drizzle-orm';
import type { KeyPolicy, KeyRecord } from '../../contract/command.ts';
import type { KeyRow } from '../../contract/dashboard.ts';
import type { Shards } from '../../contract/shards.ts';
import type { TenantUnit } from '../database.ts';
import { type MemberProfile, readProfiles } from '../members/profiles.ts';
import { type Seen, seenRows } from '../members/seen.ts';

/** Where a key comes from. */
export type KeyOrigin = 'first_run' | 'ready_file' | 'issued';

export interface NewKey {
  readonly keyId: string;
  readonly projectId: string;
  readonly ownerId: string | null;
  readonly name: string;
  readonly environment: string | null;
  readonly origin: KeyOrigin;
  readonly expiresAt: Date | null;
  readonly policy: KeyPolicy;
  /** HMAC of the key text, and the version of the pepper that it was made with. */
  readonly hash: string;
  readonly pepperVersion: string;
}

/** Stores a new key, active, at version 1. @throws the store's error if the project does not exist */
export async function insertKey(
  { tx, tables, organisationId }: TenantUnit,
  key: NewKey,
  now: Date,
): Promise<void> {
  const { hash, pepperVersion, ...columns } = key;
  const tenantId = organisationId;
  await tx
    .insert(tables.apiKey)
    .values({ tenantId, ...columns, status: 'active', version: 1, createdAt: now });
  await tx
    .insert(tables.apiKeyHash)
    .values({ tenantId, keyId: key.keyId, hash, pepperVersion, validUntil: null, madeAt: now });
}

/** Sets a key's status and raises its version. @returns false if there is no such key, or it is revoked for good */
export async function changeStatus(
  unit: TenantUnit,
  keyId: string,
  status: KeyRecord['status'],
): Promise<boolean> {
  const { tx, tables, dialect } = unit;
  const { apiKey } = tables;
  const result = await tx
    .update(apiKey)
    .set({ status, version: sql`${apiKey.version} + 1` })
    .where(
      and(eq(apiKey.tenantId, unit.organisationId), eq(apiKey.keyId, keyId), ne(apiKey.status, 'revoked')),
    );
  return dialect.affectedRows(result) > 0;
}

/** Puts a policy in the place of a key's, and raises both versions. @returns false if it is revoked or unknown */
export async function putKeyPolicy(
  unit: TenantUnit,
  keyId: string,
  policy: Omit<KeyPolicy, 'version'>,
): Promise<boolean> {
  const { apiKey } = unit.tables;
  const isIt = and(
    eq(apiKey.tenantId, unit.organisationId),
    eq(apiKey.keyId, keyId),
    ne(apiKey.status, 'revoked'),
  );
  const [known] = await unit.tx.select({ policy: apiKey.policy }).from(apiKey).where(isIt);
  if (!known) return false;
  const next = { ...policy, version: known.policy.version + 1 };
  await unit.tx
    .update(apiKey)
    .set({ policy: next, version: sql`${apiKey.version} + 1` })
    .where(isIt);
  return true;
}

/** Renames a key and raises its version. @returns false if there is no such key */
export async function renameKey(unit: TenantUnit, keyId: string, name: string): Promise<boolean> {
  const { apiKey } = unit.tables;
  const isIt = and(eq(apiKey.tenantId, unit.organisationId), eq(apiKey.keyId, keyId));
  return (
    unit.dialect.affectedRows(
      await unit.tx
        .update(apiKey)
        .set({ name, version: sql`${apiKey.version} + 1` })
        .where(isIt),
    ) > 0
  );
}

/**
 * Spreads a key's calls over so many gates, and raises its version. Gates that ever were among them stay known.
 * @returns false if there is no such key, or it is revoked
 */
export async function putShards(unit: TenantUnit, keyId: string, active: number): Promise<boolean> {
  const { apiKey } = unit.tables;
  const isIt = and(
    eq(apiKey.tenantId, unit.organisationId),
    eq(apiKey.keyId, keyId),
    ne(apiKey.status, 'revoked'),
  );
  await unit.dialect.lockRows(unit.tx, apiKey, isIt);
  const [before] = await unit.tx.select({ known: apiKey.knownShards }).from(apiKey).where(isIt);
  if (!before) return false;
  const next = { activeShards: active, knownShards: Math.max(before.known, active) };
  await unit.tx
    .update(apiKey)
    .set({ ...next, version: sql`${apiKey.version} + 1` })
    .where(isIt);
  return true;
}

/** How many gates a key has, and whose it is; null: the caller does not see such a key. */
export async function readSeenKey(
  unit: TenantUnit,
  keyId: string,
  seen: Seen,
): Promise<(Shards & { readonly ownerId: string | null }) | null> {
  const { tx, organisationId } = unit;
  const { apiKey, project } = unit.tables;
  const [row] = await tx
    .select({ active: apiKey.activeShards, known: apiKey.knownShards, ownerId: apiKey.ownerId })
    .from(apiKey)
    .innerJoin(project, and(eq(project.tenantId, apiKey.tenantId), eq(project.projectId, apiKey.projectId)))
    .where(
      and(
        eq(apiKey.tenantId, organisationId),
        eq(apiKey.keyId, keyId),
        ...seenRows(unit, seen, { teamId: project.teamId, ownerId: apiKey.ownerId }),
      ),
    );
  return row ?? null;
}

/** How many keys somebody owns that are not revoked. */
export async function countKeysOf(
  { tx, tables: { apiKey }, dialect, organisationId }: TenantUnit,
  personId: string,
): Promise<number> {
  const [counted] = await tx
    .select({ keys: dialect.countRows() })
    .from(apiKey)
    .where(
      and(eq(apiKey.tenantId, organisationId), eq(apiKey.ownerId, personId), ne(apiKey.status, 'revoked')),
    );
  return counted?.keys ?? 0;
}

export interface Hash {
  readonly hash: string;
  readonly pepperVersion: string;
  readonly validUntil: Date | null;
  readonly madeAt?: Date | null;
  readonly lastUsedAt?: Date | null;
}

/** Secrets of a key that are valid at an instant or later. */
export async function validHashes(
  { tx, tables: { apiKeyHash }, organisationId }: TenantUnit,
  keyId: string,
  at: Date,
): Promise<Hash[]> {
  const { hash, pepperVersion, validUntil, madeAt, lastUsedAt } = apiKeyHash;
  return tx
    .select({ hash, pepperVersion, validUntil, madeAt, lastUsedAt })
    .from(apiKeyHash)
    .where(
      and(
        eq(apiKeyHash.tenantId, organisationId),
        eq(apiKeyHash.keyId, keyId),
        or(isNull(validUntil), gt(validUntil, at)),
      ),
    );
}

/** Puts these in the place of all secrets of a key, and raises its version. @returns false if it is revoked or unknown */
export async function replaceHashes(
  unit: TenantUnit,
  keyId: string,
  hashes: readonly Hash[],
): Promise<boolean> {
  const { tx, tables, dialect, organisationId: tenantId } = unit;
  const { apiKey, apiKeyHash } = tables;
  const raised = await tx
    .update(apiKey)
    .set({ version: sql`${apiKey.version} + 1` })
    .where(and(eq(apiKey.tenantId, tenantId), eq(apiKey.keyId, keyId), ne(apiKey.status, 'revoked')));
  if (dialect.affectedRows(raised) === 0) return false;
  await tx.delete(apiKeyHash).where(and(eq(apiKeyHash.tenantId, tenantId), eq(apiKeyHash.keyId, keyId)));
  await tx.insert(apiKeyHash).values(hashes.map((hash) => ({ tenantId, keyId, ...hash })));
  return true;
}

/** The whole state of a key, as its gate keeps it, and the version of that state; null if there is no such key. */
export async function readKeyRecord(
  unit: TenantUnit,
  keyId: string,
): Promise<{ readonly record: KeyRecord; readonly version: number } | null> {
  const known = await readKey(unit, keyId);
  if (!known) return null;
  const { apiKeyHash } = unit.tables;
  const hashes = await unit.tx
    .select()
    .from(apiKeyHash)
    .where(and(eq(apiKeyHash.tenantId, unit.organisationId), eq(apiKeyHash.keyId, keyId)));
  return {
    version: known.version,
    record: {
      keyId,
      organisationId: unit.organisationId,
      projectId: known.projectId,
      teamId: known.teamId,
      ownerId: known.ownerId,
      environment: known.environment,
      status: known.status as KeyRecord['status'],
      expiresAtMs: known.expiresAt?.getTime() ?? null,
      names: { key: known.name, project: known.projectName, team: known.teamName },
      hashes: hashes.map(({ hash, pepperVersion, validUntil }) => ({
        hash,
        pepperVersion,
        validUntilMs: validUntil?.getTime() ?? null,
      })),
      policy: known.policy,
      ...(known.knownShards > 1 ? { shards: { active: known.activeShards, known: known.knownShards } } : {}),
    },
  };
}

/** Active keys of one origin, newest first. */
export async function activeKeysOf(
  { tx, tables: { apiKey }, organisationId }: TenantUnit,
  origin: KeyOrigin,
): Promise<string[]> {
  const rows = await tx
    .select({ keyId: apiKey.keyId })
    .from(apiKey)
    .where(and(eq(apiKey.tenantId, organisationId), eq(apiKey.origin, origin), eq(apiKey.status, 'active')))
    .orderBy(desc(apiKey.createdAt));
  return rows.map(({ keyId }) => keyId);
}

/** Every key that works, newest first. */
export async function workingKeys({ tx, tables: { apiKey }, organisationId }: TenantUnit): Promise<string[]> {
  const rows = await tx
    .select({ keyId: apiKey.keyId })
    .from(apiKey)
    .where(and(eq(apiKey.tenantId, organisationId), eq(apiKey.status, 'active')))
    .orderBy(desc(apiKey.createdAt));
  return rows.map(({ keyId }) => keyId);
}

/** A person's own keys that work or can be switched on again. */
export async function keysOfOwner(
  { tx, tables: { apiKey }, organisationId }: TenantUnit,
  ownerId: string,
): Promise<string[]> {
  const rows = await tx
    .select({ keyId: apiKey.keyId })
    .from(apiKey)
    .where(
      and(eq(apiKey.tenantId, organisationId), eq(apiKey.ownerId, ownerId), ne(apiKey.status, 'revoked')),
    );
  return rows.map(({ keyId }) => keyId);
}

/** A key's metadata as it is stored, and over how many gates its calls are spread. */
export type ListedKey = Omit<KeyRow, 'etag'> & { readonly activeShards: number };

/** The metadata of every key that is shown, newest first; of one if it is named. */
export async function listKeys(unit: TenantUnit, seen: Seen, keyId?: string): Promise<ListedKey[]> {
  const { tx, organisationId } = unit;
  const { apiKey, edgeCommand, project, team } = unit.tables;
  const rows = await tx
    .select({
      key: apiKey,
      projectName: project.name,
      teamId: team.teamId,
      teamName: team.name,
      command: edgeCommand,
    })
    .from(apiKey)
    .innerJoin(project, and(eq(project.tenantId, apiKey.tenantId), eq(project.projectId, apiKey.projectId)))
    .innerJoin(team, and(eq(team.tenantId, project.tenantId), eq(team.teamId, project.teamId)))
    .leftJoin(
      edgeCommand,
      and(
        eq(edgeCommand.tenantId, apiKey.tenantId),
        eq(edgeCommand.target, apiKey.keyId),
        eq(edgeCommand.version, apiKey.version),
      ),
    )
    .where(
      and(
        eq(apiKey.tenantId, organisationId),
        keyId === undefined ? undefined : eq(apiKey.keyId, keyId),
        ...seenRows(unit, seen, { teamId: team.teamId, ownerId: apiKey.ownerId }),
      ),
    )
    .orderBy(desc(apiKey.createdAt), desc(apiKey.keyId));
  const secrets = Map.groupBy(await secretsOf(unit), ({ keyId }) => keyId);
  const profiles = await readProfiles(unit);
  return rows.map(({ key, projectName, teamId, teamName, command }) => ({
    keyId: key.keyId,
    name: key.name,
    status: key.status as KeyRow['status'],
    teamId,
    teamName,
    projectId: key.projectId,
    projectName,
    environment: key.environment,
    ownerId: key.ownerId,
    ownerName: ownerOf(profiles.get(key.ownerId ?? '')),
    createdAt: key.createdAt.toISOString(),
    expiresAt: text(key.expiresAt),
    lastUsedAt: text(key.lastUsedAt),
    exposedAt: text(key.exposedAt),
    rotation: {
      rotateBy: text(key.rotateBy),
      everyDays: key.rotateEveryDays,
      endsSecret: key.endsUnrotated,
    },
    secrets: (secrets.get(key.keyId) ?? []).map(({ madeAt, validUntil, lastUsedAt }) => ({
      madeAt: text(madeAt),
      validUntil: text(validUntil),
      lastUsedAt: text(lastUsedAt),
    })),
    confirmedAt: text(command?.confirmedAt ?? null),
    activeShards: key.activeShards,
  }));
}

const ownerOf = (profile: MemberProfile | undefined): string | null =>
  profile ? profile.name || profile.address : null;

const text = (at: Date | null): string | null => at?.toISOString() ?? null;

/** The secrets of all keys, without their hashes, newest first. */
async function secretsOf({ tx, tables: { apiKeyHash }, organisationId }: TenantUnit) {
  const { keyId, madeAt, validUntil, lastUsedAt } = apiKeyHash;
  const rows = await tx
    .select({ keyId, madeAt, validUntil, lastUsedAt })
    .from(apiKeyHash)
    .where(eq(apiKeyHash.tenantId, organisationId));
  return rows.sort((one, other) => (other.madeAt?.getTime() ?? 0) - (one.madeAt?.getTime() ?? 0));
}

async function readKey({ tx, tables: { apiKey, project, team }, organisationId }: TenantUnit, keyId: string) {
  const [row] = await tx
    .select({ key: apiKey, teamId: project.teamId, projectName: project.name, teamName: team.name })
    .from(apiKey)
    .innerJoin(project, and(eq(project.tenantId, apiKey.tenantId), eq(project.projectId, apiKey.projectId)))
    .innerJoin(team, and(eq(team.tenantId, project.tenantId), eq(team.teamId, project.teamId)))
    .where(and(eq(apiKey.tenantId, organisationId), eq(apiKey.keyId, keyId)));
  if (!row) return null;
  const { key, ...place } = row;
  return { ...key, ...place };
}

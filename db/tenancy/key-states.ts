/** Whole states of keys, as they go to the gates: read and put by who brings store and edge into agreement. */
import { and, asc, desc, eq, gt, isNotNull } from 'drizzle-orm';
import type { KeyRecord } from '../../contract/command.ts';
import { bucketOf } from '../../contract/key.ts';
import { bucketOfGate, gateIdsOf, shardIndexOf, shardsOf } from '../../contract/shards.ts';
import type { TenantUnit } from '../database.ts';
import { hasProject } from './projects.ts';

export interface KeyVersion {
  readonly keyId: string;
  readonly version: number;
}

/** The keys that a gate should hold, with the versions that stand. */
export function keyVersionsAt(
  { tx, tables: { apiKey }, dialect, organisationId }: TenantUnit,
  gateId: string,
): Promise<KeyVersion[]> {
  const { keyId, version, knownShards } = apiKey;
  return tx
    .select({ keyId, version })
    .from(apiKey)
    .where(
      and(
        eq(apiKey.tenantId, organisationId),
        dialect.isLike(keyId, `${bucketOfGate(gateId)}*`),
        gt(knownShards, shardIndexOf(gateId)),
      ),
    );
}

/** The gates that should hold keys of the organisation. */
export async function gatesOfKeys({ tx, tables: { apiKey }, organisationId }: TenantUnit): Promise<string[]> {
  const rows = await tx
    .select({ keyId: apiKey.keyId, known: apiKey.knownShards })
    .from(apiKey)
    .where(eq(apiKey.tenantId, organisationId));
  return [...new Set(rows.flatMap(({ keyId, known }) => gateIdsOf(bucketOf(keyId), known)))];
}

/** Makes whoever changes this key wait for the transaction's end. @returns false if there is no such key */
export async function lockKey(
  { tx, tables: { apiKey }, dialect, organisationId }: TenantUnit,
  keyId: string,
): Promise<boolean> {
  const isIt = and(eq(apiKey.tenantId, organisationId), eq(apiKey.keyId, keyId));
  return (await dialect.lockRows(tx, apiKey, isIt)) > 0;
}

/** The newest state that the gate has confirmed, or the first that was ever sent; null: none was. */
export async function agreedState(
  { tx, tables: { edgeCommand }, dialect, organisationId }: TenantUnit,
  keyId: string,
): Promise<KeyRecord | null> {
  const isIt = and(eq(edgeCommand.tenantId, organisationId), eq(edgeCommand.target, keyId));
  const confirmed = tx
    .select({ record: edgeCommand.record })
    .from(edgeCommand)
    .where(and(isIt, isNotNull(edgeCommand.confirmedAt)))
    .orderBy(desc(edgeCommand.version));
  const first = tx
    .select({ record: edgeCommand.record })
    .from(edgeCommand)
    .where(isIt)
    .orderBy(asc(edgeCommand.version));
  const [agreed] = await dialect.firstOf(confirmed, 1);
  const [oldest] = agreed ? [agreed] : await dialect.firstOf(first, 1);
  return oldest ? (oldest.record as KeyRecord) : null;
}

/** The state that was put into the outbox under a version; null: this store has never given that version out. */
export async function issuedState(
  { tx, tables: { edgeCommand }, organisationId }: TenantUnit,
  keyId: string,
  version: number,
): Promise<KeyRecord | null> {
  const [row] = await tx
    .select({ record: edgeCommand.record })
    .from(edgeCommand)
    .where(
      and(
        eq(edgeCommand.tenantId, organisationId),
        eq(edgeCommand.target, keyId),
        eq(edgeCommand.version, version),
      ),
    );
  return row ? (row.record as KeyRecord) : null;
}

/** Writes a whole state over that of a key that is locked. A project that does not exist stays as it was. */
export async function putKeyState(unit: TenantUnit, record: KeyRecord, version: number): Promise<void> {
  const { tx, tables, organisationId } = unit;
  const { apiKey } = tables;
  const { keyId, projectId, ownerId, environment, status, expiresAtMs, policy } = record;
  const { active: activeShards, known: knownShards } = shardsOf(record);
  await tx
    .update(apiKey)
    .set({
      ...((await hasProject(unit, projectId)) ? { projectId } : {}),
      ownerId,
      environment,
      status,
      policy,
      version,
      activeShards,
      knownShards,
      expiresAt: expiresAtMs === null ? null : new Date(expiresAtMs),
    })
    .where(and(eq(apiKey.tenantId, organisationId), eq(apiKey.keyId, keyId)));
  await putHashes(unit, record);
}

/** Stores a key that only its gate knew. */
export async function insertFoundKey(
  unit: TenantUnit,
  record: KeyRecord,
  {
    version,
    projectId,
    name,
  }: { readonly version: number; readonly projectId: string; readonly name: string },
  now: Date,
): Promise<void> {
  const { keyId, ownerId, environment, status, expiresAtMs, policy } = record;
  const { active: activeShards, known: knownShards } = shardsOf(record);
  await unit.tx.insert(unit.tables.apiKey).values({
    tenantId: unit.organisationId,
    keyId,
    projectId,
    ownerId,
    name,
    environment,
    origin: 'issued',
    status,
    policy,
    version,
    activeShards,
    knownShards,
    createdAt: now,
    expiresAt: expiresAtMs === null ? null : new Date(expiresAtMs),
  });
  await putHashes(unit, record);
}

async function putHashes(
  { tx, tables: { apiKeyHash }, organisationId: tenantId }: TenantUnit,
  { keyId, hashes }: KeyRecord,
): Promise<void> {
  await tx.delete(apiKeyHash).where(and(eq(apiKeyHash.tenantId, tenantId), eq(apiKeyHash.keyId, keyId)));
  await tx.insert(apiKeyHash).values(
    hashes.map(({ hash, pepperVersion, validUntilMs }) => ({
      tenantId,
      keyId,
      hash,
      pepperVersion,
      validUntil: validUntilMs === null ? null : new Date(validUntilMs),
    })),
  );
}

import { randomBytes } from 'node:crypto';
import { and, asc, desc, eq, gt, gte, inArray, lt, notInArray, type SQL, sql } from 'drizzle-orm';
import type { AuditKind } from '../../contract/audit-api.ts';
import { newId } from '../../contract/ids.ts';
import type { TenantUnit } from '../database.ts';
import { setDueIfNone } from '../directory/due-jobs.ts';
import type { Tables } from '../schema/tables.ts';
import { type AuditAction, notOfKinds } from './actions.ts';
import { detailHash, entryHash, GENESIS } from './chain.ts';

/** What an entry tells in ids and codes. */
export interface AuditFacts {
  readonly actorKind: 'link' | 'session' | 'token' | 'operator' | 'support' | 'system';
  readonly actorId?: string;
  readonly action: AuditAction;
  readonly target?: string;
  /** `done`, or a code of why not. */
  readonly result: string;
  /** In its author's own words, at most 500 characters; part of the detail. */
  readonly reason?: string;
  /** What else there is to say, at most 2,000 characters as JSON: names, addresses, devices. Can be erased. */
  readonly detail?: Readonly<Record<string, string>>;
  /** How often; once unless stated. */
  readonly times?: number;
}

/** A head of the chain is signed this long after the first entry since the last one. */
const SIGN_HEAD_AFTER_MS = 3_600_000;

/** An entry is twelve values, and SQL Server takes 2,100 in a statement. */
const MOST_ROWS_AT_ONCE = 150;

/**
 * Writes an entry in the transaction of what it tells of, so that neither stands without the other. Whoever else writes
 * an entry of this organisation waits for the end of the transaction.
 */
export const recordAudit = (unit: TenantUnit, facts: AuditFacts, now: Date): Promise<void> =>
  recordAll(unit, [facts], now);

/** Writes entries, in this order. */
export async function recordAll(unit: TenantUnit, all: readonly AuditFacts[], now: Date): Promise<void> {
  if (all.length === 0) return;
  const { tx, tables, organisationId: tenantId } = unit;
  const head = await takeHead(unit, all.length);
  const details: Tables['auditDetail']['$inferInsert'][] = [];
  let { hash, sequence } = head;
  const rows = all.map((facts) => {
    const { reason, detail: stated, times = 1, actorId = null, target = null, ...codes } = facts;
    const entryId = newId();
    const detail = { ...stated, ...(reason === undefined ? {} : { reason }) };
    const hasDetail = Object.keys(detail).length > 0;
    const text = JSON.stringify(detail);
    const salt = randomBytes(32).toString('hex');
    if (hasDetail) details.push({ tenantId, entryId, salt, detail: text });
    const row = {
      ...codes,
      actorId,
      target,
      times,
      entryId,
      detailHash: hasDetail ? detailHash(salt, text) : null,
    };
    sequence++;
    hash = entryHash(hash, { ...row, organisationId: tenantId, sequence, at: now.toISOString() });
    return { ...row, tenantId, at: now, sequence, entryHash: hash };
  });
  for (const part of inParts(rows)) await tx.insert(tables.auditEntry).values(part);
  for (const part of inParts(details)) await tx.insert(tables.auditDetail).values(part);
  await tx.update(tables.auditHead).set({ entryHash: hash }).where(eq(tables.auditHead.tenantId, tenantId));
  await setDueIfNone(unit, 'audit.head', new Date(now.getTime() + SIGN_HEAD_AFTER_MS));
}

/** The end of the chain, moved on by so many entries and held until the transaction ends. */
async function takeHead(
  { tx, tables: { auditHead }, dialect, organisationId: tenantId }: TenantUnit,
  by: number,
): Promise<{ readonly sequence: number; readonly hash: string }> {
  const isOwn = eq(auditHead.tenantId, tenantId);
  for (;;) {
    const moved = await tx
      .update(auditHead)
      .set({ sequence: sql`${auditHead.sequence} + ${by}` })
      .where(isOwn);
    if (dialect.affectedRows(moved) > 0) break;
    await dialect.insertNew(tx, auditHead, [{ tenantId, sequence: '0', entryHash: GENESIS }], 'tenant_id');
  }
  const [head] = await tx.select().from(auditHead).where(isOwn);
  return { sequence: (head?.sequence ?? by) - by, hash: head?.entryHash ?? GENESIS };
}

/** The end of an organisation's chain; null: it has no entry. */
export async function readHead({
  tx,
  tables: { auditHead },
  organisationId,
}: TenantUnit): Promise<{ readonly sequence: number; readonly entryHash: string } | null> {
  const [head] = await tx.select().from(auditHead).where(eq(auditHead.tenantId, organisationId));
  return head ?? null;
}

/** An entry as it is stored, with its detail. */
export type AuditEntry = Tables['auditEntry']['$inferSelect'] & {
  /** Null: there is none, or it was erased, which `detailHash` tells apart. */
  readonly detail: Readonly<Record<string, string>> | null;
  /** The detail's text and salt, to the letter; null as above. */
  readonly proof: { readonly salt: string; readonly detail: string } | null;
};

/** Which entries. */
export interface AuditFilter {
  /** UTC; from is within, to is not. */
  readonly from?: Date;
  readonly to?: Date;
  readonly action?: string;
  readonly actorId?: string;
  readonly target?: string;
  /** Of these kinds; of every kind unless stated. */
  readonly kinds?: readonly AuditKind[];
  /** Entries before this place. */
  readonly before?: number;
}

/** The newest entries that match, at most `limit`. */
export async function auditEntries(
  unit: TenantUnit,
  limit: number,
  filter: AuditFilter = {},
): Promise<AuditEntry[]> {
  const { tx, tables, dialect } = unit;
  const { auditEntry } = tables;
  const rows = await dialect.firstOf(
    tx
      .select()
      .from(auditEntry)
      .where(matching(unit, filter))
      .orderBy(desc(auditEntry.sequence), desc(auditEntry.at), desc(auditEntry.entryId)),
    limit,
  );
  return withDetails(unit, rows);
}

/** Entries of the chain behind a place that match, in its order, at most `limit`. */
export async function chainAfter(
  unit: TenantUnit,
  sequence: number,
  limit: number,
  filter: AuditFilter = {},
): Promise<AuditEntry[]> {
  const { tx, tables, dialect } = unit;
  const { auditEntry } = tables;
  const rows = await dialect.firstOf(
    tx
      .select()
      .from(auditEntry)
      .where(and(matching(unit, filter), gt(auditEntry.sequence, sequence)))
      .orderBy(asc(auditEntry.sequence)),
    limit,
  );
  return withDetails(unit, rows);
}

/** The condition of a filter. */
function matching(
  { tables: { auditEntry }, organisationId }: TenantUnit,
  filter: AuditFilter,
): SQL | undefined {
  const { from, to, action, actorId, target, kinds, before } = filter;
  const others = kinds === undefined ? [] : notOfKinds(kinds);
  return and(
    eq(auditEntry.tenantId, organisationId),
    from && gte(auditEntry.at, from),
    to && lt(auditEntry.at, to),
    action === undefined ? undefined : eq(auditEntry.action, action),
    actorId === undefined ? undefined : eq(auditEntry.actorId, actorId),
    target === undefined ? undefined : eq(auditEntry.target, target),
    others.length === 0 ? undefined : notInArray(auditEntry.action, others),
    before === undefined ? undefined : lt(auditEntry.sequence, before),
  );
}

/** Entries with what they tell beside ids and codes, if that was not erased. */
export async function withDetails(
  { tx, tables: { auditDetail }, organisationId }: TenantUnit,
  rows: readonly Tables['auditEntry']['$inferSelect'][],
): Promise<AuditEntry[]> {
  // Entries from before the chain have details without a hash.
  const ids = rows.flatMap((row) => (row.detailHash === null && row.sequence > 0 ? [] : [row.entryId]));
  const found =
    ids.length === 0
      ? []
      : await tx
          .select()
          .from(auditDetail)
          .where(and(eq(auditDetail.tenantId, organisationId), inArray(auditDetail.entryId, ids)));
  const byEntry = new Map(found.map((row) => [row.entryId, row]));
  return rows.map((row) => {
    const { salt, detail } = byEntry.get(row.entryId) ?? {};
    const proof = salt === undefined || detail === undefined ? null : { salt, detail };
    return { ...row, proof, detail: proof && (JSON.parse(proof.detail) as Record<string, string>) };
  });
}

function inParts<Row>(rows: readonly Row[]): Row[][] {
  const parts = Math.ceil(rows.length / MOST_ROWS_AT_ONCE);
  return Array.from({ length: parts }, (_, part) =>
    rows.slice(part * MOST_ROWS_AT_ONCE, (part + 1) * MOST_ROWS_AT_ONCE),
  );
}

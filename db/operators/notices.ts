import { and, desc, eq, gt, isNull, or } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';
import type { Tables } from '../schema/tables.ts';

export type StoredNotice = Omit<Tables['notice']['$inferSelect'], 'tenantId'>;

/** The notices that stand now, newest first. */
export function standingNotices(
  { tx, tables: { notice }, organisationId }: TenantUnit,
  now: Date,
): Promise<StoredNotice[]> {
  return tx
    .select()
    .from(notice)
    .where(
      and(
        eq(notice.tenantId, organisationId),
        isNull(notice.withdrawnAt),
        or(isNull(notice.endsAt), gt(notice.endsAt, now)),
      ),
    )
    .orderBy(desc(notice.raisedAt), desc(notice.noticeId));
}

export async function insertNotice(
  { tx, tables, organisationId }: TenantUnit,
  row: Omit<StoredNotice, 'withdrawnAt'>,
): Promise<void> {
  await tx.insert(tables.notice).values({ tenantId: organisationId, ...row });
}

/** Takes a notice back. @returns false if none of this id stands */
export async function withdrawNotice(
  { tx, tables: { notice }, dialect, organisationId }: TenantUnit,
  noticeId: string,
  now: Date,
): Promise<boolean> {
  const result = await tx
    .update(notice)
    .set({ withdrawnAt: now })
    .where(
      and(eq(notice.tenantId, organisationId), eq(notice.noticeId, noticeId), isNull(notice.withdrawnAt)),
    );
  return dialect.affectedRows(result) > 0;
}

import { and, eq, isNull } from 'drizzle-orm';
import { recordAudit } from '../audit/entries.ts';
import type { Database } from '../database.ts';

export interface NewLoginLink {
  readonly tokenHash: string;
  readonly organisationId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** What came of using a link. */
export type LinkUse =
  | { readonly ok: true; readonly organisationId: string }
  | { readonly ok: false; readonly reason: 'unknown' | 'used' | 'expired' };

/** Stores a link under the hash of its token. */
export async function insertLoginLink(db: Database, link: NewLoginLink): Promise<void> {
  await db.inDirectory({ organisationId: link.organisationId }, ({ tx, tables }) =>
    tx.insert(tables.loginLink).values(link),
  );
}

const OPENED = { actorKind: 'link', action: 'session.open' } as const;

/** Uses a link up. Of any number of uses at once, one succeeds. Each use of a link of ours is in the audit log. */
export function useLoginLink(db: Database, tokenHash: string, now: Date): Promise<LinkUse> {
  return db.inDirectory({ lookup: tokenHash }, async (directory) => {
    const { tx, dialect } = directory;
    const { loginLink } = directory.tables;
    const [row] = await tx.select().from(loginLink).where(eq(loginLink.tokenHash, tokenHash));
    if (!row) return { ok: false, reason: 'unknown' };
    const { organisationId } = row;
    const unit = await directory.enterOrganisation(organisationId);
    const refuse = async (reason: 'used' | 'expired'): Promise<LinkUse> => {
      await recordAudit(unit, { ...OPENED, result: reason }, now);
      return { ok: false, reason };
    };
    if (row.usedAt) return refuse('used');
    if (row.expiresAt <= now) return refuse('expired');
    const result = await tx
      .update(loginLink)
      .set({ usedAt: now })
      .where(and(eq(loginLink.tokenHash, tokenHash), isNull(loginLink.usedAt)));
    if (dialect.affectedRows(result) === 0) return refuse('used');
    await recordAudit(unit, { ...OPENED, result: 'done' }, now);
    return { ok: true, organisationId };
  });
}

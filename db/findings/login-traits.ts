/** What members have signed in from. */
import { and, eq } from 'drizzle-orm';
import type { TenantUnit } from '../database.ts';

export type TraitKind = 'device' | 'country';

/**
 * Notes what somebody signs in from.
 * @returns `new` if others of this kind are known of this person and this one was not; the first one is no news
 */
export async function noteLoginTrait(
  { tx, tables: { loginTrait }, dialect, organisationId }: TenantUnit,
  personId: string,
  kind: TraitKind,
  trait: string,
  now: Date,
): Promise<'known' | 'first' | 'new'> {
  const before = await tx
    .select({ trait: loginTrait.trait })
    .from(loginTrait)
    .where(
      and(
        eq(loginTrait.tenantId, organisationId),
        eq(loginTrait.personId, personId),
        eq(loginTrait.kind, kind),
      ),
    );
  if (before.some((one) => one.trait === trait)) return 'known';
  const row = { tenantId: organisationId, personId, kind, trait, firstSeenAt: now.toISOString() };
  const added = await dialect.insertNew(tx, loginTrait, [row], 'trait');
  return added.length === 0 ? 'known' : before.length === 0 ? 'first' : 'new';
}

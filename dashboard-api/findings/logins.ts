/** What a login tells: a device or country that this person has never signed in from, or the way past single sign-on. */
import type { TenantUnit } from '../../db/database.ts';
import { noteLoginTrait, type TraitKind } from '../../db/findings/login-traits.ts';
import type { Client } from '../identity/client.ts';
import { tellFound } from './tell.ts';

/** Notes a login in its own transaction, and tells of what is new about it. The first login of a person is no news. */
export async function noteLogin(
  unit: TenantUnit,
  personId: string,
  { device, country }: Client,
  isBreakGlass: boolean,
  now: Date,
): Promise<void> {
  const person = { scope: 'person', scopeId: personId, scopeName: null, bucketAt: now } as const;
  const none = { actual: null, expected: null } as const;
  const traits: readonly (readonly [TraitKind, string | null])[] = [
    ['device', device],
    ['country', country],
  ];
  for (const [kind, trait] of traits) {
    if (trait === null || (await noteLoginTrait(unit, personId, kind, trait, now)) !== 'new') continue;
    await tellFound(unit, { ...person, ...none, kind: `login.new_${kind}`, detail: { [kind]: trait } }, now);
  }
  if (isBreakGlass)
    await tellFound(
      unit,
      { ...person, ...none, kind: 'login.break_glass', detail: { device, country } },
      now,
    );
}

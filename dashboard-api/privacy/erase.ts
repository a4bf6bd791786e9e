/** The part of an erasure that a request does: access ends at once, and what others read loses the person’s name. */
import { newId } from '../../contract/ids.ts';
import { isWithin } from '../../contract/rights.ts';
import { forgetRecipients } from '../../db/alerts/channels.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { setDue } from '../../db/directory/due-jobs.ts';
import { readMembership } from '../../db/directory/memberships.ts';
import { rightsOf } from '../../db/directory/own-roles.ts';
import { putErasure, readErasure, type StoredErasure } from '../../db/privacy/erasures.ts';
import { findPerson, keysNamedAfter } from '../../db/privacy/find-person.ts';
import { findValues } from '../../db/privacy/personal-values.ts';
import { actorOf } from '../identity/actor.ts';
import type { SessionPrincipal } from '../identity/sessions.ts';
import { endMembership, Refused } from '../members/change.ts';
import { setKeyName } from '../tenancy/keys.ts';

/** What a personal key is called whose name named its owner. */
const NAMELESS = 'Key of an erased person';

/**
 * Ends a person’s membership with all that hangs on it and has a job remove the rest. Keys and totals stay, with an id that
 * names nobody.
 * @throws {Refused} through `refusable`, with nothing changed
 */
export async function requestErasure(
  unit: TenantUnit,
  by: SessionPrincipal,
  { personId, reason }: { readonly personId: string; readonly reason: string },
  now: Date,
): Promise<StoredErasure> {
  const known = await findPerson(unit, personId);
  if (!known) throw new Refused('unknown');
  const { organisationId } = unit;
  const member = await unit.onDirectory((own) => readMembership(own, organisationId, personId));
  if (member?.origin === 'service') throw new Refused('unknown');
  if (member) {
    const theirs = await unit.onDirectory((own) => rightsOf(own, organisationId, member.role));
    if (!isWithin(theirs, by.rights)) throw new Refused('above');
  }
  const actor = actorOf(by);
  const facts = { action: 'person.erase', target: personId, result: 'requested', reason } as const;
  await recordAudit(unit, { ...actor, ...facts }, now);
  if (member) await endMembership(unit, actor, personId, now);
  for (const keyId of await keysNamedAfter(unit, personId, known.texts))
    await setKeyName(unit, keyId, NAMELESS, now, actor);
  await forgetRecipients(unit, known.addresses);
  return put(unit, { personId, requestedAt: now, requestedBy: by.personId, soughtTexts: known.texts });
}

/**
 * Has somebody erased who is no member, and whom callers name in a dimension.
 * @returns null: nobody is named so
 */
export async function requestValueErasure(
  unit: TenantUnit,
  by: SessionPrincipal,
  { text, reason }: { readonly text: string; readonly reason: string },
  now: Date,
): Promise<StoredErasure | null> {
  if ((await findValues(unit, text)).length === 0) return null;
  const personId = newId();
  const facts = { action: 'person.erase', target: personId, result: 'requested', reason } as const;
  await recordAudit(unit, { ...actorOf(by), ...facts }, now);
  return put(unit, { personId, requestedAt: now, requestedBy: by.personId, soughtTexts: [text] });
}

async function put(unit: TenantUnit, request: Parameters<typeof putErasure>[1]): Promise<StoredErasure> {
  await putErasure(unit, request);
  await setDue(unit, 'person.erase', request.requestedAt);
  const stored = await readErasure(unit, request.personId);
  if (!stored) throw new Error('an erasure vanished within its own transaction');
  return stored;
}

import type { Database } from '../../db/database.ts';
import { insertMembership } from '../../db/directory/memberships.ts';
import { insertIdentity, insertPerson, recognise, type Subject } from '../../db/directory/persons.ts';
import { putProfile } from '../../db/members/profiles.ts';

/** Whoever holds the one-time links of a local installation: the person at this machine. */
const subjectOf = (organisationId: string): Subject => ({
  issuer: 'urn:spendgate:local',
  subject: organisationId,
});

/** The owner that a local organisation's one-time links sign in, made if there is none yet. @returns the person */
export function ensureLocalOwner(db: Database, organisationId: string, now: Date): Promise<string> {
  const subject = subjectOf(organisationId);
  return db.inDirectory({ organisationId }, async (unit) => {
    const known = await recognise(unit, subject, now);
    if (known !== null) return known;
    const personId = await insertPerson(unit, now);
    await insertIdentity(unit, personId, subject, now);
    const joined = { organisationId, personId, role: 'owner', origin: 'first_run', createdAt: now } as const;
    await insertMembership(unit, joined);
    await unit.onTenant(organisationId, (own) =>
      putProfile(own, personId, { name: 'Local owner', address: null }),
    );
    return personId;
  });
}

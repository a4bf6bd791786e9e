/** People who are signed in, without the ways in: those have tests of their own. */
import type { RoleRef } from '../../contract/rights.ts';
import { openSession } from '../../dashboard-api/identity/sessions.ts';
import type { Database } from '../../db/database.ts';
import { insertMembership } from '../../db/directory/memberships.ts';
import { insertAddress, insertPerson } from '../../db/directory/persons.ts';
import { putProfile } from '../../db/members/profiles.ts';
import { PUBLIC_URL, type TestApi } from './api.ts';

export interface SignedIn {
  readonly personId: string;
  /** The `cookie` header of their browser. */
  readonly cookie: string;
}

/** How many members were made here, by organisation: the first is called Person 1. */
const made = new Map<string, number>();

/** A new member. @returns the person */
export async function newMember(
  db: Database,
  organisationId: string,
  role: RoleRef,
  now: Date,
): Promise<string> {
  const number = (made.get(organisationId) ?? 0) + 1;
  made.set(organisationId, number);
  const address = `person-${number}-${organisationId.slice(-6)}@acme.example`;
  return db.inDirectory({ organisationId }, async (unit) => {
    const personId = await insertPerson(unit, now);
    await insertAddress(unit, personId, address, now);
    await insertMembership(unit, { organisationId, personId, role, origin: 'invited', createdAt: now });
    await unit.onTenant(organisationId, (own) =>
      putProfile(own, personId, { name: `Person ${number}`, address }),
    );
    return personId;
  });
}

/** Opens a session of a member, with both factors unless it is said. */
export async function signIn(
  db: Database,
  organisationId: string,
  personId: string,
  now: Date,
  hasSecondFactor = true,
): Promise<SignedIn> {
  const how = { method: 'oidc', connectionId: null, hasSecondFactor, provenAt: now } as const;
  const proof = { organisationId, personId, ...how };
  const client = { address: '203.0.113.7', country: null, device: 'Firefox on Linux' };
  const cookie = await db.inDirectory({ organisationId }, (unit) => openSession(unit, proof, client, now));
  return { personId, cookie: `aso_session=${cookie.reveal()}` };
}

/** A new member who is signed in. */
export async function signedIn(
  db: Database,
  organisationId: string,
  role: RoleRef,
  now: Date,
): Promise<SignedIn> {
  return signIn(db, organisationId, await newMember(db, organisationId, role, now), now);
}

/** What the API answers them. @param path behind `/api/v1` @param body absent: none is sent */
export async function sendAs(
  { cookie }: SignedIn,
  { app }: TestApi,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const response = await app.request(`/api/v1${path}`, {
    method,
    headers: { cookie, origin: PUBLIC_URL, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

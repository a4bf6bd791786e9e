/** Writes what was made up through the repository that ingest and administration use, on whichever engine. */
import type { KeyPolicy } from '../../contract/command.ts';
import type { UsageEvent } from '../../contract/event.ts';
import { tellGate } from '../../dashboard-api/tenancy/keys.ts';
import type { Database, TenantUnit } from '../../db/database.ts';
import { insertMembership } from '../../db/directory/memberships.ts';
import { ensurePerson } from '../../db/directory/persons.ts';
import { putProfile, putTeams } from '../../db/members/profiles.ts';
import { insertOverride, listOverrides } from '../../db/prices/overrides.ts';
import { noteKeyUse } from '../../db/tenancy/key-uses.ts';
import { insertKey, listKeys } from '../../db/tenancy/keys.ts';
import { ensureOrganisation, insertProject, insertTeam } from '../../db/tenancy/organisations.ts';
import { takeIn } from '../../db/usage/take-in.ts';
import type { World } from './world.ts';

const MINUTE_MS = 60_000;

/** Everything is allowed; unknown cost charges one cent. */
const POLICY: KeyPolicy = {
  version: 1,
  allowedProviders: null,
  allowedModels: null,
  unknownChargeNanos: '10000000',
  dimensions: {
    allowedKeys: ['team', 'app', 'env', 'customer', 'feature'],
    requiredKeys: [],
    allowedValues: {},
    fixed: {},
  },
};

/**
 * Makes the organisation, its people, teams, projects, keys and prices, as far as they are not there.
 * @param hasGateway whether a gateway will hear of the keys: the dashboard tells it once it runs
 */
export async function placeWorld(
  db: Database,
  world: World,
  createdAt: Date,
  hasGateway = false,
): Promise<void> {
  const { organisationId, name, gateId } = world;
  await ensureOrganisation(db, organisationId, { name, keyBucket: gateId }, createdAt);
  const known = new Set(
    (await db.readTenant(organisationId, (unit) => listKeys(unit, 'all'))).map(({ keyId }) => keyId),
  );
  const isPlaced = world.keys.some(({ keyId }) => known.has(keyId));
  if (!isPlaced) await placePeople(db, world, createdAt);
  await db.inTenant('app_user', organisationId, async (unit) => {
    if (!isPlaced) await placeKeys(unit, world, createdAt);
    if (!isPlaced && hasGateway) for (const { keyId } of world.keys) await tellGate(unit, keyId, createdAt);
    const priced = new Set((await listOverrides(unit)).map(({ id }) => id));
    for (const override of world.overrides)
      if (!priced.has(override.id))
        await insertOverride(unit, override, 'Made up together with seeded usage', createdAt);
  });
}

async function placePeople(db: Database, { organisationId, people }: World, createdAt: Date): Promise<void> {
  await db.inDirectory({ organisationId }, async (unit) => {
    for (const { personId, role } of people) {
      await ensurePerson(unit, personId, createdAt);
      await insertMembership(unit, { organisationId, personId, role, origin: 'invited', createdAt });
    }
  });
}

async function placeKeys(
  unit: TenantUnit,
  { teams, projects, people, keys }: World,
  createdAt: Date,
): Promise<void> {
  for (const team of teams) await insertTeam(unit, team, createdAt);
  for (const project of projects) await insertProject(unit, project, createdAt);
  for (const { personId, name, address, teamIds } of people) {
    await putProfile(unit, personId, { name, address });
    await putTeams(unit, personId, teamIds);
  }
  for (const { keyId, projectId, ownerId, name, environment, hash } of keys) {
    const key = { keyId, projectId, ownerId, name, environment, origin: 'issued', expiresAt: null } as const;
    await insertKey(unit, { ...key, policy: POLICY, pepperVersion: '1', hash }, createdAt);
  }
}

/** Notes when keys were last used. @param uses Unix milliseconds by key */
export async function storeUses(
  db: Database,
  { organisationId, keys }: World,
  uses: ReadonlyMap<string, number>,
): Promise<void> {
  await db.inTenant('app_user', organisationId, async (unit) => {
    for (const { keyId, keySecret } of keys) {
      const at = new Date(Math.floor((uses.get(keyId) ?? 0) / MINUTE_MS) * MINUTE_MS);
      if (uses.has(keyId)) await noteKeyUse(unit, { keyId, keySecret, at });
    }
  });
}

/** Takes in a batch of one organisation's events, in one transaction; what is there already is left as it is. */
export async function storeEvents(
  db: Database,
  { organisationId, gateId, incarnationId }: World,
  events: readonly UsageEvent[],
  receivedAt: Date,
): Promise<void> {
  const { quarantined } = await db.inTenant('ingest_user', organisationId, (unit) =>
    takeIn(unit, { gate: { gateId, incarnationId }, events, refused: [] }, receivedAt),
  );
  if (quarantined > 0) throw new Error(`the store refused ${quarantined} events that were made up`);
}

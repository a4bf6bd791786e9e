/** Writes what was made up through the repository that ingest and administration use, on whichever engine. */
import { createHash } from 'node:crypto';
import type { KeyPolicy } from '../../contract/command.ts';
import type { UsageEvent } from '../../contract/event.ts';
import type { Database } from '../../db/database.ts';
import { insertOverride, listOverrides } from '../../db/prices/overrides.ts';
import { insertKey, listKeys } from '../../db/tenancy/keys.ts';
import { ensureOrganisation, insertProject, insertTeam } from '../../db/tenancy/organisations.ts';
import { takeIn } from '../../db/usage/take-in.ts';
import type { World } from './world.ts';

/** Everything is allowed; unknown cost charges one cent. */
const POLICY: KeyPolicy = {
  ...{ version: 1, allowedProviders: null, allowedModels: null, unknownChargeNanos: '10000000' },
  dimensions: {
    allowedKeys: ['team', 'app', 'env', 'customer', 'feature'],
    ...{ requiredKeys: [], allowedValues: {}, fixed: {} },
  },
};

/** Makes the organisation, its teams, projects, keys and prices, as far as they are not there. */
export async function placeWorld(db: Database, world: World, createdAt: Date): Promise<void> {
  const { organisationId, name, gateId } = world;
  await ensureOrganisation(db, organisationId, { name, keyBucket: gateId }, createdAt);
  await db.inTenant('app_user', organisationId, async (unit) => {
    const known = new Set((await listKeys(unit, 'all')).map(({ keyId }) => keyId));
    const isPlaced = world.keys.some(({ keyId }) => known.has(keyId));
    if (!isPlaced) {
      for (const team of world.teams) await insertTeam(unit, team, createdAt);
      for (const project of world.projects) await insertProject(unit, project, createdAt);
      for (const { keyId, projectId, name: keyName, environment } of world.keys) {
        await insertKey(
          unit,
          {
            ...{ keyId, projectId, ownerId: null, name: keyName, environment, origin: 'issued' },
            ...{ expiresAt: null, policy: POLICY, pepperVersion: '1' },
            // Nobody has a secret whose HMAC this is: a seeded key lets nobody in.
            hash: createHash('sha256').update(`no secret ${keyId}`).digest('hex'),
          },
          createdAt,
        );
      }
    }
    const priced = new Set((await listOverrides(unit)).map(({ id }) => id));
    for (const override of world.overrides)
      if (!priced.has(override.id))
        await insertOverride(unit, override, 'Made up together with seeded usage', createdAt);
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

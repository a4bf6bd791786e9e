import { newId } from '../../contract/ids.ts';
import type { Database } from '../../db/database.ts';
import { insertKey } from '../../db/tenancy/keys.ts';
import { ensureOrganisation, insertProject, insertTeam } from '../../db/tenancy/organisations.ts';
import type { Placed } from './sample-usage.ts';

export const SAMPLE_POLICY = {
  version: 1,
  allowedProviders: null,
  allowedModels: null,
  dimensions: { allowedKeys: ['team', 'app'], requiredKeys: [], allowedValues: {}, fixed: {} },
  unknownChargeNanos: '10000000',
};

let made = 0;

/** An organisation with one team, project and key, and a gate that has sent nothing yet. */
export async function sampleOrganisation(db: Database): Promise<Placed> {
  made++;
  const now = new Date(Date.UTC(2026, 10, 1));
  const organisationId = newId();
  const [teamId, projectId] = [newId(), newId()];
  const gateId = `bucket${String(made).padStart(4, '0')}`;
  const keyId = `${gateId}${'0'.repeat(8)}ABCDEF`;
  await ensureOrganisation(db, organisationId, { name: `Organisation ${made}`, keyBucket: gateId }, now);
  await db.inTenant('app_user', organisationId, async (unit) => {
    await insertTeam(unit, { teamId, name: 'Search' }, now);
    await insertProject(unit, { projectId, teamId, name: 'Ranking' }, now);
    await insertKey(
      unit,
      {
        keyId,
        projectId,
        ownerId: null,
        name: 'Ranking service',
        environment: 'prod',
        origin: 'issued',
        expiresAt: null,
        policy: SAMPLE_POLICY,
        hash: 'a'.repeat(64),
        pepperVersion: '1',
      },
      now,
    );
  });
  return { organisationId, teamId, projectId, keyId, gateId, incarnationId: newId() };
}

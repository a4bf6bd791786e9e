import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { KeyPolicy } from '../../contract/command.ts';
import { newId } from '../../contract/ids.ts';
import { newBucket } from '../../contract/key.ts';
import type { Database, TenantUnit } from '../../db/database.ts';
import { readDeleted } from '../../db/deletion/records.ts';
import { listKeys } from '../../db/tenancy/keys.ts';
import { ensureOrganisation, insertProject, insertTeam } from '../../db/tenancy/organisations.ts';
import { findFirstProject } from '../../db/tenancy/projects.ts';

/** Everything is allowed; unknown cost reserves and charges one cent. */
export const FIRST_KEY_POLICY: KeyPolicy = {
  version: 1,
  allowedProviders: null,
  allowedModels: null,
  dimensions: {
    allowedKeys: ['team', 'env', 'app', 'customer', 'feature'],
    requiredKeys: [],
    allowedValues: {},
    fixed: {},
  },
  unknownChargeNanos: '10000000',
};

/** The one organisation of a local installation. */
export interface LocalOrganisation {
  readonly organisationId: string;
  readonly name: string;
  readonly projectId: string;
  /** No key has ever been made. */
  readonly isNew: boolean;
}

/**
 * Finds the installation's organisation, or makes it with a team and a project. Its id is in a file beside the
 * database, written first, so that a start that was cut short goes on where it stopped.
 */
export async function localOrganisation(
  db: Database,
  stateDir: string,
  now: Date,
): Promise<LocalOrganisation> {
  const file = join(stateDir, 'organisation-id');
  const known = organisationIdOf(file);
  // One that was deleted does not come back: the installation goes on with another.
  const isDeleted = (await db.readTenant(known, readDeleted)) !== null;
  const organisationId = isDeleted ? newOrganisationId(file) : known;
  const { name } = await ensureOrganisation(
    db,
    organisationId,
    { name: 'Local organisation', keyBucket: newBucket() },
    now,
  );
  return db.inTenant('app_user', organisationId, async (unit) => {
    const projectId = (await findFirstProject(unit)) ?? (await makeProject(unit, now));
    const isNew = (await listKeys(unit, 'all')).length === 0;
    return { organisationId, name, projectId, isNew };
  });
}

async function makeProject(unit: TenantUnit, now: Date): Promise<string> {
  const [teamId, projectId] = [newId(), newId()];
  await insertTeam(unit, { teamId, name: 'Default team' }, now);
  await insertProject(unit, { projectId, teamId, name: 'Default project' }, now);
  return projectId;
}

function organisationIdOf(file: string): string {
  try {
    return z.uuid().parse(readFileSync(file, 'utf8').trim());
  } catch (err) {
    if (!(err instanceof Error && 'code' in err && err.code === 'ENOENT')) throw err;
  }
  return newOrganisationId(file);
}

function newOrganisationId(file: string): string {
  const organisationId = newId();
  writeFileSync(`${file}.new`, `${organisationId}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  return organisationId;
}

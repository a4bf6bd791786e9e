import { newId } from '../../contract/ids.ts';
import { newBucket } from '../../contract/key.ts';
import type { Database, TenantUnit } from '../database.ts';
import { ensureOrganisation, insertProject, insertTeam } from './organisations.ts';

/**
 * Makes an organisation with a first team and project. A call that is cut short leaves an organisation that nobody belongs
 * to and that is empty.
 * @param finish what else belongs to the same transaction as its team, such as the invitation of an owner
 */
export async function createOrganisation<T>(
  db: Database,
  name: string,
  now: Date,
  finish: (unit: TenantUnit) => Promise<T>,
): Promise<T> {
  const organisationId = newId();
  await ensureOrganisation(db, organisationId, { name, keyBucket: newBucket() }, now);
  return db.inTenant('app_user', organisationId, async (unit) => {
    const [teamId, projectId] = [newId(), newId()];
    await insertTeam(unit, { teamId, name: 'Default team' }, now);
    await insertProject(unit, { projectId, teamId, name: 'Default project' }, now);
    return finish(unit);
  });
}

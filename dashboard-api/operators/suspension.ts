/** What a suspension does to an organisation's keys. The dashboard and the API look at the standing itself. */
import type { AuditFacts } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { readDeletion } from '../../db/deletion/requests.ts';
import { putStanding, readStanding, type Standing } from '../../db/operators/standing.ts';
import { workingKeys } from '../../db/tenancy/keys.ts';
import { setKeyStatus } from '../tenancy/keys.ts';

type Actor = Pick<AuditFacts, 'actorKind' | 'actorId'>;

/** Switches every working key off and remembers which. One that is suspended already stays so. */
export async function suspendKeys(unit: TenantUnit, actor: Actor, now: Date): Promise<Standing> {
  const { organisationId } = unit;
  const present = await unit.onDirectory((own) => readStanding(own, organisationId));
  if (present.suspendedAt !== null) return present;
  const suspendedKeys: string[] = [];
  for (const keyId of await workingKeys(unit)) {
    if (await setKeyStatus(unit, keyId, 'disabled', now, actor)) suspendedKeys.push(keyId);
  }
  return write(unit, { ...present, suspendedAt: now, suspendedKeys });
}

/** Switches those keys on again that the suspension has switched off. */
export async function resumeKeys(unit: TenantUnit, actor: Actor, now: Date): Promise<Standing> {
  const { organisationId } = unit;
  const present = await unit.onDirectory((own) => readStanding(own, organisationId));
  // A deletion that has begun ends with nobody being served.
  if ((await readDeletion(unit))?.beganAt) return present;
  for (const keyId of present.suspendedKeys) await setKeyStatus(unit, keyId, 'active', now, actor);
  return write(unit, { ...present, suspendedAt: null, suspendedKeys: [] });
}

async function write(unit: TenantUnit, standing: Standing): Promise<Standing> {
  await unit.onDirectory((own) => putStanding(own, unit.organisationId, standing));
  return standing;
}

import type { Database, TenantUnit } from '../../db/database.ts';
import { setDue } from '../../db/directory/due-jobs.ts';
import { readProfile } from '../../db/tenancy/organisations.ts';
import { readFurtherGateIds } from '../../db/usage/gates.ts';
import { firstCurable } from '../../db/usage/quarantined.ts';
import { readWatermarks } from '../../db/usage/watermark.ts';
import type { GatewayClient } from './gateway-client.ts';

export interface ReplayContext {
  readonly db: Database;
  readonly gateway: GatewayClient;
  readonly gatewayId: string;
  readonly clock: () => Date;
}

/** How long gates keep what was acknowledged. */
const GATES_KEEP_MS = 7 * 24 * 3_600_000;

interface Place {
  readonly gateId: string;
  readonly incarnationId: string | null;
  readonly eventNumber: number;
}

/**
 * Asks an organisation's gates to send again what follows their watermarks: after each start, since the store may
 * have lost its end or been restored. A gate that has never been heard of is asked for everything, and one of whose
 * events some were quarantined that may be taken in by now from the first of these on.
 * @returns false if a gate could not be asked; it is to be tried again
 */
export async function requestReplay(
  { db, gateway, gatewayId, clock }: ReplayContext,
  organisationId: string,
): Promise<boolean> {
  let isComplete = true;
  const since = new Date(clock().getTime() - GATES_KEEP_MS);
  for (const place of await db.readTenant(organisationId, (unit) => placesOf(unit, since))) {
    const answer = await gateway.replay({ gatewayId, organisationId, ...place });
    isComplete &&= answer.ok;
  }
  if (isComplete)
    await db.inTenant('app_user', organisationId, async (unit) => {
      await setDue(unit, 'gate.replay', clock());
      // Organisations of before there was this job get theirs here.
      await setDue(unit, 'books.check', clock());
    });
  return isComplete;
}

async function placesOf(unit: TenantUnit, since: Date): Promise<Place[]> {
  const curable = await firstCurable(unit, since);
  const places: Place[] = (await readWatermarks(unit)).map((mark) => {
    const first = curable.find(
      ({ gateId, incarnationId }) => gateId === mark.gateId && incarnationId === mark.incarnationId,
    );
    return { ...mark, eventNumber: Math.min(mark.eventNumber, (first?.eventNumber ?? Infinity) - 1) };
  });
  const profile = await readProfile(unit);
  const known = [...(profile ? [profile.keyBucket] : []), ...(await readFurtherGateIds(unit))];
  for (const gateId of known) {
    if (!places.some((place) => place.gateId === gateId))
      places.push({ gateId, incarnationId: null, eventNumber: 0 });
  }
  return places;
}

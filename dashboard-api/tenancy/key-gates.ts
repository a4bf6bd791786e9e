/** The gates of a key: what each has open, and whether there should be more of them. */
import { bucketOf } from '../../contract/key.ts';
import type { KeyGates } from '../../contract/keys-api.ts';
import { gateIdsOf, type Shards, suggestedShards } from '../../contract/shards.ts';
import type { Services } from '../services.ts';

export async function readKeyGates(
  { gateway }: Pick<Services, 'gateway'>,
  organisationId: string,
  keyId: string,
  { active, known }: Shards,
): Promise<KeyGates> {
  const gateIds = gateIdsOf(bucketOf(keyId), known);
  const answered = (await gateway.gates(organisationId, gateIds)) ?? [];
  const gates = gateIds.flatMap((gateId) => {
    const figures = answered.find((one) => one.gateId === gateId);
    if (!figures) return [];
    const callsPerSecond = figures.hotKeys?.find((hot) => hot.keyId === keyId)?.callsPerSecond ?? null;
    const { admitted, open } = figures;
    return [{ gateId, admitted, open, callsPerSecond }];
  });
  return {
    active,
    suggested: suggestion(active, gates),
    gates,
    isComplete: gates.length === gateIds.length,
  };
}

/** Calls are spread evenly: what the hottest has, all active ones are taken to have. */
function suggestion(active: number, gates: KeyGates['gates']): number | null {
  const hottest = Math.max(0, ...gates.map(({ callsPerSecond }) => callsPerSecond ?? 0));
  const wanted = suggestedShards(active, hottest * active);
  return wanted > active ? wanted : null;
}

/** Empties the objects of an organisation that was deleted: its gates, what waits to be settled in them, its ledger. */
import type { RemovalAnswer, RemovalQuestion } from '../../contract/edge-removal.ts';
import { deliveryPort } from '../delivery/port.ts';
import type { Env } from '../env.ts';

/** Gates told at once: each is an object, and one invocation may not open any number of them. */
const AT_ONCE = 20;

/** Any number of times: what could not be told is left out of the answer, and told again. */
export async function emptyObjects(
  { organisationId, gateIds, isLedgerToo }: RemovalQuestion,
  env: Env,
): Promise<RemovalAnswer> {
  const gates: RemovalAnswer['gates'] = [];
  for (let at = 0; at < gateIds.length; at += AT_ONCE) {
    const told = gateIds.slice(at, at + AT_ONCE).map(async (gateId) => {
      const removal = await env.KEY_GATE.get(env.KEY_GATE.idFromName(gateId)).empty(organisationId);
      return { gateId, ...removal };
    });
    for (const one of await Promise.allSettled(told)) if (one.status === 'fulfilled') gates.push(one.value);
  }
  const own = gates.filter(({ result }) => result !== 'foreign').map(({ gateId }) => gateId);
  const droppedSettlements = own.length > 0 ? await deliveryPort(env).dropSettlements(own) : 0;
  return {
    gates,
    droppedSettlements,
    isLedgerEmpty: isLedgerToo && (await emptyLedger(organisationId, env)),
  };
}

async function emptyLedger(organisationId: string, env: Env): Promise<boolean> {
  try {
    await env.BUDGET_LEDGER.get(env.BUDGET_LEDGER.idFromName(organisationId)).empty();
    return true;
  } catch {
    return false;
  }
}

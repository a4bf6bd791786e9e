/** Asks gates how they stand, and whether they are of the organisation that is asked for. */
import type { NamedGateFigures } from '../../contract/gate-figures.ts';
import type { Env } from '../env.ts';

/** Gates asked at once: each is an object, and one invocation may not open any number of them. */
const AT_ONCE = 20;

/** @returns those that answered and are not another organisation's; a gate that was never used is of everybody */
export async function askGates(
  gateIds: readonly string[],
  organisationId: string,
  env: Env,
): Promise<NamedGateFigures[]> {
  const answered: NamedGateFigures[] = [];
  for (let at = 0; at < gateIds.length; at += AT_ONCE) {
    const asked = gateIds.slice(at, at + AT_ONCE).map(async (gateId) => {
      const figures = await env.KEY_GATE.get(env.KEY_GATE.idFromName(gateId)).figures();
      return { gateId, ...figures };
    });
    for (const one of await Promise.allSettled(asked))
      if (one.status === 'fulfilled') answered.push(one.value);
  }
  return answered.filter((figures) => isOf(figures, organisationId));
}

export function isOf(figures: Pick<NamedGateFigures, 'organisationId'>, organisationId: string): boolean {
  return figures.organisationId === null || figures.organisationId === organisationId;
}

/** What databases of organisations' own say of themselves, held against what the shared one says. */
import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { SHARED } from './place.ts';

export interface StatedPlace {
  readonly organisationId: string;
  readonly place: string;
  readonly movesTo: string | null;
}

/** What a database says of the organisations that this login may see: all of them as a superuser. */
export function statedPlaces(db: Database): Promise<StatedPlace[]> {
  return db.asOwner(async (tx) => {
    const { rows } = await tx.execute<{ id: string; place: string; target: string | null }>(
      sql`select tenant_id as id, place, moves_to as target from placement order by tenant_id`,
    );
    return rows.map(({ id, place, target }) => ({ organisationId: id, place, movesTo: target }));
  });
}

/**
 * Where two databases contradict each other, in words for the operator: after one of them was restored from a backup, or with
 * an address that leads elsewhere. No I/O.
 */
export function contradictions(
  shared: readonly StatedPlace[],
  own: readonly { readonly name: string; readonly stated: readonly StatedPlace[] }[],
): string[] {
  const bySharedWord = new Map(shared.map((said) => [said.organisationId, said]));
  const unserved = own.flatMap(({ name, stated }) =>
    shared
      .filter(({ place, organisationId }) => {
        const isHere = stated.some((said) => said.organisationId === organisationId && said.place === name);
        return place === name && !isHere;
      })
      .map(({ organisationId }) => `${organisationId}: placed in ${name}, which does not have it`),
  );
  const forgotten = own.flatMap(({ name, stated }) =>
    stated
      .filter(({ place }) => place === name)
      .filter(({ organisationId }) => bySharedWord.get(organisationId)?.place !== name)
      .filter(({ organisationId }) => bySharedWord.get(organisationId)?.movesTo !== name)
      .map(({ organisationId }) => {
        const place = bySharedWord.get(organisationId)?.place ?? SHARED;
        return `${organisationId}: ${name} has it, and the shared database says ${place}`;
      }),
  );
  const unknown = shared
    .filter(({ place }) => place !== SHARED && !own.some(({ name }) => name === place))
    .map(
      ({ organisationId, place }) =>
        `${organisationId}: placed in ${place}, which is not in TENANT_DATABASES`,
    );
  return [...unserved, ...forgotten, ...unknown];
}

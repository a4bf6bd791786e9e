/**
 * The list of erased persons that is kept apart from the database: a line for each, the organisation's id, the person's,
 * and those that stand for the person among values of dimensions. A restored copy, which may be older than an erasure, is cleared of them by it before anything is served.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { isPersonalId } from '../../contract/personal-id.ts';
import type { Erased } from '../../db/privacy/run.ts';

export interface ErasedPerson extends Erased {
  readonly organisationId: string;
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const LINE = new RegExp(`^(${UUID}) (${UUID})((?: p_[0-9a-f]+)*)$`);

/** Adds persons to the list; the file is made, for its owner alone, if there is none. @throws the system's error */
export function appendErased(file: string, erased: readonly ErasedPerson[]): void {
  const lines = erased.map(
    ({ organisationId, personId, valueIds }) => `${[organisationId, personId, ...valueIds].join(' ')}\n`,
  );
  if (lines.length > 0) appendFileSync(file, lines.join(''), { mode: 0o600 });
}

/**
 * Everybody in the list, once.
 * @throws {Error} the system's if there is no such file, or ours, with the number of a line that is none of the list
 */
export function readErased(file: string): ErasedPerson[] {
  const lines = new Set(
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== ''),
  );
  return [...lines].map((line, index) => {
    const [, organisationId, personId, values = ''] = LINE.exec(line) ?? [];
    const valueIds = values.split(' ').slice(1);
    if (!organisationId || !personId || !valueIds.every(isPersonalId))
      throw new Error(`line ${index + 1} of the list is not understood`);
    return { organisationId, personId, valueIds };
  });
}

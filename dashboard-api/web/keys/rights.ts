import type { KeyRow } from '../../../contract/dashboard.ts';
import { useMay, usePersonId, useRights } from '../session/rights.ts';

/** True if the person may make keys: any, or their own. */
export const useMayMakeKeys = (): boolean => useRights()['keys:write'] !== undefined;

/** True if the person makes and changes their own keys alone. */
export const useHasOwnKeysAlone = (): boolean => useRights()['keys:write'] === 'own';

/** True if the person may change this key. */
export function useMayChangeKey({ ownerId }: Pick<KeyRow, 'ownerId'>): boolean {
  const [mayAll, isOwnAlone, personId] = [useMay('keys:write'), useHasOwnKeysAlone(), usePersonId()];
  return mayAll || (isOwnAlone && ownerId !== null && ownerId === personId);
}

import type { Right } from '../../contract/rights.ts';
import type { Seen } from '../../db/members/seen.ts';
import type { Principal } from '../http/app-env.ts';

/** Nobody: an id that no person has. */
const NOBODY: Seen = { personId: '00000000-0000-0000-0000-000000000000' };

/** Whose rows a right shows: everybody's, or those of the person and their teams. */
export function seenBy(principal: Principal, right: Right): Seen {
  if (principal.rights.get(right) === 'all') return 'all';
  return principal.personId === null ? NOBODY : { personId: principal.personId };
}

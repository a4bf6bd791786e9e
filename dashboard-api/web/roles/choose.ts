/** Putting a role together, right by right. Pure. */
import type { Reach, Right } from '../../../contract/rights.ts';
import type { RoleList } from '../../../contract/roles-api.ts';
import type { GrantedRights } from '../shell/menu.ts';
import { partsOf } from './words.ts';

const WIDTH: readonly Reach[] = ['own', 'team', 'all'];

/** True if one reach goes no further than another. @param most undefined: not at all */
export const isWithinReach = (reach: Reach, most: Reach | undefined): boolean =>
  most !== undefined && WIDTH.indexOf(reach) <= WIDTH.indexOf(most);

/**
 * Rights with one of them set or taken. What is changed is read as well, as far: the other right of the module follows.
 * @param reach empty: the right is taken
 */
export function withRight(
  catalogue: RoleList['rights'],
  rights: GrantedRights,
  right: Right,
  reach: Reach | '',
): GrantedRights {
  const { [right]: _former, ...others } = rights;
  const next: GrantedRights = reach === '' ? others : { ...others, [right]: reach };
  const { module, verb } = partsOf(right);
  const [reading, writing]: [Right, Right] = [`${module}:read`, `${module}:write`];
  const written = next[writing];
  if (written === undefined || isWithinReach(written, next[reading])) return next;
  if (verb === 'read') {
    const { [writing]: _taken, ...rest } = next;
    return rest;
  }
  const known = catalogue.find((one) => one.right === reading)?.reaches ?? [];
  const narrowest = known.findLast((one) => isWithinReach(written, one));
  return narrowest === undefined ? rights : { ...next, [reading]: narrowest };
}

/** Of a role's rights those that somebody may give, as far as they may. */
export function giveable(rights: GrantedRights, own: GrantedRights): GrantedRights {
  const kept = (Object.entries(rights) as [Right, Reach][]).filter(([right, reach]) =>
    isWithinReach(reach, own[right]),
  );
  return Object.fromEntries(kept);
}

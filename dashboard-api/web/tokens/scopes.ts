/** The scopes of a token in words and in pairs of reading and writing. Pure. */

import type { Module, Reach, Right } from '../../../contract/rights.ts';
import { MODULE_NAMES } from '../../../contract/role-names.ts';
import { partsOf } from '../roles/words.ts';
import type { GrantedRights } from '../shell/menu.ts';

/** `keys:read` as `read Keys`. */
export function scopeWords(scope: Right): string {
  const { module, verb } = partsOf(scope);
  return `${verb === 'write' ? 'change' : 'read'} ${MODULE_NAMES[module]}`;
}

/** Modules of which somebody has a right, each with the scopes that they may give. */
export function grantable(
  rights: GrantedRights,
): readonly { readonly module: Module; readonly scopes: readonly Right[] }[] {
  const held = Object.keys(rights) as Right[];
  const modules = [...new Set(held.map((right) => partsOf(right).module))];
  return modules.map((module) => ({
    module,
    scopes: held.filter((right) => right.startsWith(`${module}:`)),
  }));
}

/** Widest first, as `REACHES` of the contract, whose checks the page does without. */
const WIDEST_FIRST: readonly Reach[] = ['all', 'team', 'own'];

/**
 * What a token may do that somebody makes for another: what its owner may, as far as its maker may do the same.
 * The API asks the same again.
 */
export function rightsOfBoth(owner: GrantedRights, maker: GrantedRights): GrantedRights {
  const held = Object.entries(owner) as readonly [Right, Reach][];
  return Object.fromEntries(
    held.filter(([right, reach]) => {
      const own = maker[right];
      return own !== undefined && WIDEST_FIRST.indexOf(own) <= WIDEST_FIRST.indexOf(reach);
    }),
  );
}

/** The scopes of a token in words and in pairs of reading and writing. Pure. */

import type { Right } from '../../../contract/rights.ts';
import { MODULE_NAMES as NAMES } from '../../../contract/role-names.ts';
import type { GrantedRights } from '../shell/menu.ts';

/** Every module by its name. */
export const MODULE_NAMES: Readonly<Record<string, string>> = NAMES;

/** `keys:read` as `read Keys`. */
export function scopeWords(scope: Right): string {
  const [module = '', verb] = scope.split(':');
  return `${verb === 'write' ? 'change' : 'read'} ${MODULE_NAMES[module] ?? module}`;
}

/** Modules of which somebody has a right, each with the scopes that they may give. */
export function grantable(
  rights: GrantedRights,
): readonly { readonly module: string; readonly scopes: readonly Right[] }[] {
  const held = Object.keys(rights) as Right[];
  const modules = [...new Set(held.map((right) => right.split(':')[0] ?? ''))];
  return modules.map((module) => ({
    module,
    scopes: held.filter((right) => right.startsWith(`${module}:`)),
  }));
}

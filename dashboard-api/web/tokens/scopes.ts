/** The scopes of a token in words and in pairs of reading and writing. Pure. */
import type { Right } from '../../../contract/rights.ts';
import type { GrantedRights } from '../shell/menu.ts';

export const MODULE_NAMES: Readonly<Record<string, string>> = {
  usage: 'Usage and totals',
  requests: 'Single requests',
  budgets: 'Budgets',
  keys: 'Keys',
  policies: 'Policies',
  prices: 'Prices',
  allocation: 'Allocation',
  close: 'Month close',
  sign_off: 'Sign-off',
  reconciliation: 'Reconciliation',
  exports: 'Exports',
  credentials: 'Credentials',
  tokens: 'Tokens',
  members: 'Members',
  ownership: 'Ownership',
  sso: 'Single sign-on',
  audit: 'Audit log',
  privacy: 'Privacy',
  deletion: 'Deletion',
  support: 'Support access',
  settings: 'Settings',
};

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

/**
 * Who may do what, in one table: the API's checks, the page's menus and the documentation are made from it. A right is
 * a module and reading or writing it; a role has it for everything, for its own and its teams' part, or for its own.
 */
import * as z from 'zod';

export const ROLES = ['owner', 'admin', 'finance', 'developer', 'auditor', 'read_only'] as const;
export type Role = (typeof ROLES)[number];
export const roleSchema = z.enum(ROLES);

/** How far a right goes: the whole organisation, one's own teams and oneself, or oneself. */
export const REACHES = ['all', 'team', 'own'] as const;
export type Reach = (typeof REACHES)[number];

type Grants = Readonly<Partial<Record<Role, Reach>>>;

const all = (...roles: readonly Role[]): Grants => Object.fromEntries(roles.map((role) => [role, 'all']));

const NOBODY: Grants = {};
const OWNER = all('owner');
const ADMINS = all('owner', 'admin');
const MONEY = all('owner', 'admin', 'finance');
const ADMINS_READ = all('owner', 'admin', 'auditor');
const MONEY_READ = all('owner', 'admin', 'finance', 'auditor');

/** Least privilege: what is not written here is not granted. */
const TABLE = {
  /** Figures: reports, totals, completeness. */
  usage: { read: { ...MONEY_READ, read_only: 'all', developer: 'team' }, write: NOBODY },
  /** Single calls. */
  requests: { read: { ...MONEY_READ, developer: 'team' }, write: NOBODY },
  budgets: { read: { ...MONEY_READ, read_only: 'all', developer: 'team' }, write: MONEY },
  keys: { read: { ...MONEY_READ, developer: 'team' }, write: { ...ADMINS, developer: 'own' } },
  policies: { read: { ...MONEY_READ, developer: 'team' }, write: ADMINS },
  prices: { read: MONEY_READ, write: MONEY },
  allocation: { read: MONEY_READ, write: MONEY },
  close: { read: MONEY_READ, write: MONEY },
  /** The signature under a closed month. */
  sign_off: { read: MONEY_READ, write: all('owner', 'finance') },
  reconciliation: { read: MONEY_READ, write: MONEY },
  exports: { read: MONEY_READ, write: MONEY },
  /** Provider credentials that are stored, without the credential itself. */
  credentials: { read: ADMINS_READ, write: ADMINS },
  /** Tokens for programs, service accounts among them. */
  tokens: {
    read: { ...ADMINS_READ, finance: 'own', developer: 'own' },
    write: { ...ADMINS, finance: 'own', developer: 'own' },
  },
  members: { read: ADMINS_READ, write: ADMINS },
  /** Making somebody an owner. */
  ownership: { read: ADMINS_READ, write: OWNER },
  /** Single sign-on and provisioning. */
  sso: { read: ADMINS_READ, write: ADMINS },
  audit: { read: ADMINS_READ, write: NOBODY },
  privacy: { read: ADMINS_READ, write: ADMINS },
  /** Deleting the organisation. */
  deletion: { read: ADMINS_READ, write: OWNER },
  support: { read: ADMINS_READ, write: ADMINS },
  settings: { read: MONEY_READ, write: ADMINS },
} as const satisfies Readonly<Record<string, { readonly read: Grants; readonly write: Grants }>>;

export type Module = keyof typeof TABLE;
export type Right = `${Module}:${'read' | 'write'}`;

export const MODULES = Object.keys(TABLE) as Module[];
export const RIGHTS: readonly Right[] = MODULES.flatMap((module): Right[] => [
  `${module}:read`,
  `${module}:write`,
]);
export const rightSchema = z.enum(RIGHTS);

/** The rights that somebody has, each with how far it goes. */
export type Rights = ReadonlyMap<Right, Reach>;

/** What a role may do. */
export function rightsOfRole(role: Role): Rights {
  const granted = RIGHTS.flatMap((right): [Right, Reach][] => {
    const reach = grantsOf(right)[role];
    return reach === undefined ? [] : [[right, reach]];
  });
  return new Map(granted);
}

/** Of some rights those that are also in a list: what a token with these scopes may do. */
export function rightsWithin(rights: Rights, scopes: readonly Right[]): Rights {
  return new Map([...rights].filter(([right]) => scopes.includes(right)));
}

/** True if a role has every right that another has, as far: nobody gives a role that is more than their own. */
export function isRoleWithin(role: Role, other: Role): boolean {
  const theirs = rightsOfRole(other);
  return [...rightsOfRole(role)].every(([right, reach]) => {
    const their = theirs.get(right);
    return their !== undefined && REACHES.indexOf(their) <= REACHES.indexOf(reach);
  });
}

function grantsOf(right: Right): Grants {
  const [module, verb] = right.split(':') as [Module, 'read' | 'write'];
  return TABLE[module][verb];
}

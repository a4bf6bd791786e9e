/**
 * Who may do what, in one table: the API's checks, the page's menus and the documentation are made from it. A right is
 * a module and reading or writing it; a role has it for everything, for its own and its teams' part, or for its own.
 */
import * as z from 'zod';

export const ROLES = ['owner', 'admin', 'finance', 'developer', 'auditor', 'read_only'] as const;
export type Role = (typeof ROLES)[number];
export const roleSchema = z.enum(ROLES);
/** A role as members, invitations and groups have it: one of these, or the id of one that the organisation has defined. */
export const roleRefSchema = z.union([roleSchema, z.uuid()]);
export type RoleRef = z.infer<typeof roleRefSchema>;
/** The same, but for the role that only owners give. */
export const lesserRoleSchema = z.union([roleSchema.exclude(['owner']), z.uuid()]);

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

/** True if each of some rights is among others, as far: nobody gives rights that are more than their own. */
export function isWithin(rights: Rights, others: Rights): boolean {
  return [...rights].every(([right, reach]) => {
    const other = others.get(right);
    return other !== undefined && REACHES.indexOf(other) <= REACHES.indexOf(reach);
  });
}

/** True of a role that the product brings. */
export const isBuiltIn = (role: RoleRef): role is Role => ROLES.some((known) => known === role);

/**
 * How far an organisation's own role may be given each right, widest first: as far as the whole organisation, or as a role
 * of the table has it, since that is what routes are made for. What is an owner's alone is in no other role.
 */
export const GIVEN_REACHES: ReadonlyMap<Right, readonly Reach[]> = new Map(
  RIGHTS.flatMap((right): [Right, readonly Reach[]][] => {
    const { owner: _owner, ...others } = grantsOf(right);
    const known = Object.values(others);
    return known.length === 0
      ? []
      : [[right, REACHES.filter((reach) => reach === 'all' || known.includes(reach))]];
  }),
);

/**
 * The rights of an organisation's own role, of those that such a role may have.
 * @param stored as they were written, by this version or another: what this one does not know gives nothing
 */
export function rightsOfOwnRole(stored: Readonly<Record<string, unknown>>): Rights {
  return new Map(
    [...GIVEN_REACHES].flatMap(([right, reaches]): [Right, Reach][] => {
      const reach = reaches.find((one) => one === stored[right]);
      return reach === undefined ? [] : [[right, reach]];
    }),
  );
}

/** True of rights of which one is written by owners and admins alone, as far: who has such a right can give access. */
export function isAdministrative(rights: Rights): boolean {
  return [...rights].some(([right, reach]) => {
    const { owner: _owner, admin: _admin, ...others } = grantsOf(right);
    return right.endsWith(':write') && !isWithin(new Map([[right, reach]]), new Map(widest(right, others)));
  });
}

/** A right as far as any of these roles has it; none if none has. */
function widest(right: Right, grants: Grants): [Right, Reach][] {
  const reach = REACHES.find((one) => Object.values(grants).includes(one));
  return reach === undefined ? [] : [[right, reach]];
}

function grantsOf(right: Right): Grants {
  const [module, verb] = right.split(':') as [Module, 'read' | 'write'];
  return TABLE[module][verb];
}

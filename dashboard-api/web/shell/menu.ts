/** The pages as the menu lists them, and who sees which. */
import type { Reach, Right } from '../../../contract/rights.ts';

/** Rights of whoever is signed in, as the session states them. */
export type GrantedRights = Readonly<Partial<Record<Right, Reach>>>;

interface MenuEntry {
  readonly name: string;
  readonly to: string;
  /** Who lacks it does not see the entry. Absent: everybody sees it. */
  readonly right?: Right;
  /** The right must reach the whole organisation. */
  readonly isForAll?: true;
  /** Period and filters of the present page go along. */
  readonly keepsView?: true;
}

export interface MenuGroup {
  readonly name: string;
  readonly entries: readonly MenuEntry[];
}

const MENU = [
  {
    name: 'Spend',
    entries: [
      { name: 'Overview', to: '/', right: 'usage:read', keepsView: true },
      { name: 'Cost explorer', to: '/explorer', right: 'usage:read', keepsView: true },
      { name: 'Requests', to: '/requests', right: 'requests:read', keepsView: true },
      { name: 'Budgets', to: '/budgets', right: 'budgets:read', isForAll: true },
      { name: 'Alerts', to: '/alerts', right: 'budgets:read', isForAll: true },
      { name: 'Anomalies', to: '/findings', right: 'budgets:read', isForAll: true },
    ],
  },
  {
    name: 'Access',
    entries: [
      { name: 'Getting started', to: '/start', right: 'keys:read' },
      { name: 'Keys', to: '/keys', right: 'keys:read' },
      { name: 'Policies', to: '/policies', right: 'policies:read' },
      { name: 'Credentials', to: '/credentials', right: 'credentials:read' },
      { name: 'Tokens', to: '/tokens', right: 'tokens:read' },
      { name: 'API reference', to: '/reference', right: 'tokens:read' },
    ],
  },
  {
    name: 'Money',
    entries: [
      { name: 'Allocation', to: '/allocation', right: 'allocation:read' },
      { name: 'Month close', to: '/close', right: 'close:read' },
      { name: 'Reconciliation', to: '/reconciliation', right: 'reconciliation:read' },
      { name: 'Unit economics', to: '/unit-economics', right: 'usage:read', isForAll: true },
      { name: 'Reports and exports', to: '/exports', right: 'exports:read' },
      { name: 'Object stores', to: '/stores', right: 'exports:read', isForAll: true },
      { name: 'Prices', to: '/prices', right: 'prices:read' },
    ],
  },
  {
    name: 'Organisation',
    entries: [
      { name: 'Members', to: '/members', right: 'members:read' },
      { name: 'Roles', to: '/roles', right: 'members:read' },
      { name: 'Teams and projects', to: '/teams', right: 'keys:read' },
      { name: 'Single sign-on', to: '/sso', right: 'sso:read' },
      { name: 'Provisioning', to: '/provisioning', right: 'sso:read' },
      { name: 'Support access', to: '/support', right: 'support:read' },
      { name: 'Privacy', to: '/privacy', right: 'privacy:read' },
      { name: 'Audit log', to: '/audit', right: 'audit:read' },
      { name: 'Completeness', to: '/completeness', right: 'usage:read', isForAll: true },
      { name: 'Settings', to: '/settings', right: 'settings:read' },
    ],
  },
  {
    name: 'You',
    entries: [{ name: 'Your security', to: '/security' }],
  },
] as const satisfies readonly MenuGroup[];

/** An address that the menu leads to. */
export type MenuAddress = (typeof MENU)[number]['entries'][number]['to'];

/** What somebody with these rights is offered; a group without an entry is left out. */
export function menuOf(rights: GrantedRights): readonly MenuGroup[] {
  return (MENU as readonly MenuGroup[])
    .map(({ name, entries }) => ({ name, entries: entries.filter((entry) => isOffered(entry, rights)) }))
    .filter(({ entries }) => entries.length > 0);
}

/** The name of the page of an address that these rights do not offer; null: it is offered, or in no menu. */
export function withheldPage(pathname: string, rights: GrantedRights): string | null {
  const isOf = ({ to }: MenuEntry) => pathname === to || (to !== '/' && pathname.startsWith(`${to}/`));
  const entry = (MENU as readonly MenuGroup[]).flatMap(({ entries }) => entries).find(isOf);
  return entry && !isOffered(entry, rights) ? entry.name : null;
}

function isOffered({ right, isForAll }: MenuEntry, rights: GrantedRights): boolean {
  if (right === undefined) return true;
  return isForAll ? rights[right] === 'all' : rights[right] !== undefined;
}

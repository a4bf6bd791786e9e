import type { Role } from '../../../contract/rights.ts';

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  owner: 'Owner',
  admin: 'Admin',
  finance: 'Finance',
  developer: 'Developer',
  auditor: 'Auditor',
  read_only: 'Read only',
};
export const ROLE_LIST = Object.keys(ROLE_NAMES) as Role[];

/** What a role is for, in a sentence. The table of rights decides; see `contract/rights.ts`. */
export const ROLE_MEANINGS: Readonly<Record<Role, string>> = {
  owner: 'Everything, also making owners and deleting the organisation.',
  admin: 'Keys, policies, budgets, members and settings.',
  finance: 'Every figure; budgets, prices, allocation and the close. Changes no keys.',
  developer: 'Usage of their own teams, and their own keys.',
  auditor: 'Sees everything, changes nothing.',
  read_only: 'Totals alone, no single calls.',
};

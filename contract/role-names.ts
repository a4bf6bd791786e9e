/** Roles and modules as they are called where people read of them. Without zod: the page has this too. */
import type { Module, Role } from './rights.ts';

export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  owner: 'Owner',
  admin: 'Admin',
  finance: 'Finance',
  developer: 'Developer',
  auditor: 'Auditor',
  read_only: 'Read only',
};

/** What a role is for, in a sentence. The table of rights decides; see `rights.ts`. */
export const ROLE_MEANINGS: Readonly<Record<Role, string>> = {
  owner: 'Everything, also making owners and deleting the organisation.',
  admin: 'Keys, policies, budgets, members and settings.',
  finance: 'Every figure; budgets, prices, allocation and the close. Changes no keys.',
  developer: 'Usage of their own teams, and their own keys.',
  auditor: 'Sees everything, changes nothing.',
  read_only: 'Totals alone, no single calls.',
};

export const MODULE_NAMES: Readonly<Record<Module, string>> = {
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

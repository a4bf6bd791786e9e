import type { SupportGrant } from '../../../contract/support.ts';
import { countOf } from '../figures/count.ts';
import { formatMoment } from '../period/instant.ts';

export type SupportModule = SupportGrant['modules'][number];

/** What a module of a grant lets somebody read. */
export const MODULE_WORDS: Readonly<Record<SupportModule, string>> = {
  usage: 'figures and reports',
  requests: 'single calls, which have no content',
  budgets: 'budgets and alerts',
  policies: 'policies',
  prices: 'prices',
  allocation: 'allocation',
  close: 'the close of months',
  reconciliation: 'reconciliation',
  settings: 'settings',
  keys: 'names and states of keys, never a key',
};

export const STATE_WORDS: Readonly<Record<SupportGrant['state'], string>> = {
  requested: 'waits for an answer',
  approved: 'in force',
  refused: 'refused',
  ended: 'over',
};

export const operatorWords = ({ operator: { name, address } }: Pick<SupportGrant, 'operator'>): string =>
  address === null ? name : `${name} (${address})`;

/** How much of a grant was used, and when last. */
export function usedWords({ uses, lastUsedAt }: Pick<SupportGrant, 'uses' | 'lastUsedAt'>): string {
  if (lastUsedAt === null) return 'not used yet';
  return `${countOf(uses, 'read')}, the last on ${formatMoment(Date.parse(lastUsedAt))} UTC`;
}

/** `2 h 5 min`, until a grant ends; in whole minutes, rounded up. */
export function leftWords(endsAt: string, nowMs: number): string {
  const minutes = Math.max(0, Math.ceil((Date.parse(endsAt) - nowMs) / 60_000));
  const hours = Math.floor(minutes / 60);
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % 60} min`;
}

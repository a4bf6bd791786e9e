import type { BudgetMatch } from '../../../contract/budget.ts';

/** What a new budget can be made to count. More than one of them: only calls to which all apply. */
export const SCOPE_KINDS = [
  'team',
  'project',
  'key',
  'environment',
  'provider',
  'model',
  'dimension',
] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];

export interface ScopePart {
  readonly kind: ScopeKind;
  /** An id, a name, or `key=value` of a dimension. */
  readonly value: string;
}

/** The match of some parts; null if one of them says nothing yet. */
export function matchOf(parts: readonly ScopePart[]): BudgetMatch | null {
  const match: Record<string, unknown> = {};
  for (const { kind, value } of parts) {
    const text = value.trim();
    if (text === '') return null;
    if (kind === 'team' || kind === 'project' || kind === 'key') match[`${kind}Id`] = text;
    else if (kind !== 'dimension') match[kind] = text;
    else {
      const [key = '', ...rest] = text.split('=');
      if (key === '' || rest.join('=') === '') return null;
      match['dimension'] = { key: key.trim(), value: rest.join('=').trim() };
    }
  }
  return match;
}

import type { BudgetMatch } from '../../../contract/budget.ts';
import type { BudgetPeriod, BudgetRow } from '../../../contract/budgets-api.ts';
import { providerLabel } from '../../../contract/provider-names.ts';
import { formatMoment } from '../period/instant.ts';

export const PERIOD_WORDS: Readonly<Record<BudgetPeriod, string>> = {
  day: 'each day',
  week: 'each week',
  month: 'each month',
  quarter: 'each quarter',
  total: 'in all',
};

export const PERIODS = Object.keys(PERIOD_WORDS) as BudgetPeriod[];

/** Names of teams, projects and keys by id. */
export interface ScopeNames {
  readonly teams: ReadonlyMap<string, string>;
  readonly projects: ReadonlyMap<string, string>;
  readonly keys: ReadonlyMap<string, string>;
}

/** What a budget counts, in words: `team Search, model gpt-5*`. Nothing stated is everything. */
export function scopeWords(match: BudgetMatch, { teams, projects, keys }: ScopeNames): string {
  const { teamId, projectId, keyId, ownerId, environment, provider, model, dimension } = match;
  const parts = [
    teamId && `team ${teams.get(teamId) ?? teamId}`,
    projectId && `project ${projects.get(projectId) ?? projectId}`,
    keyId && `key ${keys.get(keyId) ?? keyId}`,
    ownerId && `owner ${ownerId}`,
    environment && `environment ${environment}`,
    provider && `provider ${providerLabel(provider)}`,
    model && `model ${model}`,
    dimension && `${dimension.key} = ${dimension.value}`,
  ].filter((part) => part !== undefined);
  return parts.length > 0 ? parts.join(', ') : 'the whole organisation';
}

/** What a call reserves, in words. */
export function reservationWords(expected: BudgetRow['expected']): string {
  if (expected === null) return 'what a call may cost at worst: the limit is not passed';
  const { percent, minimumCalls, stopsStreams } = expected;
  const usual = `what ${percent} of 100 of the key’s last calls on the model did not pass, from ${minimumCalls} calls on; before, the worst case`;
  return stopsStreams ? `${usual}; a stream for which there is no more is ended` : usual;
}

/** When the present window ends, as it stands in UTC; the API computes it in the organisation's zone. */
export function windowWords({ now }: Pick<BudgetRow, 'now'>): string {
  if (!now) return 'archived';
  return now.window.end === null
    ? 'never begins anew'
    : `until ${formatMoment(Date.parse(now.window.end), true)}`;
}

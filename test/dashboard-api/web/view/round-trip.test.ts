/** Whoever opens a copied address sees the same screen: what an address says comes back from it as it was. */
import { describe, expect, test } from 'vitest';
import {
  validateAllocationSearch,
  validateDraftSearch,
} from '../../../../dashboard-api/web/allocation/search.ts';
import { validateAuditSearch } from '../../../../dashboard-api/web/audit/search.ts';
import { validateBudgetsSearch } from '../../../../dashboard-api/web/budgets/search.ts';
import { validateExplorerSearch } from '../../../../dashboard-api/web/cost-explorer/search.ts';
import { validateFindingsSearch } from '../../../../dashboard-api/web/findings/search.ts';
import { validateKeysSearch } from '../../../../dashboard-api/web/keys/search.ts';
import { validateMembersSearch } from '../../../../dashboard-api/web/members/search.ts';
import { validatePoliciesSearch } from '../../../../dashboard-api/web/policies/search.ts';
import { validatePricesSearch } from '../../../../dashboard-api/web/prices/search.ts';
import { validateReconciliationSearch } from '../../../../dashboard-api/web/reconciliation/search.ts';
import { validateOpen } from '../../../../dashboard-api/web/view/open.ts';
import { parseSearch, stringifySearch, validateSearch } from '../../../../dashboard-api/web/view/search.ts';

type Validate = (raw: Record<string, unknown>) => object;

const UUID = '01a1ffb6-e80f-7121-b929-bc5166318441';
const KEY = 'webtest001searchprod0000';

/** Every member that an address of the screen can have, at once or in turn, other than what it is without it. */
const SCREENS: readonly (readonly [screen: string, validate: Validate, search: Record<string, unknown>])[] = [
  [
    'overview',
    validateSearch,
    { period: '7d', groupBy: 'team', model: 'gpt-5/mini', 'dimension:app': 'a b&c=d' },
  ],
  [
    'overview, a custom period',
    validateSearch,
    { from: '2026-11-01T00:00:00.000Z', to: '2026-11-03T12:30:00.000Z' },
  ],
  [
    'explorer',
    validateExplorerSearch,
    {
      period: 'lastMonth',
      by: 'dimension:customer',
      second: 'model',
      interval: 'week',
      show: 'requests',
      chart: 'area',
      sum: 'running',
      compare: 'previous',
      zone: 'own',
      provider: 'openai',
    },
  ],
  ['requests', validateSearch, { period: '7d', key: KEY, event: UUID }],
  ['keys', validateKeysSearch, { find: 'näch & mehr', state: 'revoked', open: KEY }],
  ['unused keys', validateKeysSearch, { view: 'unused', days: 60 }],
  ['budgets', validateBudgetsSearch, { archived: 'yes', open: UUID }],
  ['alerts, exports', validateOpen, { open: UUID }],
  ['findings', validateFindingsSearch, { show: 'all', open: UUID }],
  ['members', validateMembersSearch, { open: UUID }],
  ['policies', validatePoliciesSearch, { edit: 'organisation', key: KEY }],
  ['prices', validatePricesSearch, { list: 'openai', at: '2026-10-01', find: 'gpt', open: 'gpt-5' }],
  ['allocation', validateAllocationSearch, { month: '2026-10', currency: 'EUR' }],
  ['rules of allocation', validateDraftSearch, { month: '2026-10', version: 3 }],
  [
    'reconciliation',
    validateReconciliationSearch,
    { month: '2026-10', provider: 'anthropic', reason: 'notThroughUs' },
  ],
  [
    'audit log',
    validateAuditSearch,
    { from: '2026-10-01', to: '2026-10-31', action: 'key.rotate', target: 'x:y', actor: UUID, open: UUID },
  ],
];

describe('the address of a screen', () => {
  test.each(SCREENS)('%s: comes back as it was, and a second time', (_, validate, search) => {
    const understood = validate(search);
    expect(understood).toEqual(search);
    const address = stringifySearch(understood as Record<string, unknown>);
    expect(validate(parseSearch(address))).toEqual(understood);
    expect(stringifySearch(validate(parseSearch(address)) as Record<string, unknown>)).toBe(address);
  });
});

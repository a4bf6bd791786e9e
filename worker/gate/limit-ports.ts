/** What a gate's limits are told by its books and its ledger. */
import { levelsOf } from '../../contract/policies/decide.ts';
import type { Books } from './books.ts';
import type { LimitPorts } from './gate-limits.ts';
import type { LedgerLink } from './ledger-link.ts';

export function limitPorts(books: Books, ledger: LedgerLink): LimitPorts {
  return {
    key: (keyId) => books.held(keyId),
    levels: ({ record }) => levelsOf(record, ledger.policies),
    policyVersion: () => ledger.version,
    refresh: () => ledger.refresh(),
    running: (keyId) => books.runningOf(keyId),
    isOpen: (requestId) => books.admission(requestId) !== null,
    ask: (question) => ledger.shareLimits(question),
    nowMs: () => Date.now(),
  };
}

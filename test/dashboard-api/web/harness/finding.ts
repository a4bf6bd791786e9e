/** Something unusual for the screens to show, without the days of spend that would find it. */
import { newId } from '../../../../contract/ids.ts';
import { insertFinding } from '../../../../db/findings/findings.ts';
import { NOW } from './books.ts';
import type { Dashboard } from './dashboard.ts';

/** Puts a finding of a key into the books. */
export async function addFinding({ db, organisationId }: Dashboard, keyId: string): Promise<void> {
  const effects = { calls: '1000000000', price: '0', cache: '6000000000', size: '0' };
  const movers = [{ keyId, keyName: 'search-prod', model: 'gpt-5-mini', deltaNanos: '7000000000' }];
  await db.inTenant('app_user', organisationId, (unit) =>
    insertFinding(unit, {
      findingId: newId(),
      kind: 'spend.day',
      scope: 'key',
      scopeId: keyId,
      foundAt: NOW,
      bucketAt: new Date('2026-11-19T00:00:00Z'),
      actual: 9_000_000_000n,
      expected: 2_000_000_000n,
      detail: { differenceNanos: '7000000000', othersNanos: '0', movers, effects },
      state: 'open',
      ownerId: null,
      snoozedUntil: null,
    }),
  );
}

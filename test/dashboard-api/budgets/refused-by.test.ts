import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountId } from '../../../contract/account.ts';
import type { UsageEvent } from '../../../contract/event.ts';
import { requestDetailSchema } from '../../../contract/reports.ts';
import type { Database } from '../../../db/database.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleEvent } from '../../db/sample-usage.ts';
import { Administrator } from '../organisation/administrator.ts';
import { takeInCalls } from '../rating/rated-calls.ts';

const [ENGINE] = ENGINES;
const NOVEMBER_MS = Date.UTC(2026, 10, 1);
const REFUSED: Partial<UsageEvent> = {
  kind: 'refusal',
  outcome: 'refused',
  status: 402,
  refusal: 'budget_exhausted',
  lines: [],
  costNanos: '0',
  chargedNanos: '0',
  admissionNumber: null,
};

let db: Database;
beforeAll(async () => {
  if (!ENGINE) throw new Error('no engine');
  db = await ENGINE.open();
});
afterAll(() => db.close());

test('a refused call names the budget that refused it, archived since or not; a call that was counted names none', async () => {
  const administrator = await Administrator.signedIn(db);
  const { id } = await administrator.make('/budgets', { name: 'Launch', limitNanos: '1' });
  const budgetAccounts = [accountId(id, NOVEMBER_MS)];
  const [refused, counted, byPolicy] = await takeInCalls(db, administrator.placed, [
    sampleEvent(administrator.placed, { ...REFUSED, budgetAccounts }),
    sampleEvent(administrator.placed, { budgetAccounts }),
    sampleEvent(administrator.placed, { ...REFUSED, status: 403, refusal: 'model_not_allowed' }),
  ]);
  const refusedBy = async (event: UsageEvent | undefined) =>
    requestDetailSchema.parse((await administrator.send('GET', `/requests/${event?.eventId}`)).body)
      .refusedBy;
  const launch = { budgetId: id, name: 'Launch', windowStart: '2026-11-01T00:00:00.000Z' };
  expect(await refusedBy(refused)).toEqual({ ...launch, isArchived: false });
  expect(await refusedBy(counted)).toBeNull();
  expect(await refusedBy(byPolicy)).toBeNull();
  await administrator.make(`/budgets/${id}/archive`, { reason: 'Over' });
  expect(await refusedBy(refused)).toEqual({ ...launch, isArchived: true });
});

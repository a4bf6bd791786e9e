import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dayPass, rollupPass } from '../../../dashboard-api/rollups/worker.ts';
import type { Database } from '../../../db/database.ts';
import { organisationsDue, setDue } from '../../../db/directory/due-jobs.ts';
import { readRolledDays } from '../../../db/rollups/days.ts';
import { areRollupsComplete } from '../../../db/rollups/rebuild.ts';
import { takeIn } from '../../../db/usage/take-in.ts';
import { ENGINES } from '../../db/engines.ts';
import { sampleOrganisation } from '../../db/sample-organisation.ts';
import { NOON_MS, numbered, sampleEvent } from '../../db/sample-usage.ts';

const NOW = new Date(NOON_MS);
const DUE = new Date(NOON_MS - 1);

let db: Database;
beforeAll(async () => {
  db = await (ENGINES[0]?.open() ?? Promise.reject(new Error('no engine')));
});
afterAll(() => db.close());

test('builds what is due, once; a process that is stopped leaves it due', async () => {
  const placed = await sampleOrganisation(db);
  const { organisationId, gateId, incarnationId } = placed;
  await db.inTenant('ingest_user', organisationId, (unit) =>
    takeIn(
      unit,
      { gate: { gateId, incarnationId }, events: numbered([sampleEvent(placed)]), refused: [] },
      NOW,
    ),
  );
  await db.asOwner((tx) => tx.execute(sql`update usage_rollup_state set is_complete = false`));
  await db.inTenant('app_user', organisationId, (unit) => setDue(unit, 'rollup.build', DUE));
  const isComplete = () => db.readTenant(organisationId, areRollupsComplete);
  const due = () => organisationsDue(db, 'rollup.build', new Date(NOON_MS + 1e9));
  const context = { db, clock: () => NOW };

  await rollupPass(context, () => true);
  expect([await isComplete(), await due()]).toEqual([false, [organisationId]]);
  await rollupPass(context, () => false);
  expect([await isComplete(), await due()]).toEqual([true, []]);

  // Days follow: the one that has passed is made, and it is looked again later.
  const tomorrow = new Date(NOON_MS + 86_400_000);
  const days = () =>
    db.readTenant(organisationId, (unit) => readRolledDays(unit, { from: new Date(0), to: tomorrow }));
  const daysDue = () => organisationsDue(db, 'rollup.days', new Date(tomorrow.getTime() + 60_000));
  expect(await daysDue()).toEqual([organisationId]);
  await dayPass({ db, clock: () => tomorrow }, () => true);
  expect(await days()).toEqual([]);
  await dayPass({ db, clock: () => tomorrow }, () => false);
  expect((await days()).map(({ from }) => from.toISOString())).toEqual(['2026-11-20T00:00:00.000Z']);
  expect(await daysDue()).toEqual([]);
});

/** A local installation that was filled: what its gateway says of the made-up calls, and what its books say. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { booksCheckSchema } from '../../../contract/completeness.ts';
import { Administrator } from '../../stack/administrator.ts';
import { CHAT_PATH, callHeaders, chat, post } from '../../stack/calls.ts';
import { runCommandLine } from '../../stack/command.ts';
import { readCompleteness, readDashboard, rowsOf } from '../../stack/ledger.ts';
import { type RunningStack, startStack } from '../../stack/stack.ts';
import { waitFor } from '../../stack/wait-for.ts';

const EVENTS = 300;

let stack: RunningStack;
beforeAll(async () => {
  stack = await startStack();
  await stack.stop();
  await seed();
  await stack.start();
});
afterAll(() => stack?.remove());

async function seed(): Promise<void> {
  const place = ['--state-dir', stack.stateDir, '--until', '2026-11-01', '--days', '20'];
  const seeded = await runCommandLine('scripts/seed/main.ts', ['--events', `${EVENTS}`, ...place], {});
  expect(seeded, seeded.stderr).toMatchObject({ code: 0 });
}

const checkBooks = async () =>
  booksCheckSchema.parse(await readDashboard(stack, '/api/v1/completeness/check'));

it('every made-up call was admitted at a gate, by the gate’s own count, and all are accounted for', async () => {
  const { totals, gates } = await readCompleteness(stack);
  expect(totals).toMatchObject({ delivered: EVENTS, onTheWay: 0, missing: 0, unbalanced: 0 });
  expect(totals.calls).toEqual({ admitted: totals.calls?.settled, open: 0, settled: expect.any(Number) });
  expect(totals.chargedAtGatesNanos).toBe(totals.chargedNanos);
  expect(gates.filter(({ delivered }) => delivered > 0)).toMatchObject([{ isCurrent: true }]);
  const { compared, ...found } = await checkBooks();
  expect(found).toMatchObject({ isSound: true, isWhole: true, faults: [] });
  expect(compared).toMatchObject({ events: EVENTS, calls: totals.calls?.admitted });
});

it('the gateway has confirmed every key, of which nobody knows a secret', async () => {
  const admin = await Administrator.signIn(stack);
  const keys = await waitFor('every key to be confirmed', async () => {
    const known = await admin.keys();
    return known.every(({ confirmedAt }) => confirmedAt !== null) ? known : null;
  });
  expect(keys.filter(({ ownerName }) => ownerName !== null).length).toBeGreaterThan(0);
  // Its gate still has the life that was noted, although it has heard of keys since.
  expect((await checkBooks()).faults).toEqual([]);
});

it('calls through a key of the installation’s own are counted beside them, and a second run changes nothing', async () => {
  const before = await readCompleteness(stack);
  const answer = await post(stack.gatewayUrl + CHAT_PATH, chat('one more'), callHeaders(stack, 'new'));
  expect([answer.status, (await answer.text()).length > 0]).toEqual([200, true]);
  await rowsOf(stack, 'new');
  await stack.stop();
  await seed();
  await stack.start();
  const after = await readCompleteness(stack);
  expect(after.totals.calls?.admitted).toBe((before.totals.calls?.admitted ?? 0) + 1);
  expect(after.totals).toMatchObject({ delivered: EVENTS + 1, missing: 0, unbalanced: 0 });
});

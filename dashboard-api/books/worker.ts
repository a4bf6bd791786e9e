/** Looks after completeness for as long as the API runs: has missing events sent again, and checks the books once a day. */
import { setTimeout as after } from 'node:timers/promises';
import { organisationsDue, setDue } from '../../db/directory/due-jobs.ts';
import { type Job, repeat } from '../jobs/repeat.ts';
import type { Log } from '../log.ts';
import { type CheckContext, checkBooks } from './check.ts';
import { heal } from './heal.ts';

/** An organisation's gates are asked this often. */
const HEAL_EVERY_MS = 5 * 60_000;
const CHECK_EVERY_MS = 24 * 3_600_000;
const LOOK_EVERY_MS = 30_000;
const LOOK_AGAIN_MS = 250;

export type WorkerContext = CheckContext & { readonly gatewayId: string };

export function startBooksWorker(resources: Omit<WorkerContext, 'pause'>, log: Log): Job {
  const context = { ...resources, pause: () => after(LOOK_AGAIN_MS) };
  const checked = new Map<string, number>();
  return repeat(log, {
    name: 'books.pass',
    everyMs: LOOK_EVERY_MS,
    beginsAfterMs: LOOK_EVERY_MS,
    pass: (isStopped) => booksPass(context, checked, log, isStopped),
  });
}

/**
 * A turn for each organisation whose gates have not been asked for a while.
 * @param checked when the books of an organisation were last checked, Unix milliseconds; kept up to date here
 */
export async function booksPass(
  context: WorkerContext,
  checked: Map<string, number>,
  log: Log,
  isStopped: () => boolean,
): Promise<void> {
  const { db, clock } = context;
  for (const organisationId of await organisationsDue(db, 'books.check', clock())) {
    if (isStopped()) return;
    const nowMs = clock().getTime();
    const isDay = nowMs - (checked.get(organisationId) ?? 0) >= CHECK_EVERY_MS;
    const resent = await heal(context, organisationId, isDay);
    if (resent !== null && resent > 0) log.write({ name: 'events.asked_again', gates: resent });
    // Whether or not the gateway answered: one that is away must not keep the others from their turn.
    const next = new Date(nowMs + HEAL_EVERY_MS);
    await db.inTenant('app_user', organisationId, (unit) => setDue(unit, 'books.check', next));
    if (!isDay || resent === null) continue;
    checked.set(organisationId, nowMs);
    const check = await checkBooks(context, organisationId);
    const faults = [...new Set(check.faults.map(({ fault }) => fault))];
    log.write({ name: 'books.checked', isSound: check.isSound, isWhole: check.isWhole, faults });
  }
}

/** What decides when `publish.ts` has its next pass, for as long as the API runs. */
import { isLeavingEdge } from '../../db/deletion/requests.ts';
import { organisationsDue } from '../../db/directory/due-jobs.ts';
import { repeat } from '../jobs/repeat.ts';
import type { Log } from '../log.ts';
import { type PublishContext, publishCommands } from './publish.ts';
import { reconcile } from './reconcile.ts';
import { refreshEdge } from './refresh.ts';
import { requestReplay } from './replay.ts';

export interface Publisher {
  /** Looks for work now: something was put into the outbox, or the gateway has come up. */
  nudge(): void;
  /** Asks every gate again for what follows its watermark: the gateway has come up anew. */
  askForReplay(): void;
  /** Sends what waits for one organisation now. @returns true if the gateway has confirmed everything */
  publishNow(organisationId: string): Promise<boolean>;
  stop(): Promise<void>;
}

/** Another process may have put work into the outbox. */
const LOOK_EVERY_MS = 5_000;
const SHORTEST_PAUSE_MS = 50;

/**
 * The control channel's sending side: takes commands from the outboxes to the gateway until each is confirmed, and
 * asks for replay after each start. One pass at a time; a pass that fails is logged and tried again.
 */
export function startPublisher(context: PublishContext, log: Log): Publisher {
  let replayBefore = context.clock();
  /** Organisations of which it is known, since the last start of either side, that store and edge are of one age. */
  const reconciled = new Set<string>();

  const job = repeat(log, {
    name: 'edge.publish',
    everyMs: LOOK_EVERY_MS,
    async pass(isStopped) {
      const nextAt = await pass(isStopped);
      if (nextAt === null) return LOOK_EVERY_MS;
      const untilNextMs = nextAt.getTime() - context.clock().getTime();
      return Math.min(Math.max(untilNextMs, SHORTEST_PAUSE_MS), LOOK_EVERY_MS);
    },
  });

  async function pass(isStopped: () => boolean): Promise<Date | null> {
    const times: number[] = [];
    const now = context.clock();
    for (const organisationId of await organisationsDue(context.db, 'edge.refresh', now)) {
      if (!(await isLeaving(organisationId))) await refreshEdge(context, organisationId);
    }
    for (const organisationId of await organisationsDue(
      context.db,
      'edge.publish',
      new Date(now.getTime() + 1),
    )) {
      if (await isLeaving(organisationId)) continue;
      if (isStopped() || !(await isReconciled(organisationId))) break;
      const next = await publishCommands(context, organisationId);
      if (next) times.push(next.getTime());
    }
    for (const organisationId of await organisationsDue(context.db, 'gate.replay', replayBefore)) {
      if (await isLeaving(organisationId)) continue;
      // First, since an event is taken in only if its key is known.
      if (isStopped() || !(await isReconciled(organisationId))) break;
      if (!(await requestReplay(context, organisationId))) break;
    }
    return times.length > 0 ? new Date(Math.min(...times)) : null;
  }

  /** Objects that are being emptied are told nothing any more. */
  const isLeaving = (organisationId: string) => context.db.readTenant(organisationId, isLeavingEdge);

  /** A change that goes out before that is known could bring back what was revoked after a backup. */
  async function isReconciled(organisationId: string): Promise<boolean> {
    if (reconciled.has(organisationId)) return true;
    const isDone = await reconcile(context, organisationId);
    if (isDone) reconciled.add(organisationId);
    return isDone;
  }

  return {
    nudge: () => job.wake(),
    askForReplay() {
      replayBefore = context.clock();
      reconciled.clear();
      job.wake();
    },
    async publishNow(organisationId) {
      if ((await isLeaving(organisationId)) || !(await isReconciled(organisationId))) return false;
      return (await publishCommands(context, organisationId)) === null;
    },
    stop: () => job.stop(),
  };
}

/** One pass over one organisation's outbox: each waiting command is signed afresh and sent to the gateway. */
import { bucketOf } from '../../contract/key.ts';
import { gateIdsOf, shardsOf } from '../../contract/shards.ts';
import type { Database } from '../../db/database.ts';
import { clearDue, lockDue, setDue } from '../../db/directory/due-jobs.ts';
import {
  type CommandContent,
  confirmCommand,
  noteFailedAttempt,
  type PendingCommand,
  pendingCommands,
} from '../../db/edge/commands.ts';
import { newestVersion } from '../../db/edge/standing.ts';
import type { CommandOutcome, GatewayClient } from './gateway-client.ts';
import { type Difference, reconcileKeys, reconcileOrganisation } from './reconcile.ts';

export interface PublishContext {
  readonly db: Database;
  readonly gateway: GatewayClient;
  readonly gatewayId: string;
  readonly clock: () => Date;
  /** Told of each command that the gateway did not take, with a code of ours. */
  readonly onRefused: (problem: string) => void;
  /** Told where store and edge were found to differ, as after a restore. */
  readonly onDifference: (difference: Difference) => void;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 5 * 60_000;

/** Waits longer after each failure: 0.5 s, doubling up to 5 minutes. */
export const retryDelayMs = (attempts: number): number =>
  Math.min(FIRST_RETRY_MS * 2 ** attempts, LAST_RETRY_MS);

/**
 * Sends an organisation's waiting commands that are due, each signed afresh, and records what came of it.
 * @returns when there is something to do again; null if the gateway has confirmed everything
 */
export async function publishCommands(context: PublishContext, organisationId: string): Promise<Date | null> {
  const { db, clock } = context;
  const pending = await db.readTenant(organisationId, pendingCommands);
  for (const command of pending) {
    if (command.nextAttemptAt <= clock()) await publishOne(context, organisationId, command);
  }
  return db.inTenant('app_user', organisationId, async (unit) => {
    // A command that comes in now waits, and sets the job due anew; one that came in before is found.
    const isLocked = await lockDue(unit, 'edge.publish');
    const times = (await pendingCommands(unit)).map(({ nextAttemptAt }) => nextAttemptAt.getTime());
    if (times.length === 0) {
      if (isLocked) await clearDue(unit, 'edge.publish');
      return null;
    }
    const next = new Date(Math.min(...times));
    await setDue(unit, 'edge.publish', next);
    return next;
  });
}

async function publishOne(
  context: PublishContext,
  organisationId: string,
  command: PendingCommand,
): Promise<void> {
  const { db, gateway, gatewayId, clock } = context;
  const { content } = command;
  const told = await gateway.command({ ...content, gatewayId, organisationId });
  const answer = (await isSuperseded(context, organisationId, content, told)) ? CONFIRMED : told;
  const now = clock();
  await db.inTenant('app_user', organisationId, async (unit) => {
    if (answer.ok) return confirmCommand(unit, content, now);
    const next = new Date(now.getTime() + retryDelayMs(command.attempts));
    return noteFailedAttempt(unit, content, answer.problem, next);
  });
  if (answer.ok) return;
  context.onRefused(answer.problem);
  if (answer.problem === 'overtaken') await catchUp(context, organisationId, content);
}

const CONFIRMED = { ok: true } as const;

/** The gateway holds a later version, and the store has given that version out: a later change was faster. */
async function isSuperseded(
  { db }: PublishContext,
  organisationId: string,
  { target, version }: CommandContent,
  answer: CommandOutcome,
): Promise<boolean> {
  if (answer.ok || answer.problem !== 'overtaken') return false;
  const newest = await db.readTenant(organisationId, (unit) => newestVersion(unit, target));
  return answer.version > version && answer.version <= newest;
}

/** The store is behind the edge: it was restored. */
async function catchUp(
  context: PublishContext,
  organisationId: string,
  content: CommandContent,
): Promise<void> {
  if (content.kind === 'organisation.put') await reconcileOrganisation(context, organisationId, true);
  else {
    const gateIds = gateIdsOf(bucketOf(content.target), shardsOf(content.record).known);
    for (const gateId of gateIds) await reconcileKeys(context, organisationId, gateId);
  }
}

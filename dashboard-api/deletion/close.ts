/**
 * The first half of a deletion, once its time has come: keys are revoked and nobody is served any more, calls under way may
 * end, then gates and ledger are told to empty themselves. Rows go afterwards, by a login that no process has which serves
 * requests (db/deletion/remove.ts).
 */
import { type EdgeRemoval, NOTHING_AT_EDGE } from '../../contract/deletion-certificate.ts';
import { MAX_GATES_REMOVED } from '../../contract/edge-removal.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { Database, TenantUnit } from '../../db/database.ts';
import { lockDeletion, noteDeletion, readDeletion } from '../../db/deletion/requests.ts';
import { clearDue, clearOtherDues, lockDue, setDue } from '../../db/directory/due-jobs.ts';
import { pendingCommands } from '../../db/edge/commands.ts';
import { putStanding, readStanding } from '../../db/operators/standing.ts';
import { workingKeys } from '../../db/tenancy/keys.ts';
import { readProfile } from '../../db/tenancy/organisations.ts';
import { readGateIds } from '../../db/usage/gates.ts';
import type { GatewayClient } from '../edge/gateway-client.ts';
import { setKeyStatus } from '../tenancy/keys.ts';

/** A command that was signed before lives for five minutes: none may reach a gate that is empty already. */
const COMMANDS_LIVE_MS = 10 * 60_000;
/** The longest call takes an hour; what has not ended by then is waived. */
const CALLS_END_MS = 2 * 3_600_000;
/** So often it is looked whether everything has ended. */
const LOOK_AGAIN_MS = 30_000;
/** Deliveries that are being taken in when the edge is empty are over by then. */
const ROWS_GO_AFTER_MS = 5 * 60_000;
const KEYS_AT_A_TIME = 50;
/** While a pass lasts no other process begins one. */
const CLAIM_MS = 2 * 60_000;

export interface ClosingContext {
  readonly db: Database;
  readonly gateway: GatewayClient;
  readonly clock: () => Date;
}

/** `closed`: the edge is empty. `waiting`: it comes round again. `not_due`: nobody wants it any more, or not yet. */
export type Closing = 'closed' | 'waiting' | 'not_due';

/** One pass; any number of times, also after a break. */
export async function closeOrganisation(context: ClosingContext, organisationId: string): Promise<Closing> {
  const { db, clock } = context;
  const write = <T>(work: (unit: TenantUnit) => Promise<T>) => db.inTenant('app_user', organisationId, work);
  const isClaimed = await write((unit) => claim(unit, clock()));
  if (!isClaimed) return 'not_due';
  while ((await write((unit) => revokeSome(unit, clock()))) > 0);
  const deletion = await db.readTenant(organisationId, readDeletion);
  if (!deletion?.beganAt) return 'not_due';
  const hasBegun = deletion.edge !== null || (await isQuiet(context, organisationId, deletion.beganAt));
  const isEmpty = hasBegun && (await emptyEdge(context, organisationId));
  if (!isEmpty) await write((unit) => setDue(unit, 'organisation.close', later(clock(), LOOK_AGAIN_MS)));
  return isEmpty ? 'closed' : 'waiting';
}

/** Begins the deletion, or takes the next pass of one that has begun. */
async function claim(unit: TenantUnit, now: Date): Promise<boolean> {
  const { organisationId } = unit;
  const deletion = await lockDeletion(unit);
  if (!(await lockDue(unit, 'organisation.close'))) return false;
  if (!deletion) await clearDue(unit, 'organisation.close');
  if (!deletion || deletion.runsAt > now) return false;
  if (!deletion.beganAt) {
    await noteDeletion(unit, { beganAt: now });
    const present = await unit.onDirectory((own) => readStanding(own, organisationId));
    await unit.onDirectory((own) =>
      putStanding(own, organisationId, { ...present, suspendedAt: now, suspendedKeys: [] }),
    );
    const entry = { action: 'termination.begin', target: organisationId, result: 'done' } as const;
    await recordAudit(unit, { actorKind: 'system', ...entry }, now);
    await clearOtherDues(unit, ['organisation.close', 'edge.publish', 'audit.head']);
  }
  await setDue(unit, 'organisation.close', later(now, CLAIM_MS));
  return true;
}

/** Revokes some keys that work; the publisher carries it to their gates. @returns how many */
async function revokeSome(unit: TenantUnit, now: Date): Promise<number> {
  const keyIds = (await workingKeys(unit)).slice(0, KEYS_AT_A_TIME);
  for (const keyId of keyIds) await setKeyStatus(unit, keyId, 'revoked', now);
  return keyIds.length;
}

/** Every gate knows that its keys are revoked, no call is under way, and what was charged has arrived; or that took too long. */
async function isQuiet(
  { db, gateway, clock }: ClosingContext,
  organisationId: string,
  beganAt: Date,
): Promise<boolean> {
  const sinceMs = clock().getTime() - beganAt.getTime();
  if (sinceMs < COMMANDS_LIVE_MS) return false;
  const { waiting, gateIds } = await db.readTenant(organisationId, async (unit) => ({
    waiting: await pendingCommands(unit),
    gateIds: await readGateIds(unit),
  }));
  if (waiting.length > 0) return false;
  if (sinceMs >= CALLS_END_MS) return true;
  const gates = gateIds.length === 0 ? [] : await gateway.gates(organisationId, gateIds);
  if (!gates || gates.length < gateIds.length) return false;
  // What ends later ends with nobody: no key is left to ask for it.
  return gates.every(
    ({ open, deferred, events, acknowledged }) => open === deferred && acknowledged >= events,
  );
}

/** @returns false if a part of the edge could not be told, or has to be asked once more */
async function emptyEdge({ db, gateway, clock }: ClosingContext, organisationId: string): Promise<boolean> {
  const write = <T>(work: (unit: TenantUnit) => Promise<T>) => db.inTenant('app_user', organisationId, work);
  // From here on nothing is sent that could fill what is empty.
  let edge = await write(async (unit) => {
    const known = (await lockDeletion(unit))?.edge ?? NOTHING_AT_EDGE;
    await noteDeletion(unit, { edge: known });
    await clearOtherDues(unit, ['organisation.close']);
    return known;
  });
  const held = await gateway.held({ organisationId, gateId: null, afterKeyId: null });
  if (!held) return false;
  const own = await db.readTenant(organisationId, async (unit) => [
    ...(await readGateIds(unit)),
    ...[(await readProfile(unit))?.keyBucket ?? []].flat(),
  ]);
  const gateIds = [...new Set([...own, ...held.gateIds])].toSorted();
  const isSecondTime = edge.isLedgerEmpty;
  let [foreign, isAllEmpty] = [0, true];
  for (let at = 0; at < gateIds.length; at += MAX_GATES_REMOVED) {
    const asked = gateIds.slice(at, at + MAX_GATES_REMOVED);
    const answer = await gateway.empty({ organisationId, gateIds: asked, isLedgerToo: false });
    if (!answer) return false;
    foreign += answer.gates.filter(({ result }) => result === 'foreign').length;
    const gates = answer.gates.filter(({ result }) => result !== 'foreign');
    isAllEmpty &&= gates.every(({ result }) => result === 'empty');
    edge = {
      ...edge,
      gateIds: [...new Set([...edge.gateIds, ...gates.map(({ gateId }) => gateId)])],
      waivedCalls: gates.reduce((sum, { open }) => sum + open, edge.waivedCalls),
      undeliveredEvents: gates.reduce((sum, { undelivered }) => sum + undelivered, edge.undeliveredEvents),
      droppedSettlements: edge.droppedSettlements + answer.droppedSettlements,
    };
    await write((unit) => noteDeletion(unit, { edge }));
  }
  if (edge.gateIds.length + foreign < gateIds.length) return false;
  const ledger = await gateway.empty({ organisationId, gateIds: [], isLedgerToo: true });
  if (!ledger?.isLedgerEmpty) return false;
  const emptied: EdgeRemoval = { ...edge, isLedgerEmpty: true };
  // Asked twice: a command that was on its way meanwhile is found, and what it has filled is emptied again.
  const isDone = isSecondTime && isAllEmpty;
  await write(async (unit) => {
    const now = clock();
    await noteDeletion(unit, { edge: emptied, ...(isDone && { edgeEmptiedAt: now }) });
    if (!isDone) return;
    await clearDue(unit, 'organisation.close');
    await setDue(unit, 'organisation.terminate', later(now, ROWS_GO_AFTER_MS));
  });
  return isDone;
}

const later = (now: Date, ms: number): Date => new Date(now.getTime() + ms);

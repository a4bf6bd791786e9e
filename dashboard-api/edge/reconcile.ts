/**
 * Brings store and edge into agreement after one of them was restored from a backup. Versions only grow, so that a
 * store which is behind could change nothing any more: each of its commands would be older than what the edge holds.
 * What the edge knows better of a key (switched off, rotated, made since) is taken over, the version goes beyond both,
 * and the whole state goes out again. An edge that is behind, or has lost its storage, is told everything anew.
 */
import { keyRecordSchema } from '../../contract/command.ts';
import { HELD_KEYS_AT_A_TIME, type HeldKey } from '../../contract/held.ts';
import { bucketOf } from '../../contract/key.ts';
import { isSameState } from '../../contract/same-state.ts';
import { recordAudit } from '../../db/audit/entries.ts';
import type { TenantUnit } from '../../db/database.ts';
import { setDue } from '../../db/directory/due-jobs.ts';
import { insertCommand, resendCommand } from '../../db/edge/commands.ts';
import { readEdgeStanding } from '../../db/edge/standing.ts';
import { lockEdgeVersion, raiseEdgeVersion } from '../../db/tenancy/calendar.ts';
import {
  agreedState,
  gatesOfKeys,
  insertFoundKey,
  issuedState,
  keyVersionsAt,
  lockKey,
  putKeyState,
} from '../../db/tenancy/key-states.ts';
import { readKeyRecord } from '../../db/tenancy/keys.ts';
import { findFirstProject, hasProject } from '../../db/tenancy/projects.ts';
import { tellEdge } from '../organisation/tell-edge.ts';
import { mergeKey } from './merge-key.ts';
import type { PublishContext } from './publish.ts';

/**
 * What was found to differ. `edge_ahead`: the store was restored, or its end was lost; `edge_behind`: the gateway's
 * storage was. `keys` counts keys, `organisations` is 1 where it concerns what belongs to the organisation.
 */
export interface Difference {
  readonly direction: 'edge_ahead' | 'edge_behind';
  readonly organisationId: string;
  readonly keys: number;
  readonly organisations: 0 | 1;
}

type Verdict = Difference['direction'] | null;

/** Compares all that an organisation has at the edge. @returns false if a part of the edge could not be asked */
export async function reconcile(context: PublishContext, organisationId: string): Promise<boolean> {
  const gateIds = await reconcileOrganisation(context, organisationId);
  if (!gateIds) return false;
  const own = await context.db.readTenant(organisationId, gatesOfKeys);
  let isComplete = true;
  for (const gateId of new Set([...own, ...gateIds])) {
    isComplete = (await reconcileKeys(context, organisationId, gateId)) && isComplete;
  }
  return isComplete;
}

/** Compares what belongs to the organisation itself. @returns the gates that its ledger knows; null: not to be reached */
export async function reconcileOrganisation(
  context: PublishContext,
  organisationId: string,
  isConflict = false,
): Promise<readonly string[] | null> {
  const { db, gateway, clock } = context;
  const held = await gateway.held({ organisationId, gateId: null, afterKeyId: null });
  if (!held) return null;
  const { organisationVersion: version } = held;
  const verdict = await db.inTenant('app_user', organisationId, async (unit): Promise<Verdict> => {
    await lockEdgeVersion(unit);
    const { published, confirmed } = await readEdgeStanding(unit);
    if (version > published || (isConflict && version === published)) {
      await raiseEdgeVersion(unit, version);
      await note(unit, organisationId, 'organisation_sent_again', clock());
      await tellEdge(unit, clock());
      return 'edge_ahead';
    }
    if (version >= confirmed) return null;
    await tellEdge(unit, clock());
    return 'edge_behind';
  });
  report(context, organisationId, verdict, { keys: 0, organisations: 1 });
  return held.gateIds;
}

/**
 * Compares the keys of one gate.
 * @returns false if the gate could not be asked
 */
export async function reconcileKeys(
  context: PublishContext,
  organisationId: string,
  gateId: string,
): Promise<boolean> {
  const { db, gateway, clock } = context;
  const unheard = new Map(
    (await db.readTenant(organisationId, (unit) => keyVersionsAt(unit, gateId))).map((key) => [
      key.keyId,
      key,
    ]),
  );
  const counts = { edge_ahead: 0, edge_behind: 0 };
  for (let afterKeyId: string | null = null; ; ) {
    const page = await gateway.held({ organisationId, gateId, afterKeyId });
    if (!page) return false;
    for (const held of page.keys) {
      unheard.delete(held.record.keyId);
      const verdict = await db.inTenant('app_user', organisationId, (unit) =>
        reconcileKey(unit, held, clock()),
      );
      if (verdict) counts[verdict]++;
    }
    afterKeyId = page.keys.at(-1)?.record.keyId ?? null;
    if (page.keys.length < HELD_KEYS_AT_A_TIME) break;
  }
  for (const key of unheard.values()) {
    const isLost = await db.inTenant('app_user', organisationId, (unit) => sendAgain(unit, key, clock()));
    if (isLost) counts.edge_behind++;
  }
  for (const direction of ['edge_ahead', 'edge_behind'] as const) {
    if (counts[direction] > 0)
      report(context, organisationId, direction, { keys: counts[direction], organisations: 0 });
  }
  return true;
}

/** The edge is ahead if it holds a state that this store has never given out. */
async function reconcileKey(
  unit: TenantUnit,
  { version, record: held }: HeldKey,
  now: Date,
): Promise<Verdict> {
  const { keyId, organisationId } = held;
  if (organisationId !== unit.organisationId) return null;
  if (!(await lockKey(unit, keyId))) return adopt(unit, { version, record: held }, now);
  const stored = await readKeyRecord(unit, keyId);
  if (!stored) throw new Error('a key vanished within its own transaction');
  const issued = await issuedState(unit, keyId, version);
  if (issued && isSameState(comparable(issued), comparable(held))) {
    if (stored.version === version) return null;
    return (await sendAgain(unit, { keyId, version: stored.version }, now)) ? 'edge_behind' : null;
  }
  const base = (await agreedState(unit, keyId)) ?? stored.record;
  await note(unit, keyId, 'key_taken_over', now);
  await tell(unit, mergeKey(base, stored.record, held), Math.max(stored.version, version) + 1, now);
  return 'edge_ahead';
}

/** How many gates a key has the gateway keeps by itself: see `worker/control/tell-gates.ts`. */
function comparable(record: HeldKey['record']): unknown {
  const { shards: _, ...rest } = keyRecordSchema.parse(record);
  return rest;
}

/** A key that only its gate knows works, and nobody could switch it off: it gets a row. */
async function adopt(unit: TenantUnit, { version, record }: HeldKey, now: Date): Promise<Verdict> {
  const { keyId } = record;
  const isThere = await hasProject(unit, record.projectId);
  const projectId = isThere ? record.projectId : await findFirstProject(unit);
  if (projectId === null) return null;
  const name = record.names?.key ?? `Recovered ${keyId.slice(bucketOf(keyId).length)}`;
  await insertFoundKey(unit, record, { version, projectId, name }, now);
  await note(unit, keyId, 'key_found', now);
  await tell(unit, record, version + 1, now);
  return 'edge_ahead';
}

async function tell(unit: TenantUnit, record: HeldKey['record'], version: number, now: Date): Promise<void> {
  await putKeyState(unit, record, version);
  const state = await readKeyRecord(unit, record.keyId);
  if (!state) throw new Error('a key vanished within its own transaction');
  await insertCommand(unit, { kind: 'key.put', target: record.keyId, ...state }, now);
  await setDue(unit, 'edge.publish', now);
}

/** @returns false if the newest command waits anyway */
async function sendAgain(
  unit: TenantUnit,
  { keyId, version }: { readonly keyId: string; readonly version: number },
  now: Date,
): Promise<boolean> {
  if (!(await resendCommand(unit, keyId, version, now))) return false;
  await setDue(unit, 'edge.publish', now);
  return true;
}

function note(unit: TenantUnit, target: string, result: string, now: Date): Promise<void> {
  return recordAudit(unit, { actorKind: 'system', action: 'edge.recover', target, result }, now);
}

function report(
  { onDifference }: PublishContext,
  organisationId: string,
  direction: Verdict,
  what: Pick<Difference, 'keys' | 'organisations'>,
): void {
  if (direction !== null) onDifference({ direction, organisationId, ...what });
}

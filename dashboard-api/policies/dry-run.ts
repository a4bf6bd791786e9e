/**
 * Tries a draft on the calls of the last days. The newest hundred thousand are looked at, page by page and each page in a
 * transaction of its own, so that nothing else has to wait.
 */
import type { DryRun, DryRunRequest, PolicyDraft } from '../../contract/policies-api.ts';
import type { Database } from '../../db/database.ts';
import { readCalendar } from '../../db/tenancy/calendar.ts';
import { listPolicies, type PolicedKey, readPolicedKeys } from '../../db/tenancy/policies.ts';
import { hasTeam } from '../../db/tenancy/teams.ts';
import {
  type CallScope,
  type CallsEnd,
  type PolicyCallRow,
  readCallCosts,
  readCallCounts,
  readCallTokens,
  readPolicyCalls,
} from '../../db/usage/policy-calls.ts';
import { zoneOffsets } from '../organisation/zone-offsets.ts';
import { Replay } from './replay.ts';
import { standingOf, withDraft } from './standing.ts';
import { type CallCost, Tally } from './tally.ts';
import { untriedOf } from './untried.ts';

const DAY_MS = 24 * 3_600_000;
const MOST_CALLS = 100_000;
const PAGE = 1_000;
const NO_COST: CallCost = { costNanos: null, chargedNanos: 0n };

export interface DryRunBounds {
  readonly mostCalls: number;
  readonly page: number;
}

/** @returns null if there is no such team or key */
export async function dryRun(
  db: Database,
  organisationId: string,
  { draft, days }: DryRunRequest,
  now: Date,
  { mostCalls, page }: DryRunBounds = { mostCalls: MOST_CALLS, page: PAGE },
): Promise<DryRun | null> {
  const scope = { from: new Date(now.getTime() - days * DAY_MS), to: now, ...concerning(draft) };
  const start = await db.readTenant(organisationId, async (unit) => ({
    keys: await readPolicedKeys(unit),
    policies: await listPolicies(unit),
    calendar: await readCalendar(unit),
    counts: await readCallCounts(unit, scope),
    hasTeam: draft.scope !== 'team' || (await hasTeam(unit, draft.teamId)),
  }));
  if (!start.hasTeam || !isThere(draft, start.keys)) return null;
  const from = newest(start.counts, scope.from, mostCalls);
  const offsets = zoneOffsets(start.calendar.timeZone, from.getTime(), now.getTime());
  const standing = standingOf(start.policies, start.keys);
  const trial = new Trial(new Replay(standing, offsets), new Replay(withDraft(standing, draft), offsets));
  let end: CallsEnd | null = null;
  do {
    end = await db.readTenant(organisationId, async (unit) => {
      const batch = await readPolicyCalls(unit, { ...scope, from }, end, page);
      const wanted = batch.rows.filter((row) => trial.wantsTokens(row)).map(({ eventId }) => eventId);
      const tokens = wanted.length === 0 ? new Map<string, number>() : await readCallTokens(unit, wanted);
      const refused = trial.judge(batch.rows, tokens);
      trial.count(
        refused,
        await readCallCosts(
          unit,
          refused.map(({ row }) => row.eventId),
        ),
      );
      return batch.end;
    });
  } while (end !== null);
  return {
    from: scope.from.toISOString(),
    to: now.toISOString(),
    examinedFrom: from.toISOString(),
    isComplete: from.getTime() === scope.from.getTime(),
    currency: 'USD',
    ...trial.counts,
    ...trial.tally.result(new Map(start.keys.map(({ keyId, name }) => [keyId, name]))),
    notKnown: untriedOf(draft, trial.counts.callsWithoutFacts),
  };
}

type Found = { readonly row: PolicyCallRow; readonly count: (cost: CallCost) => void };

/** What the policies that stand, and those with the draft, make of calls. */
class Trial {
  readonly tally = new Tally();
  readonly counts = { examinedCalls: 0, callsWithoutFacts: 0, cappedCalls: 0 };
  readonly #present: Replay;
  readonly #draft: Replay;

  constructor(present: Replay, draft: Replay) {
    this.#present = present;
    this.#draft = draft;
  }

  wantsTokens(row: PolicyCallRow): boolean {
    return row.kind !== 'correction' && (this.#present.wantsTokens(row) || this.#draft.wantsTokens(row));
  }

  /** @returns those whose cost must be known */
  judge(rows: readonly PolicyCallRow[], tokens: ReadonlyMap<string, number>): Found[] {
    return rows.flatMap((row) => this.#judgeOne(row, tokens.get(row.eventId) ?? null) ?? []);
  }

  count(found: readonly Found[], costs: ReadonlyMap<string, CallCost>): void {
    for (const { row, count } of found) count(costs.get(row.eventId) ?? NO_COST);
  }

  #judgeOne(row: PolicyCallRow, tokens: number | null): Found | null {
    const { eventId, keyId, modelRequested: model, correctsEventId } = row;
    if (row.kind === 'correction') {
      return { row, count: (cost) => this.tally.corrected(correctsEventId ?? '', cost) };
    }
    this.counts.examinedCalls++;
    if (row.operation === null) this.counts.callsWithoutFacts++;
    const present = this.#present.take(row, tokens);
    const draft = this.#draft.take(row, tokens);
    if (present.refusal) return { row, count: (cost) => this.tally.alreadyRefused(eventId, cost) };
    const { refusal } = draft;
    if (refusal)
      return { row, count: (cost) => this.tally.refused({ eventId, keyId, model, refusal }, cost) };
    if (draft.cap !== null && draft.cap !== present.cap) this.counts.cappedCalls++;
    return null;
  }
}

function concerning(draft: PolicyDraft): Pick<CallScope, 'teamId' | 'keyId'> {
  if (draft.scope === 'team') return { teamId: draft.teamId };
  return draft.scope === 'key' ? { keyId: draft.keyId } : {};
}

function isThere(draft: PolicyDraft, keys: readonly PolicedKey[]): boolean {
  return draft.scope !== 'key' || keys.some(({ keyId }) => keyId === draft.keyId);
}

/** From where on there are at most so many calls; the last hour at least. */
function newest(
  counts: readonly { readonly hour: Date; readonly calls: number }[],
  from: Date,
  mostCalls: number,
): Date {
  let calls = 0;
  let oldest: Date | null = null;
  for (const { hour, calls: more } of counts.toSorted(
    (one, other) => other.hour.getTime() - one.hour.getTime(),
  )) {
    calls += more;
    if (calls > mostCalls && oldest !== null) return oldest;
    oldest = hour;
  }
  return from;
}

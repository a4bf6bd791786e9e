/** Retention of one organisation: what is over goes, in batches that each are one short transaction. */
import type { Kept, RetainedKind } from '../../contract/retention.ts';
import { recordAudit } from '../audit/entries.ts';
import type { Database, TenantUnit } from '../database.ts';
import { setDue } from '../directory/due-jobs.ts';
import { removeAuditEntries, type SignCheckpoint } from './audit.ts';
import { freezeDay, nextUnfrozen } from './frozen.ts';
import { dayOf } from './frozen-days.ts';
import { agingTables, removeAged } from './rows.ts';
import { readRetention } from './settings.ts';
import { listGates, removeEvents } from './usage.ts';

const DAY_MS = 86_400_000;

export interface RetentionRun {
  readonly now: Date;
  /** Events, entries or rows to a transaction. */
  readonly batch: number;
  /** Null: there is no key to sign checkpoints with, and audit entries stay. */
  readonly sign: SignCheckpoint | null;
  /** Asked between batches. */
  isStopped(): boolean;
  /** Told after each batch. */
  onRemoved(kind: RetainedKind, rows: number): void;
}

export interface RetentionOutcome {
  readonly removed: Readonly<Partial<Record<RetainedKind, number>>>;
  /** Why usage stays that is over. `differs`: the roll-ups of that day are not what its lines say. */
  readonly held: { readonly reason: 'incomplete' | 'differs'; readonly day: string } | null;
  /** False: it was stopped, and goes on where it was. */
  readonly isDone: boolean;
}

/** Removes what is over. Any number of times, also after a break: what is left is found by looking. */
export async function runRetention(
  db: Database,
  organisationId: string,
  run: RetentionRun,
): Promise<RetentionOutcome> {
  const inUnit = <T>(work: (unit: TenantUnit) => Promise<T>) =>
    db.inTenant('retention_user', organisationId, work);
  const { kept } = await inUnit(readRetention);
  const removed: Partial<Record<RetainedKind, number>> = {};
  const until = async (kind: RetainedKind, batch: () => Promise<number>) => {
    while (!run.isStopped()) {
      const rows = await batch();
      if (rows === 0) return;
      removed[kind] = (removed[kind] ?? 0) + rows;
      run.onRemoved(kind, rows);
    }
  };
  const cut = cuts(kept, run.now);
  const { before, held } = await freeze(inUnit, cut('usage'), run);
  for (const gate of await inUnit(listGates))
    await until('usage', () => inUnit((unit) => removeEvents(unit, gate, before, run.batch, run.now)));
  const kinds = await inUnit(async ({ tables }) => agingTables(tables));
  for (const [place, kind] of kinds.entries())
    await until(kind, () => inUnit((unit) => removeAged(unit, place, cut(kind), run.batch)));
  const { sign } = run;
  if (sign)
    await until('audit', () =>
      inUnit((unit) => removeAuditEntries(unit, cut('audit'), run.batch, sign, run.now)),
    );
  await inUnit(async (unit) => {
    const detail = Object.fromEntries(Object.entries(removed).map(([kind, rows]) => [kind, String(rows)]));
    if (Object.keys(detail).length > 0)
      await recordAudit(
        unit,
        { actorKind: 'system', action: 'retention.run', result: held?.reason ?? 'done', detail },
        run.now,
      );
    await setDue(unit, 'retention.run', new Date(run.now.getTime() + DAY_MS));
  });
  return { removed, held, isDone: !run.isStopped() };
}

/** The instant before which a kind is over: a midnight, UTC. */
const cuts = (kept: Kept, now: Date) => (kind: RetainedKind) =>
  dayOf(new Date(now.getTime() - kept[kind] * DAY_MS));

/** Freezes the days that are over, oldest first. @returns before which instant all days are frozen */
async function freeze(
  inUnit: <T>(work: (unit: TenantUnit) => Promise<T>) => Promise<T>,
  over: Date,
  { now, isStopped }: RetentionRun,
): Promise<{ readonly before: Date; readonly held: RetentionOutcome['held'] }> {
  let from: Date | null = null;
  for (;;) {
    const day: Date | null = await inUnit((unit) => nextUnfrozen(unit, from, over));
    if (day === null) return { before: over, held: null };
    if (isStopped()) return { before: day, held: null };
    const frozen = await inUnit((unit) => freezeDay(unit, day, now));
    if (!frozen.ok)
      return { before: day, held: { reason: frozen.reason, day: day.toISOString().slice(0, 10) } };
    from = day;
  }
}

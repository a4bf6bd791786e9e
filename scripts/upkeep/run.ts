/** `npm run upkeep`, on a database that is given. */
import type { Database } from '../../db/database.ts';
import { type Removal, removeOrganisation } from '../../db/deletion/remove.ts';
import { removalsDue } from '../../db/directory/due-jobs.ts';
import { eraseAgain, eraseWaiting } from '../../db/privacy/run.ts';
import type { SignCheckpoint } from '../../db/retention/audit.ts';
import { runRetention } from '../../db/retention/run.ts';
import { readRetention } from '../../db/retention/settings.ts';
import { problemOf } from '../database/problem.ts';
import { appendErased, readErased } from './erased-list.ts';
import type { UpkeepCommand } from './options.ts';

export const EXIT = { done: 0, failed: 1, unusable: 2, held: 3 } as const;

export interface Surroundings {
  readonly now: Date;
  /** Null: there is no key to sign with. */
  readonly sign: SignCheckpoint | null;
  /** Signs and keeps certificates of deletions; null: there is no key to sign with. */
  readonly certify: Removal['certify'] | null;
  isStopped(): boolean;
  /** For standard output. */
  print(text: string): void;
  /** For the person at the terminal. */
  say(text: string): void;
}

type ErasedList = Pick<UpkeepCommand, 'erasedFile' | 'isRestored'>;

/** @returns the exit code */
export async function runUpkeep(
  command: Pick<UpkeepCommand, 'organisations' | 'batch' | 'isPlan'> & Partial<ErasedList>,
  open: () => Promise<Database>,
  { now, sign, certify, isStopped, print, say }: Surroundings,
): Promise<number> {
  const { organisations, batch, isPlan } = command;
  let db: Database | null = null;
  try {
    db = await open();
    if (!sign && !isPlan) say('DASHBOARD_SIGNING_KEY is not set: audit entries and organisations stay');
    const due = organisations.length > 0 ? organisations : await removalsDue(db, 'retention.run', now);
    let isHeld = false;
    if (!isPlan) await erase(db, command, { now, isStopped, print });
    for (const organisationId of due) {
      if (isPlan) {
        const { plan, kept } = await db.inTenant('retention_user', organisationId, readRetention);
        const days = Object.entries(kept).map(([kind, kindDays]) => `${kind} ${kindDays}`);
        print(`${organisationId}: plan ${plan}; days: ${days.join(', ')}\n`);
        continue;
      }
      if (isStopped()) return EXIT.failed;
      const onRemoved = (kind: string, rows: number) => say(`${organisationId}: ${kind}, ${rows} rows`);
      const { removed, held, isDone } = await runRetention(db, organisationId, {
        now,
        batch,
        sign,
        isStopped,
        onRemoved,
      });
      const rows = Object.entries(removed).map(([kind, count]) => `${kind} ${count}`);
      print(`${organisationId}: ${rows.length > 0 ? `removed ${rows.join(', ')}` : 'nothing was over'}\n`);
      if (held) say(`${organisationId}: usage of ${held.day} and later stays: roll-ups ${held.reason}`);
      isHeld ||= held !== null;
      if (!isDone) return EXIT.failed;
    }
    if (isPlan || !certify) return isHeld ? EXIT.held : EXIT.done;
    const leaving =
      organisations.length > 0 ? organisations : await removalsDue(db, 'organisation.terminate', now);
    for (const organisationId of leaving) {
      const onRemoved = (table: string, rows: number) => say(`${organisationId}: ${table}, ${rows} rows`);
      const removal = { batch, clock: () => now, isStopped, onRemoved, certify };
      const { outcome } = await removeOrganisation(db, organisationId, removal);
      if (outcome === 'done') print(`${organisationId}: deleted\n`);
      if (outcome === 'elsewhere')
        say(`${organisationId}: has a database of its own; npm run move-tenant has to bring it back first`);
      if (outcome === 'stopped') return EXIT.failed;
    }
    return isHeld ? EXIT.held : EXIT.done;
  } catch (err) {
    say(`failed: ${problemOf(err)}`);
    return EXIT.failed;
  } finally {
    await db?.close();
  }
}

/** Erases who waits for it, and after a restore who is in the list. */
async function erase(
  db: Database,
  { erasedFile = null, isRestored = false }: Partial<ErasedList>,
  { now, isStopped, print }: Pick<Surroundings, 'now' | 'isStopped' | 'print'>,
): Promise<void> {
  for (const { organisationId, ...erased } of isRestored && erasedFile !== null
    ? readErased(erasedFile)
    : []) {
    const isBack = await eraseAgain(db, organisationId, erased, now);
    if (isBack) print(`${organisationId}: erased again: ${erased.personId}\n`);
  }
  for (const organisationId of await removalsDue(db, 'person.erase', now)) {
    const erased = await eraseWaiting(db, organisationId, now, isStopped);
    if (erasedFile !== null)
      appendErased(
        erasedFile,
        erased.map((one) => ({ organisationId, ...one })),
      );
    if (erased.length > 0) print(`${organisationId}: persons erased: ${erased.length}\n`);
  }
}

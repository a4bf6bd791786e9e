/** `npm run migrate`, on a database and a terminal that are given. */
import { sql } from 'drizzle-orm';
import type { Database } from '../../db/database.ts';
import { migrate, planMigrations, UnknownStateError } from '../../db/migrate.ts';
import { problemOf } from '../database/problem.ts';
import type { MigrateCommand } from './options.ts';
import { isDone, planText, type Work } from './words.ts';

export const EXIT = { done: 0, failed: 1, unknownState: 3, pending: 4 } as const;

export interface Terminal {
  print(text: string): void;
  say(text: string): void;
  /** The answer to a question, in lower case; null: nobody is there to ask. */
  ask(question: string): Promise<string | null>;
}

/** @returns the exit code */
export async function runMigrate(
  { database, mode, logins }: MigrateCommand,
  open: () => Promise<Database>,
  { print, say, ask }: Terminal,
): Promise<number> {
  let db: Database | null = null;
  try {
    db = await open();
    const work = await planWork(db, logins);
    print(planText(database.name, work));
    if (isDone(work)) return EXIT.done;
    if (mode === 'plan') return EXIT.pending;
    if (mode === 'ask' && !(await isWanted(ask, say))) return EXIT.pending;
    await migrate(db);
    await giveRights(db, (await planWork(db, logins)).grants);
    print('done\n');
    return EXIT.done;
  } catch (err) {
    if (err instanceof UnknownStateError) {
      say(`${err.message}. Nothing was changed.`);
      return EXIT.unknownState;
    }
    say(`failed: ${problemOf(err)}`);
    return EXIT.failed;
  } finally {
    await db?.close();
  }
}

async function isWanted(ask: Terminal['ask'], say: Terminal['say']): Promise<boolean> {
  const answer = await ask('Do this? [y/N] ');
  if (answer === null) say('nobody is there to ask: --yes does it, --plan only says it');
  return answer === 'y' || answer === 'yes';
}

async function planWork(db: Database, logins: MigrateCommand['logins']): Promise<Work> {
  const plan = await planMigrations(db);
  return db.asOwner(async (tx) => {
    const grants = [];
    for (const given of logins) {
      const statements = await db.upkeep.loginStatements(tx, given.part, given.login);
      if (statements.length > 0) grants.push({ ...given, statements });
    }
    return { plan, grants };
  });
}

async function giveRights(db: Database, grants: Work['grants']): Promise<void> {
  for (const statement of grants.flatMap(({ statements }) => statements)) {
    await db.asOwner((tx) => tx.execute(sql.raw(statement)));
  }
}

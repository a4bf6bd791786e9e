/** `npm run rollups`, on a database that is given. */
import { sql } from 'drizzle-orm';
import type { Database } from '../../db/database.ts';
import { buildRollups, checkRollups } from '../../db/rollups/build.ts';
import { problemOf } from '../database/problem.ts';
import type { RollupsCommand } from './options.ts';

export const EXIT = { agree: 0, failed: 1, differ: 3 } as const;

export interface Output {
  print(text: string): void;
  say(text: string): void;
}

/** @returns the exit code */
export async function runRollups(
  { kind, organisations }: Pick<RollupsCommand, 'kind' | 'organisations'>,
  open: () => Promise<Database>,
  { print, say }: Output,
): Promise<number> {
  let db: Database | null = null;
  try {
    db = await open();
    const named = organisations.length > 0 ? organisations : await listOrganisations(db);
    if (named.length === 0) say('no organisation that this login may list: name them with --organisation');
    let isDifferent = false;
    for (const organisationId of named) {
      if (kind === 'rebuild') await buildRollups(db, organisationId);
      const days = await checkRollups(db, organisationId);
      const wrong = days.filter(({ differences }) => differences > 0);
      print(`${organisationId}: ${days.length} days, ${wrong.length} differ\n`);
      for (const { day, differences } of wrong)
        print(`  ${day.toISOString().slice(0, 10)}: ${differences} rows differ, are missing or too many\n`);
      isDifferent ||= wrong.length > 0;
    }
    return isDifferent ? EXIT.differ : EXIT.agree;
  } catch (err) {
    say(`failed: ${problemOf(err)}`);
    return EXIT.failed;
  } finally {
    await db?.close();
  }
}

/** What the login sees of the directory: all of it as a superuser, nothing as the application. */
function listOrganisations(db: Database): Promise<string[]> {
  return db.asOwner(async (tx) => {
    const { rows } = await tx.execute<{ id: string }>(
      sql`select organisation_id as id from organisation order by organisation_id`,
    );
    return rows.map(({ id }) => id);
  });
}

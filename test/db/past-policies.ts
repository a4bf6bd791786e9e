/** What somebody does who has the whole database in their hands; no policy stands in the way. */
import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '../../db/database.ts';

/** Runs `work` as the owner, whose login the policies of some servers hold for as well: there they are off for it. */
export const pastPolicies = <T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> =>
  db.upkeep.migrations === 'mssql' ? db.fillWhole(({ tx }) => work(tx)) : db.asOwner(work);

/** Every row of some tables, as text to look for something in. */
export const textOfTables = (db: Database, ...names: readonly string[]): Promise<string> =>
  pastPolicies(db, async (tx) => {
    const texts: string[] = [];
    for (const name of names) {
      const { rows } = await tx.execute<Record<string, unknown>>(sql`select * from ${sql.identifier(name)}`);
      texts.push(JSON.stringify(rows));
    }
    return texts.join('\n');
  });

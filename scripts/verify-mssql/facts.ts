/** What a server says of itself: who made it, what it encrypts, and whether it stores by column. Nothing of it is a proof. */
import { sql } from 'drizzle-orm';
import type { Database, Transaction } from '../../db/database.ts';

export interface ServerFacts {
  readonly version: string;
  /** Null where it does not say. */
  readonly isEncryptedAtRest: boolean | null;
  readonly isConnectionEncrypted: boolean | null;
  /** Tables with an index by column: none are made (docs/performance.md says from when on one pays). */
  readonly columnstores: number | null;
}

export const readFacts = (db: Database): Promise<ServerFacts> =>
  db.asOwner(async (tx) => ({
    version: (await first(tx, '@@version'))?.split('\n')[0]?.trim() ?? 'unknown',
    isEncryptedAtRest: flag(
      await first(tx, '(select is_encrypted from sys.databases where name = db_name())'),
    ),
    isConnectionEncrypted: flag(
      await first(
        tx,
        "(select case encrypt_option when 'TRUE' then 1 else 0 end from sys.dm_exec_connections where session_id = @@spid)",
      ),
    ),
    columnstores: count(await first(tx, '(select count(*) from sys.indexes where type in (5, 6))')),
  }));

/** The text of an expression; null if the server has no such thing, or does not show it to this login. */
async function first(tx: Transaction, expression: string): Promise<string | null> {
  return tx
    .transaction(async (part) => {
      const { rows } = await part.execute<{ value: string | null }>(
        sql.raw(`select cast(${expression} as nvarchar(400)) as value`),
      );
      return rows[0]?.value ?? null;
    })
    .catch(() => null);
}

const flag = (text: string | null): boolean | null => (text === null ? null : text === '1');
const count = (text: string | null): number | null => (text === null ? null : Number(text));

/**
 * What the last calls of a key on a model have cost, in a gate's SQLite: one row for each of them. `costs` are signed
 * 64-bit integers in the machine's order, nano-dollars, the oldest first. Rows that were not written for longest go
 * where there are too many.
 */

const TABLE = `CREATE TABLE IF NOT EXISTS call_cost (key_id TEXT NOT NULL, model TEXT NOT NULL, kept_ms INTEGER NOT NULL,
  costs BLOB NOT NULL, PRIMARY KEY (key_id, model)) WITHOUT ROWID`;
/** At 8 KB each. */
const MOST_ROWS = 1_000;

export class CostStore {
  readonly #sql: SqlStorage;
  #exists = false;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Whether there is a table has to be looked at again. */
  reset(): void {
    this.#exists = false;
  }

  read(keyId: string, model: string): BigInt64Array {
    this.#create();
    const query = 'SELECT costs FROM call_cost WHERE key_id = ? AND model = ?';
    const [row] = this.#sql.exec<{ costs: ArrayBuffer }>(query, keyId, model).toArray();
    return row ? new BigInt64Array(row.costs) : new BigInt64Array(0);
  }

  write(keyId: string, model: string, costs: BigInt64Array, nowMs: number): void {
    this.#create();
    this.#sql.exec(
      'INSERT OR REPLACE INTO call_cost (key_id, model, kept_ms, costs) VALUES (?, ?, ?, ?)',
      keyId,
      model,
      nowMs,
      costs.buffer,
    );
    this.#sql.exec(
      `DELETE FROM call_cost WHERE kept_ms < (SELECT kept_ms FROM call_cost ORDER BY kept_ms DESC LIMIT 1 OFFSET ?)`,
      MOST_ROWS - 1,
    );
  }

  #create(): void {
    if (!this.#exists) this.#sql.exec(TABLE);
    this.#exists = true;
  }
}

/**
 * Where an organisation's operations are that end later: which gate holds the one of a name. Another key's poll finds
 * its gate here. Only gates write, of operations that they have admitted.
 *
 * - `operation` one row per name; dies when no provider keeps its results any more
 */
import type { DeferralName } from '../gate/deferrals.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS operation (name TEXT PRIMARY KEY, gate_id TEXT NOT NULL, until_ms INTEGER NOT NULL)
    WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS operation_to_forget ON operation (until_ms);
`;
const FORGET_LIMIT = 200;

export class OperationMap {
  readonly #sql: SqlStorage;
  #exists: boolean;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    const query = `SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'operation'`;
    this.#exists = sql.exec(query).toArray().length > 0;
  }

  /** The object's storage was emptied. */
  reset(): void {
    this.#exists = false;
  }

  /** Notes names that are new: the gate that was first to tell of one keeps it. Forgets what is past its time. */
  add(gateId: string, names: readonly DeferralName[], nowMs: number): void {
    if (!this.#exists) this.#sql.exec(SCHEMA);
    this.#exists = true;
    this.#sql.exec(
      'DELETE FROM operation WHERE name IN (SELECT name FROM operation WHERE until_ms < ? ORDER BY until_ms LIMIT ?)',
      nowMs,
      FORGET_LIMIT,
    );
    for (const { name, untilMs } of names) {
      const query = 'INSERT OR IGNORE INTO operation (name, gate_id, until_ms) VALUES (?, ?, ?)';
      this.#sql.exec(query, name, gateId, untilMs);
    }
  }

  /** Null: no gate has told of it. */
  gateOf(name: string): string | null {
    if (!this.#exists) return null;
    const query = 'SELECT gate_id FROM operation WHERE name = ?';
    const [row] = this.#sql.exec<{ gate_id: string }>(query, name).toArray();
    return row?.gate_id ?? null;
  }
}

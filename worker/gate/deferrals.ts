/**
 * Operations that end later (a background response, a batch), by the names under which their provider speaks of
 * them. A row is written with the answer that created the operation, and dies when its cost is known or when no
 * provider keeps its results any more.
 *
 * - `deferral` one row per name: which operation it is, whether the organisation's ledger has been told, and, once
 *   the operation has been closed without its cost being known, the event that closed it
 */
import type { UsageEvent } from '../../contract/event.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS deferral (name TEXT PRIMARY KEY, request_id TEXT NOT NULL,
    until_ms INTEGER NOT NULL, is_mapped INTEGER NOT NULL, closed TEXT) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS deferral_of_request ON deferral (request_id);
  CREATE INDEX IF NOT EXISTS deferral_to_forget ON deferral (until_ms);
  CREATE INDEX IF NOT EXISTS deferral_to_map ON deferral (is_mapped) WHERE is_mapped = 0;
`;

/** How long an operation may end later before it is closed as lost: the longest batch windows are 48 hours. */
export const DEFERRED_TTL_MS = 49 * 3_600_000;
/** Results are kept for 30 days at the most (https://developers.openai.com/api/docs/guides/batch). */
const KEPT_MS = 31 * 24 * 3_600_000;
const FORGET_LIMIT = 20;
const MAX_NAMES = 4;

/** A name and how long it is worth knowing. */
export interface DeferralName {
  readonly name: string;
  readonly untilMs: number;
}

export class DeferralStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Makes the tables where they are missing: a gate may be older than they are. */
  create(): void {
    this.#sql.exec(SCHEMA);
  }

  /** The request ids of all operations that have a name. */
  requestIds(): Set<string> {
    const rows = this.#sql.exec<{ request_id: string }>('SELECT DISTINCT request_id FROM deferral').toArray();
    return new Set(rows.map((row) => row.request_id));
  }

  /** The operation of that name; null: none is known, or its cost is. */
  requestIdOf(name: string): string | null {
    const query = 'SELECT request_id FROM deferral WHERE name = ?';
    const [row] = this.#sql.exec<{ request_id: string }>(query, name).toArray();
    return row?.request_id ?? null;
  }

  /** The first name that an operation was given; null: it has none. */
  nameOf(requestId: string): string | null {
    const query = 'SELECT name FROM deferral WHERE request_id = ? ORDER BY until_ms, name LIMIT 1';
    const [row] = this.#sql.exec<{ name: string }>(query, requestId).toArray();
    return row?.name ?? null;
  }

  /** Adds names that are new, as far as an operation may have them, and forgets some that are past their time. */
  add(requestId: string, names: readonly string[], closed: string | null, nowMs: number): void {
    const query = 'SELECT name, closed FROM deferral WHERE request_id = ?';
    const known = this.#sql.exec<{ name: string; closed: string | null }>(query, requestId).toArray();
    const fresh = names.filter((name) => !known.some((row) => row.name === name));
    for (const name of fresh.slice(0, Math.max(0, MAX_NAMES - known.length))) {
      this.#sql.exec(
        'INSERT OR IGNORE INTO deferral (name, request_id, until_ms, is_mapped, closed) VALUES (?, ?, ?, 0, ?)',
        name,
        requestId,
        nowMs + KEPT_MS,
        known[0]?.closed ?? closed,
      );
    }
    this.#sql.exec(
      `DELETE FROM deferral WHERE name IN (SELECT name FROM deferral WHERE until_ms < ? ORDER BY until_ms LIMIT ?)`,
      nowMs,
      FORGET_LIMIT,
    );
  }

  /** The event that closed an operation without its cost being known; null: there is none, or no name any more. */
  closed(requestId: string): UsageEvent | null {
    const query = 'SELECT closed FROM deferral WHERE request_id = ? LIMIT 1';
    const [row] = this.#sql.exec<{ closed: string | null }>(query, requestId).toArray();
    return row?.closed ? (JSON.parse(row.closed) as UsageEvent) : null;
  }

  /** Keeps the event that closed an operation: later truth is a correction of it. */
  close(requestId: string, event: string): void {
    this.#sql.exec('UPDATE deferral SET closed = ? WHERE request_id = ?', event, requestId);
  }

  /** Its cost is known: whoever asks for it again is told nothing. */
  remove(requestId: string): void {
    this.#sql.exec('DELETE FROM deferral WHERE request_id = ?', requestId);
  }

  /** Names that the ledger has not been told. */
  unmapped(limit: number): DeferralName[] {
    const query = 'SELECT name, until_ms FROM deferral WHERE is_mapped = 0 LIMIT ?';
    return this.#sql
      .exec<{ name: string; until_ms: number }>(query, limit)
      .toArray()
      .map((row) => ({ name: row.name, untilMs: row.until_ms }));
  }

  noteMapped(names: readonly DeferralName[]): void {
    for (const { name } of names) this.#sql.exec('UPDATE deferral SET is_mapped = 1 WHERE name = ?', name);
  }
}

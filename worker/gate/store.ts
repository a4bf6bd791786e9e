/**
 * What a gate keeps, in its object's SQLite. Money and events are TEXT: the runtime's numbers are doubles.
 *
 * - `meta`   `state`: incarnation, last numbers, total charged, how far acknowledged; `organisation`: the copy
 * - `key`    one row per key of the bucket; written by signed commands only
 * - `open`   one row per admitted operation that has not ended; dies when it ends
 * - `deferral` those that end later, by their provider's names: see `deferrals.ts`
 * - `outbox` one row per event; dies when acknowledged and past retention
 * - `wallet` one row per budget and window: what was granted and spent; dies when the window is over and nothing open
 * - `call_cost` one row per key and model: what its last calls cost; see `cost-store.ts`
 *
 * Nothing is written, not even a table, before the first command arrives: guesses cost no storage.
 */
import type { WalletState } from '../leases/wallet.ts';
import type { Published } from '../ledger/protocol.ts';
import { CostStore } from './cost-store.ts';
import { DeferralStore } from './deferrals.ts';
import type { Admission } from './events.ts';
import type { StoredKey } from './stored-key.ts';

const SCHEMA = `
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE key (key_id TEXT PRIMARY KEY, version INTEGER NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE open (request_id TEXT PRIMARY KEY, due_ms INTEGER NOT NULL, admission TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE outbox (event_number INTEGER PRIMARY KEY, request_id TEXT NOT NULL,
    ended_at_ms INTEGER NOT NULL, event TEXT NOT NULL);
  CREATE INDEX outbox_settled_already ON outbox (request_id);
`;

/** Added later: gates of before have no such table. */
const WALLETS = `
  CREATE TABLE IF NOT EXISTS wallet (account TEXT PRIMARY KEY, granted TEXT NOT NULL, returned TEXT NOT NULL,
    spent TEXT NOT NULL, credited TEXT NOT NULL, overrun TEXT NOT NULL, unleased TEXT NOT NULL,
    recent TEXT) WITHOUT ROWID;
`;

/** Added later still: the table of before has no such column. */
const RECENT = 'ALTER TABLE wallet ADD COLUMN recent TEXT';

/** The row `state`: numbers only grow. */
export interface GateState {
  readonly schema: 1;
  readonly incarnationId: string;
  /** Whose keys this bucket holds. */
  readonly organisationId: string;
  /** Last admission number given, last event number given, operations ended. */
  admissions: number;
  events: number;
  ended: number;
  totalChargedNanos: string;
  /** Event number up to which the dashboard API has everything. */
  acknowledged: number;
  /** Characters of events kept, for the retention bound. */
  outboxSize: number;
}

export type { StoredKey };

export interface OutboxRow {
  readonly eventNumber: number;
  readonly event: string;
}

export class GateStore {
  readonly #sql: SqlStorage;
  readonly deferrals: DeferralStore;
  readonly costs: CostStore;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.deferrals = new DeferralStore(sql);
    this.costs = new CostStore(sql);
  }

  /** Null: this gate has never been told of a key. */
  readState(): GateState | null {
    const table = this.#sql
      .exec(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'meta'`)
      .toArray();
    if (table.length === 0) return null;
    this.deferrals.create();
    const [row] = this.#sql.exec<{ value: string }>(`SELECT value FROM meta WHERE name = 'state'`).toArray();
    return row ? (JSON.parse(row.value) as GateState) : null;
  }

  create(incarnationId: string, organisationId: string): GateState {
    this.#sql.exec(SCHEMA);
    this.#sql.exec(WALLETS);
    this.deferrals.create();
    const state: GateState = {
      schema: 1,
      incarnationId,
      organisationId,
      admissions: 0,
      events: 0,
      ended: 0,
      totalChargedNanos: '0',
      acknowledged: 0,
      outboxSize: 0,
    };
    this.writeState(state);
    return state;
  }

  writeState(state: GateState): void {
    this.#sql.exec(`INSERT OR REPLACE INTO meta (name, value) VALUES ('state', ?)`, JSON.stringify(state));
  }

  /** Null: this gate has never asked its ledger. */
  readOrganisation(): Published | null {
    const query = `SELECT value FROM meta WHERE name = 'organisation'`;
    const [row] = this.#sql.exec<{ value: string }>(query).toArray();
    return row ? (JSON.parse(row.value) as Published) : null;
  }

  writeOrganisation(published: Published): void {
    this.#sql.exec(
      `INSERT OR REPLACE INTO meta (name, value) VALUES ('organisation', ?)`,
      JSON.stringify(published),
    );
  }

  readWallets(): Map<string, WalletState> {
    this.#sql.exec(WALLETS);
    if (
      this.#sql.exec(`SELECT 1 FROM pragma_table_info('wallet') WHERE name = 'recent'`).toArray().length === 0
    )
      this.#sql.exec(RECENT);
    const wallets = new Map<string, WalletState>();
    for (const row of this.#sql.exec<Record<string, string | null>>('SELECT * FROM wallet')) {
      const amount = (name: string) => BigInt(row[name] ?? 0);
      const totals = {
        granted: amount('granted'),
        returned: amount('returned'),
        spent: amount('spent'),
        credited: amount('credited'),
      };
      wallets.set(row['account'] ?? '', {
        totals,
        overrun: amount('overrun'),
        unleased: amount('unleased'),
        recent: readRecent(row['recent']),
      });
    }
    return wallets;
  }

  writeWallet(account: string, { totals, overrun, unleased, recent }: WalletState): void {
    this.#sql.exec(
      `INSERT OR REPLACE INTO wallet (account, granted, returned, spent, credited, overrun, unleased, recent)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      account,
      ...[totals.granted, totals.returned, totals.spent, totals.credited, overrun, unleased].map(String),
      `${recent.calls} ${recent.reserved} ${recent.worst}`,
    );
  }

  deleteWallet(account: string): void {
    this.#sql.exec('DELETE FROM wallet WHERE account = ?', account);
  }

  readKeys(): Map<string, StoredKey> {
    const rows = this.#sql.exec<{ key_id: string; version: number; record: string }>('SELECT * FROM key');
    const keys = new Map<string, StoredKey>();
    for (const row of rows) keys.set(row.key_id, { version: row.version, record: JSON.parse(row.record) });
    return keys;
  }

  writeKey(keyId: string, { version, record }: StoredKey): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO key (key_id, version, record) VALUES (?, ?, ?)',
      keyId,
      version,
      JSON.stringify(record),
    );
  }

  readOpen(): Map<string, OpenOperation> {
    const rows = this.#sql.exec<{ request_id: string; due_ms: number; admission: string }>(
      'SELECT * FROM open ORDER BY due_ms',
    );
    const open = new Map<string, OpenOperation>();
    for (const row of rows)
      open.set(row.request_id, { dueMs: row.due_ms, admission: JSON.parse(row.admission) });
    return open;
  }

  insertOpen(requestId: string, { dueMs, admission }: OpenOperation): void {
    this.#sql.exec(
      'INSERT INTO open (request_id, due_ms, admission) VALUES (?, ?, ?)',
      requestId,
      dueMs,
      JSON.stringify(admission),
    );
  }

  updateOpen(requestId: string, admission: Admission): void {
    this.#sql.exec(
      'UPDATE open SET admission = ? WHERE request_id = ?',
      JSON.stringify(admission),
      requestId,
    );
  }

  renewOpen(requestId: string, dueMs: number): void {
    this.#sql.exec('UPDATE open SET due_ms = ? WHERE request_id = ?', dueMs, requestId);
  }

  deleteOpen(requestId: string): void {
    this.#sql.exec('DELETE FROM open WHERE request_id = ?', requestId);
  }

  insertEvent(eventNumber: number, requestId: string, endedAtMs: number, event: string): void {
    this.#sql.exec(
      'INSERT INTO outbox (event_number, request_id, ended_at_ms, event) VALUES (?, ?, ?, ?)',
      eventNumber,
      requestId,
      endedAtMs,
      event,
    );
  }

  /** The events of one operation, oldest first. */
  eventsOf(requestId: string): string[] {
    const query = 'SELECT event FROM outbox WHERE request_id = ? ORDER BY event_number';
    return this.#sql
      .exec<{ event: string }>(query, requestId)
      .toArray()
      .map((row) => row.event);
  }

  oldestEvent(): { eventNumber: number; endedAtMs: number } | null {
    const query = 'SELECT event_number, ended_at_ms FROM outbox ORDER BY event_number LIMIT 1';
    const [row] = this.#sql.exec<{ event_number: number; ended_at_ms: number }>(query).toArray();
    return row ? { eventNumber: row.event_number, endedAtMs: row.ended_at_ms } : null;
  }

  eventsAfter(eventNumber: number, limit: number): OutboxRow[] {
    const query =
      'SELECT event_number, event FROM outbox WHERE event_number > ? ORDER BY event_number LIMIT ?';
    return this.#sql
      .exec<{ event_number: number; event: string }>(query, eventNumber, limit)
      .toArray()
      .map((row) => ({ eventNumber: row.event_number, event: row.event }));
  }

  /**
   * Deletes at most `limit` of the oldest acknowledged events that ended before `beforeMs` (null: whenever).
   * @returns characters freed
   */
  trimOutbox(acknowledged: number, beforeMs: number | null, limit: number): number {
    const query = `DELETE FROM outbox WHERE event_number IN (SELECT event_number FROM outbox
      WHERE event_number <= ? AND (? IS NULL OR ended_at_ms < ?) ORDER BY event_number LIMIT ?)
      RETURNING length(event) AS size`;
    const rows = this.#sql.exec<{ size: number }>(query, acknowledged, beforeMs, beforeMs, limit).toArray();
    return rows.reduce((freed, row) => freed + row.size, 0);
  }
}

function readRecent(text: string | null | undefined): WalletState['recent'] {
  const [calls = 0, reserved = 0, worst = 0] = text?.split(' ') ?? [];
  return { calls: Number(calls), reserved: BigInt(reserved), worst: BigInt(worst) };
}

/** An operation that has been admitted and has not ended. */
export interface OpenOperation {
  /** When the alarm closes it, unless it is renewed. */
  readonly dueMs: number;
  readonly admission: Admission;
}

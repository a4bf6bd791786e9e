/**
 * What a ledger keeps, in its object's SQLite. Money is TEXT: the runtime's numbers are doubles.
 *
 * - `published` one row: what belongs to the organisation, by version; written by signed commands only
 * - `gate`      one row per gate that ever asked, with the version that it holds
 * - `holder`    one row per account and incarnation of a gate: what was granted, given back, spent; dies with its window
 *
 * Nothing is written, not even a table, before the first command arrives.
 */
import type { OrganisationState } from '../../contract/organisation.ts';
import type { Totals } from '../leases/messages.ts';
import type { Published } from './protocol.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS published (name TEXT PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS gate (gate_id TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS holder (account TEXT NOT NULL, incarnation_id TEXT NOT NULL, gate_id TEXT NOT NULL,
    granted TEXT NOT NULL, returned TEXT NOT NULL, spent TEXT NOT NULL, credited TEXT NOT NULL,
    PRIMARY KEY (account, incarnation_id)) WITHOUT ROWID;
`;

export interface Holder {
  readonly account: string;
  readonly incarnationId: string;
  readonly gateId: string;
  readonly totals: Totals;
}

export class LedgerStore {
  readonly #sql: SqlStorage;
  #exists: boolean;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    const query = `SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'published'`;
    this.#exists = sql.exec(query).toArray().length > 0;
  }

  /** False until the first command: then there is nothing to read, and nothing may be written. */
  get exists(): boolean {
    return this.#exists;
  }

  /** The object's storage was emptied. */
  reset(): void {
    this.#exists = false;
  }

  readPublished(): Published {
    if (!this.#exists) return { version: 0, state: null };
    const [row] = this.#sql
      .exec<{ version: number; state: string }>(
        `SELECT version, state FROM published WHERE name = 'organisation'`,
      )
      .toArray();
    return row
      ? { version: row.version, state: JSON.parse(row.state) as OrganisationState }
      : { version: 0, state: null };
  }

  writePublished(version: number, state: OrganisationState): void {
    this.#sql.exec(SCHEMA);
    this.#exists = true;
    this.#sql.exec(
      `INSERT OR REPLACE INTO published (name, version, state) VALUES ('organisation', ?, ?)`,
      version,
      JSON.stringify(state),
    );
  }

  readGates(): Map<string, number> {
    if (!this.#exists) return new Map();
    const rows = this.#sql.exec<{ gate_id: string; version: number }>('SELECT gate_id, version FROM gate');
    return new Map(rows.toArray().map((row) => [row.gate_id, row.version]));
  }

  writeGate(gateId: string, version: number): void {
    if (this.#exists)
      this.#sql.exec('INSERT OR REPLACE INTO gate (gate_id, version) VALUES (?, ?)', gateId, version);
  }

  readHolders(): Holder[] {
    if (!this.#exists) return [];
    return this.#sql
      .exec<Record<string, string>>('SELECT * FROM holder')
      .toArray()
      .map((row) => ({
        account: row.account ?? '',
        incarnationId: row.incarnation_id ?? '',
        gateId: row.gate_id ?? '',
        totals: {
          granted: BigInt(row.granted ?? 0),
          returned: BigInt(row.returned ?? 0),
          spent: BigInt(row.spent ?? 0),
          credited: BigInt(row.credited ?? 0),
        },
      }));
  }

  writeHolder({ account, incarnationId, gateId, totals }: Holder): void {
    this.#sql.exec(
      `INSERT OR REPLACE INTO holder (account, incarnation_id, gate_id, granted, returned, spent, credited)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      account,
      incarnationId,
      gateId,
      ...[totals.granted, totals.returned, totals.spent, totals.credited].map(String),
    );
  }

  deleteHolders(account: string): void {
    if (this.#exists) this.#sql.exec('DELETE FROM holder WHERE account = ?', account);
  }
}

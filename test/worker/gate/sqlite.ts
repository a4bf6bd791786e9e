/** SQLite in memory behind the interface of a Durable Object's storage, so that the gate's books run in Node. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { GroupStorage } from '../../../worker/gate/commit-group.ts';

export class MemorySqlite {
  readonly #database = new DatabaseSync(':memory:');

  /** The part of `SqlStorage` that the gate uses. A bigint is refused, as the runtime refuses it. */
  readonly sql = {
    exec: (query: string, ...given: (SQLInputValue | ArrayBuffer)[]) => {
      const bindings = given.map((value) => (value instanceof ArrayBuffer ? new Uint8Array(value) : value));
      if (bindings.some((value) => typeof value === 'bigint')) throw new TypeError('bigint cannot be bound');
      const isScript = bindings.length === 0 && query.trim().split(';').length > 2;
      if (isScript) this.#database.exec(query);
      const rows = isScript ? [] : this.#database.prepare(query).all(...bindings);
      for (const row of rows) {
        // As the runtime gives it.
        for (const [name, value] of Object.entries(row))
          if (value instanceof Uint8Array) Object.assign(row, { [name]: value.slice().buffer });
      }
      return { toArray: () => rows, [Symbol.iterator]: () => rows[Symbol.iterator]() };
    },
  } as unknown as SqlStorage;

  transaction(work: () => void): void {
    this.#database.exec('BEGIN');
    try {
      work();
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
    this.#database.exec('COMMIT');
  }

  /** Names of what stands in the database. */
  tables(): string[] {
    return this.#database
      .prepare(`SELECT name FROM sqlite_master WHERE type = 'table'`)
      .all()
      .map((row) => String(row['name']));
  }

  /** As group commit wants it; everything is durable at once. */
  group(onFailure: () => void, beforeCommit: () => void = () => undefined): GroupStorage {
    return {
      settled: () => Promise.resolve(),
      transaction: (work) =>
        this.transaction(() => {
          work();
          beforeCommit();
        }),
      onFailure,
    };
  }
}

import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../database.ts';
import { type Place, SHARED } from '../placement/place.ts';

const LOCK_TIMEOUT_MS = 10_000;

/** Ends with the transaction. @param timeoutMs -1: none */
const lockOf = (organisationId: string, mode: 'Shared' | 'Exclusive', timeoutMs: number): SQL =>
  sql`declare @result int, @resource nvarchar(255) = concat(N'spendgate placement ', ${organisationId});
    exec @result = sp_getapplock @Resource = @resource, @LockMode = ${mode}, @LockOwner = N'Transaction',
      @LockTimeout = ${sql.raw(String(timeoutMs))};
    if @result < 0 throw 50002, N'the organisation is being moved', 1;`;

/**
 * What the policies go by: key and value pairs of the session, cleared when its connection is reset. The organisation of
 * a tenant's unit is read-only: no statement of that unit can name another.
 * https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-set-session-context-transact-sql
 */
export class Context {
  readonly #tx: Transaction;
  readonly #canFix: boolean;
  #organisationId = '';

  /** @param canFix the server clears read-only values with a reset; without that none are made */
  constructor(tx: Transaction, canFix: boolean) {
    this.#tx = tx;
    this.#canFix = canFix;
  }

  /** Names the organisation of a tenant's unit, for good. The empty one is none. */
  async fixTenant(organisationId: string): Promise<void> {
    await this.#name(organisationId, this.#canFix);
  }

  /** Names an organisation that a directory's unit has found. */
  async setTenant(organisationId: string): Promise<void> {
    if (organisationId !== this.#organisationId) await this.#name(organisationId, false);
  }

  /** The one full hash, id or address that may be looked up. */
  async setLookup(value: string): Promise<void> {
    await this.#set(sql`@key = N'lookup', @value = ${value}`);
  }

  /** Whose rows are reached from now on: the organisation's own, or the directory's. */
  async takeSide(side: 'tenant' | 'directory'): Promise<void> {
    await this.#set(sql`@key = N'side', @value = ${side}`);
  }

  /** What the database says of where the organisation's rows lie. @param isHeld whoever begins to move it waits for this unit */
  async placeOf(organisationId: string, isHeld: boolean): Promise<Place> {
    const hold = isHeld ? lockOf(organisationId, 'Shared', LOCK_TIMEOUT_MS) : sql``;
    const { rows } = await this.#tx.execute<{ place: string; movesTo: string | null }>(
      sql`${hold} select place, moves_to as [movesTo] from placement where tenant_id = ${organisationId}`,
    );
    return rows[0] ?? { place: SHARED, movesTo: null };
  }

  /** Waits until no unit holds the organisation, however long that takes. */
  async holdAlone(organisationId: string): Promise<void> {
    await this.#tx.execute(lockOf(organisationId, 'Exclusive', -1));
  }

  async #name(organisationId: string, isFixed: boolean): Promise<void> {
    this.#organisationId = organisationId;
    if (organisationId === '') return;
    const readOnly = sql.raw(isFixed ? '1' : '0');
    await this.#tx.execute(sql`declare @tenant uniqueidentifier = ${organisationId};
      exec sp_set_session_context @key = N'tenant_id', @value = @tenant, @read_only = ${readOnly}`);
  }

  async #set(values: SQL): Promise<void> {
    await this.#tx.execute(sql`exec sp_set_session_context ${values}`);
  }
}

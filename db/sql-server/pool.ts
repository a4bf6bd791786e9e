import mssql from 'mssql';
import { type Connection, Request } from 'tedious';

/**
 * A pool that hands out no connection twice without having reset it: transaction, session context, temporary tables and
 * settings of the last unit of work are gone, the server has said so, and a look has shown it. The driver's own pool
 * never resets one.
 */
export class ResettingPool extends mssql.ConnectionPool {
  /**
   * False on a server that acknowledges a reset and keeps the session's context all the same. Nothing is served from
   * one; so that it can be tried out, its context is cleared by statement, and cannot be made read-only.
   */
  hasFullReset = true;
  readonly #spent = new WeakSet<object>();

  /** Finds out what a reset does here. Call once, before anything else uses the pool. */
  async tryReset(): Promise<void> {
    await this.request().batch(`exec sp_set_session_context @key = N'reset_probe', @value = 1`);
    const { recordset } = await this.request().batch(`select session_context(N'reset_probe') as left_over`);
    this.hasFullReset = recordset[0]?.left_over === null;
  }

  /**
   * Of a transaction that only read and made temporary tables: a server without a full reset may keep what is left of them on
   * the connection, which then fails for everybody after.
   */
  notReused(connection: object | null): void {
    if (connection && !this.hasFullReset) this.#spent.add(connection);
  }

  /** Called by the driver's pool, under this name, for each connection that has been in use before. */
  async _poolValidate(connection: UsedConnection): Promise<boolean> {
    if (connection.closed || connection.hasError || this.#spent.has(connection)) return false;
    if (!(await isReset(connection))) return false;
    return hasNoContext(connection, this.hasFullReset ? '' : CLEAR);
  }
}

const CLEAR = `exec sp_set_session_context @key = N'tenant_id', @value = null;
  exec sp_set_session_context @key = N'lookup', @value = null;
  exec sp_set_session_context @key = N'side', @value = null;`;

type UsedConnection = Connection & { readonly closed: boolean; readonly hasError?: boolean };

function isReset(connection: Connection): Promise<boolean> {
  return new Promise((resolve) => {
    let isAcknowledged = false;
    const acknowledge = () => {
      isAcknowledged = true;
    };
    connection.once('resetConnection', acknowledge);
    connection.reset((err) => {
      connection.removeListener('resetConnection', acknowledge);
      resolve(!err && isAcknowledged);
    });
  });
}

function hasNoContext(connection: Connection, first: string): Promise<boolean> {
  return new Promise((resolve) => {
    let rows = 0;
    const request = new Request(
      `${first} select 1 where session_context(N'tenant_id') is null and session_context(N'lookup') is null
        and session_context(N'side') is null`,
      (err) => resolve(!err && rows === 1),
    );
    request.on('row', () => {
      rows++;
    });
    connection.execSqlBatch(request);
  });
}

/**
 * A transaction whose statements run one after the other in the order in which they were made. The driver refuses two
 * at once and then never gives the connection back.
 */
export class SerialTransaction extends mssql.Transaction {
  #last: Promise<unknown> = Promise.resolve();
  /** The driver's, under this name: null before it begins and once it has ended. */
  declare _acquiredConnection: Connection | null;
  /** Rows were selected into temporary tables. */
  hasTemporaryTables = false;

  override request(): mssql.Request {
    return new SerialRequest(this);
  }

  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => {});
    return turn;
  }
}

class SerialRequest extends mssql.Request {
  readonly #transaction: SerialTransaction;

  constructor(transaction: SerialTransaction) {
    super(transaction);
    this.#transaction = transaction;
  }

  // Both forms of the driver's method; only the plain one is used here.
  override query = ((command: string) => {
    if (command.includes(' into #')) this.#transaction.hasTemporaryTables = true;
    return this.#transaction.inTurn(() => super.query(command));
  }) as mssql.Request['query'];
}

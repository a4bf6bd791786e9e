/**
 * Tells a store that cannot answer just now from a statement that is wrong. No I/O.
 * SQLSTATE classes: https://www.postgresql.org/docs/current/errcodes-appendix.html
 * SQL Server's numbers: https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors
 */

/** Connection, resources, operator intervention, system error, rollback (deadlock, serialisation), not in state. */
const UNAVAILABLE_CLASSES = ['08', '53', '57', '58', '40', '55'];
const UNAVAILABLE_CODES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  // SQL Server's driver: no connection, one that ended, a transaction that the server gave up.
  'ESOCKET',
  'ECONNCLOSED',
  'ENOTOPEN',
  'ETIMEOUT',
  'ELOGIN',
  'EABORT',
  // An organisation that is between two databases, or in one that this process does not reach (db/placement/place.ts).
  'ORGANISATION_MOVING',
  'ORGANISATION_ELSEWHERE',
  'STORE_MISSING',
];
/**
 * What is said without a code of its own: by a driver that has no connection to give or lost the one in use, and by servers
 * that speak T-SQL and give up waiting, or one of two transactions.
 */
const UNAVAILABLE_MESSAGES = new RegExp(
  [
    'timeout exceeded when trying to connect',
    'Connection terminated',
    'Client has encountered',
    'Cannot use a pool after',
    'operation timed out for an unknown reason',
    'canceling statement due to lock timeout',
    'deadlock detected',
    'could not serialize access',
  ].join('|'),
);
/** Data exception, integrity violation: this statement with these values can never succeed. */
const DATA_CLASSES = ['22', '23'];

/** Deadlock, lock timeout, snapshot conflict, shutdown; database moving, throttled or not there yet (Azure SQL). */
const UNAVAILABLE_NUMBERS = [
  1205, 1222, 3960, 3961, 6005, 17142, 233, 10053, 10054, 10060, 4060, 4221, 40143, 40197, 40501, 40540,
  40613, 10928, 10929, 49918, 49919, 49920,
];
const DUPLICATE_NUMBERS = [2601, 2627];
/** Null, reference, conversion, overflow, truncation, malformed JSON. */
const DATA_NUMBERS = [
  ...DUPLICATE_NUMBERS,
  515,
  547,
  220,
  241,
  242,
  245,
  8114,
  8115,
  8152,
  8169,
  2628,
  13609,
];

/** True if the store could not be reached or gave up for reasons of its own: the same call may succeed later. */
export function isUnavailable(err: unknown): boolean {
  return causesOf(err).some(
    ({ code, number, message }) =>
      UNAVAILABLE_CODES.includes(code) ||
      UNAVAILABLE_NUMBERS.includes(number) ||
      UNAVAILABLE_CLASSES.includes(sqlClass(code)) ||
      UNAVAILABLE_MESSAGES.test(message),
  );
}

/** True if the store refused the values themselves. */
export function isRefusedData(err: unknown): boolean {
  return causesOf(err).some(
    ({ code, number }) => DATA_CLASSES.includes(sqlClass(code)) || DATA_NUMBERS.includes(number),
  );
}

/** True if a transaction that may only read was to write. */
export function isRefusedWrite(err: unknown): boolean {
  return causesOf(err).some(({ code }) => code === '25006');
}

/** True if a unique key had the value already. */
export function isDuplicate(err: unknown): boolean {
  return causesOf(err).some(({ code, number }) => code === '23505' || DUPLICATE_NUMBERS.includes(number));
}

function sqlClass(code: string): string {
  return code.length === 5 ? code.slice(0, 2) : '';
}

/** `code` and `number` are empty and 0 where the driver states none. */
interface Cause {
  readonly code: string;
  readonly number: number;
  readonly message: string;
}

function causesOf(err: unknown): Cause[] {
  const causes: Cause[] = [];
  for (let at = err; at instanceof Error && causes.length < 5; at = at.cause) {
    const code = 'code' in at && typeof at.code === 'string' ? at.code : '';
    const number = 'number' in at && typeof at.number === 'number' ? at.number : 0;
    causes.push({ code, number, message: at.message });
  }
  return causes;
}

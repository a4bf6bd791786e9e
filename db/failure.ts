/**
 * Tells a store that cannot answer just now from a statement that is wrong. No I/O.
 * SQLSTATE classes: https://www.postgresql.org/docs/current/errcodes-appendix.html
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
];
/** What the driver says, without a code, when it has no connection to give or lost the one in use. */
const UNAVAILABLE_MESSAGES =
  /timeout exceeded when trying to connect|Connection terminated|Client has encountered|Cannot use a pool after/;
/** Data exception, integrity violation: this statement with these values can never succeed. */
const DATA_CLASSES = ['22', '23'];

/** True if the store could not be reached or gave up for reasons of its own: the same call may succeed later. */
export function isUnavailable(err: unknown): boolean {
  return causesOf(err).some(
    ({ code, message }) =>
      UNAVAILABLE_CODES.includes(code) ||
      UNAVAILABLE_CLASSES.includes(sqlClass(code)) ||
      UNAVAILABLE_MESSAGES.test(message),
  );
}

/** True if the store refused the values themselves. */
export function isRefusedData(err: unknown): boolean {
  return causesOf(err).some(({ code }) => DATA_CLASSES.includes(sqlClass(code)));
}

function sqlClass(code: string): string {
  return code.length === 5 ? code.slice(0, 2) : '';
}

function causesOf(err: unknown): { code: string; message: string }[] {
  const causes: { code: string; message: string }[] = [];
  for (let at = err; at instanceof Error && causes.length < 5; at = at.cause) {
    const code = 'code' in at && typeof at.code === 'string' ? at.code : '';
    causes.push({ code, message: at.message });
  }
  return causes;
}

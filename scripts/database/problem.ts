/** What went wrong at a database, as an operator's command says it. */

/** The innermost message: what the server or the driver said, without the statement around it. */
export function problemOf(err: unknown): string {
  let at = err;
  for (let depth = 0; at instanceof Error && at.cause instanceof Error && depth < 5; depth++) at = at.cause;
  if (at instanceof AggregateError && at.errors.length > 0) return problemOf(at.errors[0]);
  return at instanceof Error ? at.message.split('\n')[0] || at.name : 'unknown';
}

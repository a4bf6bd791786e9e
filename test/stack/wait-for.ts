import { setTimeout as pause } from 'node:timers/promises';

export interface Patience {
  /** Milliseconds after which the wait fails. */
  readonly deadlineMs?: number;
  /** Milliseconds between two looks. */
  readonly everyMs?: number;
}

/**
 * Looks until there is something to see: a value that is neither false, null nor undefined. A look that throws has seen
 * nothing yet.
 * @param what the thing waited for, for the message
 * @throws {Error} after the deadline, with the last look's own error as its cause
 */
export async function waitFor<T>(
  what: string,
  look: () => T | Promise<T>,
  { deadlineMs = 60_000, everyMs = 50 }: Patience = {},
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = Date.now() + deadlineMs;
  let cause: unknown = null;
  do {
    try {
      const seen = await look();
      if (seen !== false && seen !== null && seen !== undefined)
        return seen as Exclude<T, false | null | undefined>;
      cause = null;
    } catch (error) {
      cause = error;
    }
    await pause(everyMs);
  } while (Date.now() < deadline);
  throw new Error(`waited ${deadlineMs} ms in vain for ${what}`, { cause });
}

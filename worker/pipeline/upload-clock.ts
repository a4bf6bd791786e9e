/**
 * How long a request body that is held may take to arrive. It takes room that other calls need, and until it is here
 * nothing is known of whoever sends it: no policy can say how long. Nobody who sends at a usable speed meets this.
 */

/** No byte for so long ends it. */
export const UPLOAD_IDLE_MS = 30_000;
/** A body may take this long, and a second more for so many bytes. */
const UPLOAD_GRACE_MS = 30_000;
const UPLOAD_BYTES_PER_SECOND = 64 * 1024;

export const LATE = Symbol('late');

/** How long a body of so many bytes may take in all. */
export function uploadLimitMs(bytes: number): number {
  return UPLOAD_GRACE_MS + (bytes / UPLOAD_BYTES_PER_SECOND) * 1_000;
}

/** What a promise comes to, or `LATE` where that takes longer. @throws what the promise is rejected with */
export async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T | typeof LATE> {
  const late = Promise.withResolvers<typeof LATE>();
  const timer = setTimeout(() => late.resolve(LATE), Math.max(0, limitMs));
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

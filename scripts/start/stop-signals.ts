/** When to stop: on a signal, and when the process that started us is gone. */
import type { Stop } from './supervise.ts';

/**
 * A terminal sends Ctrl-C to every process of the group, and npm passes it on as well: signals that come this close
 * together are one wish.
 */
const SAME_WISH_MS = 1_000;

/** Listens from now on. The first wish asks for a clean end, the next one does not wait. */
export function stopSignals(now: () => number = Date.now): Stop {
  const requested = new AbortController();
  const impatient = new AbortController();
  let firstAtMs = 0;
  const hear = () => {
    if (!requested.signal.aborted) {
      firstAtMs = now();
      requested.abort();
    } else if (now() - firstAtMs > SAME_WISH_MS) {
      impatient.abort();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, hear);
  process.on('disconnect', () => requested.abort());
  process.channel?.unref();
  return { requested: requested.signal, impatient: impatient.signal };
}

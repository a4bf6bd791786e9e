/** How long a call may take, where a policy says so: of several levels the shortest. Pure. */
import type { LevelRules } from '../policy.ts';

/** Milliseconds; null: what the gateway grants anyway. */
export interface CallTimers {
  /** Until the response's headers. */
  readonly headersMs: number | null;
  /** Between two pieces of the response that are seen. */
  readonly idleMs: number | null;
  /** In all. */
  readonly totalMs: number | null;
}

export const NO_TIMERS: CallTimers = { headersMs: null, idleMs: null, totalMs: null };

/** @returns `NO_TIMERS` itself where no level states one */
export function timersOf(levels: readonly LevelRules[]): CallTimers {
  const [headersMs, idleMs, totalMs] = [
    shortest(levels, 'headersTimeoutSeconds'),
    shortest(levels, 'idleTimeoutSeconds'),
    shortest(levels, 'totalTimeoutSeconds'),
  ];
  return headersMs === null && idleMs === null && totalMs === null
    ? NO_TIMERS
    : { headersMs, idleMs, totalMs };
}

type TimerName = 'headersTimeoutSeconds' | 'idleTimeoutSeconds' | 'totalTimeoutSeconds';

function shortest(levels: readonly LevelRules[], name: TimerName): number | null {
  const stated = levels.map(({ rules }) => rules[name]).filter((seconds) => seconds != null);
  return stated.length === 0 ? null : Math.min(...stated) * 1_000;
}

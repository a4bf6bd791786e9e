import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type CallTimers, NO_TIMERS, timersOf } from '../../../contract/policies/timers.ts';
import type { Admitted } from '../../../worker/pipeline/call.ts';
import { Flight, IDLE_TIMEOUT_MS } from '../../../worker/pipeline/flight.ts';
import { admittedCall } from './calls.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A flight over a gate that counts renewals. */
function takeOff(timers: Partial<CallTimers> = {}) {
  const renewed: string[] = [];
  const stub = { renew: async (requestId: string) => renewed.push(requestId) };
  const env = { KEY_GATE: { idFromName: () => 'id', get: () => stub } } as unknown as Admitted['env'];
  const key = { bucket: 'bucket' } as Admitted['key'];
  const call = {
    ...admittedCall('openai', '/v1/chat/completions'),
    env,
    key,
    timers: { ...NO_TIMERS, ...timers },
  };
  return { flight: new Flight(call, Date.now), renewed };
}

describe("a call's reservation", () => {
  it('is renewed each minute while the answer comes', () => {
    const { flight, renewed } = takeOff();
    flight.answered(true);
    for (let minute = 0; minute < 10; minute++) {
      vi.advanceTimersByTime(60_000);
      flight.onBytes();
    }
    expect(renewed).toHaveLength(10);
    expect(flight.signal.aborted).toBe(false);
    flight.end('complete');
    vi.advanceTimersByTime(600_000);
    expect(renewed).toHaveLength(10);
  });

  it('L23: is renewed no more once time is up, though a caller who reads nothing keeps the call from ending', () => {
    const { flight, renewed } = takeOff();
    let stops = 0;
    flight.onCutOff(() => stops++);
    flight.answered(true);
    vi.advanceTimersByTime(IDLE_TIMEOUT_MS - 10_000);
    expect(stops).toBe(0);
    vi.advanceTimersByTime(20_000);
    expect(flight.signal.aborted).toBe(true);
    expect(stops).toBeGreaterThan(0);
    const before = renewed.length;
    vi.advanceTimersByTime(3_600_000);
    expect(renewed).toHaveLength(before);
    expect(flight.end('upstream_broke')).toBe('timed_out');
  });
});

describe('the timers of a policy', () => {
  /** Whether a call that gives a sign of life every so often is still there after a while. */
  const survives = (timers: Partial<CallTimers>, signEveryMs: number, afterMs: number, isAnswered = true) => {
    const { flight } = takeOff(timers);
    if (isAnswered) flight.answered(true);
    for (let nowMs = 0; nowMs < afterMs; nowMs += signEveryMs) {
      vi.advanceTimersByTime(Math.min(signEveryMs, afterMs - nowMs));
      if (isAnswered) flight.onBytes();
    }
    const isThere = !flight.signal.aborted;
    flight.end(isThere ? 'complete' : 'upstream_broke');
    return isThere;
  };

  it('cut off what is silent too long, lasts too long, or does not begin', () => {
    expect(survives({ idleMs: 2_000 }, 1_500, 60_000)).toBe(true);
    expect(survives({ idleMs: 2_000 }, 3_000, 60_000)).toBe(false);
    expect(survives({ totalMs: 10_000 }, 100, 9_900)).toBe(true);
    expect(survives({ totalMs: 10_000 }, 100, 13_000)).toBe(false);
    expect(survives({ headersMs: 1_000 }, 1_000, 900, false)).toBe(true);
    expect(survives({ headersMs: 1_000 }, 1_000, 2_000, false)).toBe(false);
  });

  it('are the shortest of the levels, and those of the gateway where none speaks', () => {
    expect(
      timersOf([
        { level: 'organisation', rules: { idleTimeoutSeconds: 30, totalTimeoutSeconds: 60 } },
        {
          level: 'key',
          rules: { idleTimeoutSeconds: 90, totalTimeoutSeconds: 20, headersTimeoutSeconds: null },
        },
      ]),
    ).toEqual({ headersMs: null, idleMs: 30_000, totalMs: 20_000 });
    expect(timersOf([{ level: 'key', rules: {} }])).toBe(NO_TIMERS);
  });
});

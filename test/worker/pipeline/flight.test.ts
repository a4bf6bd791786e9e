import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
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
function takeOff() {
  const renewed: string[] = [];
  const stub = { renew: async (requestId: string) => renewed.push(requestId) };
  const env = { KEY_GATE: { idFromName: () => 'id', get: () => stub } } as unknown as Admitted['env'];
  const key = { bucket: 'bucket' } as Admitted['key'];
  const call = { ...admittedCall('openai', '/v1/chat/completions'), env, key };
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

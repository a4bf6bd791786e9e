import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Repeated, repeat } from '../../../dashboard-api/jobs/repeat.ts';
import type { LogEvent } from '../../../dashboard-api/log.ts';

describe('work that comes round', () => {
  let logged: LogEvent[];
  beforeEach(() => {
    logged = [];
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  const start = (pass: Repeated['pass'], beginsAfterMs?: number) =>
    repeat(
      { write: (event) => void logged.push(event) },
      { name: 'work', everyMs: 1_000, pass, ...(beginsAfterMs ? { beginsAfterMs } : {}) },
    );
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  test('begins at once, and again a pause after the end of each pass', async () => {
    const work = vi.fn(() => new Promise((resolve) => setTimeout(resolve, 500)));
    const job = start(work);
    await pass(1_499);
    expect(work).toHaveBeenCalledTimes(1);
    await pass(1);
    expect(work).toHaveBeenCalledTimes(2);
    const isOver = job.stop();
    await pass(500);
    await isOver;
    await pass(5_000);
    expect(work).toHaveBeenCalledTimes(2);
  });

  test('waits before its first pass where it is told to, and can be stopped meanwhile', async () => {
    const work = vi.fn(async () => undefined);
    const job = start(work, 3_000);
    await pass(2_999);
    expect(work).not.toHaveBeenCalled();
    await job.stop();
    await pass(5_000);
    expect(work).not.toHaveBeenCalled();
  });

  test('a pass says when the next is due', async () => {
    const work = vi.fn(async () => 50);
    const job = start(work);
    await pass(100);
    expect(work).toHaveBeenCalledTimes(3);
    await job.stop();
  });

  test('woken during a pass, the next follows it without a pause', async () => {
    const work = vi.fn(() => new Promise((resolve) => setTimeout(resolve, 500)));
    const job = start(work);
    await pass(100);
    job.wake();
    await pass(400);
    expect(work).toHaveBeenCalledTimes(2);
    const isOver = job.stop();
    await pass(500);
    await isOver;
  });

  test('a pass that fails is logged under its name, and comes round again', async () => {
    const work = vi.fn(async () => {
      throw new TypeError('marker');
    });
    const job = start(work);
    await pass(1_000);
    expect(work).toHaveBeenCalledTimes(2);
    expect(logged).toEqual([
      expect.objectContaining({ name: 'job.failed', job: 'work' }),
      expect.objectContaining({ name: 'job.failed', job: 'work' }),
    ]);
    await job.stop();
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readAway } from '../../../worker/pipeline/linger.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const MB = 1024 * 1024;

/** A sender of `bytes` in pieces of a megabyte, one every so often; told is what it has sent and whether it was cut off. */
function sender(bytes: number, everyMs: number) {
  const seen = { sent: 0, isCutOff: false };
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (everyMs > 0) await new Promise((resolve) => setTimeout(resolve, everyMs));
      if (seen.isCutOff) return;
      if (seen.sent >= bytes) return controller.close();
      seen.sent += MB;
      controller.enqueue(new Uint8Array(MB));
    },
    cancel() {
      seen.isCutOff = true;
    },
  });
  return { seen, stream };
}

async function readFrom(bytes: number, everyMs: number) {
  const { seen, stream } = sender(bytes, everyMs);
  const startedMs = Date.now();
  let tookMs: number | null = null;
  const reading = readAway(stream).then(() => {
    tookMs = Date.now() - startedMs;
  });
  await vi.advanceTimersByTimeAsync(120_000);
  await reading;
  return { ...seen, tookMs };
}

describe('who is still sending when the call is refused', () => {
  it('is let finish', async () => {
    expect(await readFrom(34 * MB, 0)).toMatchObject({ sent: 34 * MB, isCutOff: false });
  });

  it('is cut off beyond 64 MB, so that nobody sends for ever', async () => {
    const { sent, isCutOff } = await readFrom(Number.POSITIVE_INFINITY, 0);
    expect(isCutOff).toBe(true);
    expect(sent).toBeLessThanOrEqual(66 * MB);
  });

  it('and falls silent is waited for no longer than five seconds', async () => {
    expect(await readFrom(2 * MB, 3_600_000)).toEqual({ sent: 0, isCutOff: true, tookMs: 5_000 });
  });

  it('and sends by drops is waited for no longer than half a minute', async () => {
    expect(await readFrom(60 * MB, 4_000)).toMatchObject({ isCutOff: true, tookMs: 30_000 });
  });

  it('and leaves is no fault', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('gone')),
    });
    await expect(readAway(broken)).resolves.toBeUndefined();
  });
});

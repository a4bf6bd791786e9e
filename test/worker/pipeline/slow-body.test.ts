import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { heldBodyBytes, readCall, releaseBody } from '../../../worker/pipeline/body.ts';
import type { Identified } from '../../../worker/pipeline/call.ts';
import { admittedCall } from './calls.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  expect(heldBodyBytes()).toBe(0);
});

const BODY = new TextEncoder().encode('{"model":"gpt-4o-mini"}');

/** What becomes of a body that comes byte by byte; `everyMs` null: nothing comes at all. */
async function read(everyMs: number | null, isStated: boolean): Promise<string> {
  let at = 0;
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, everyMs ?? 3_600_000));
      if (at < BODY.length) controller.enqueue(BODY.slice(at, ++at));
      else controller.close();
    },
  });
  const call = admittedCall('openai', '/v1/chat/completions');
  const headers = isStated ? { 'content-length': String(BODY.length) } : {};
  const init = { method: 'POST', headers, body: stream, duplex: 'half' } as RequestInit;
  const stub = { verify: async () => ({ ok: true, hasModelRule: false, shards: null }) };
  const env = { KEY_GATE: { idFromName: () => 'id', get: () => stub } } as unknown as Identified['env'];
  const key = { bucket: 'bucket', id: 'bucket' } as Identified['key'];
  const reading = readCall({
    ...call,
    env,
    key,
    request: new Request(call.url, init),
    credentialWish: 'none',
  });
  await vi.advanceTimersByTimeAsync(120_000);
  const result = await reading;
  if (!result.ok) return result.refusal.code;
  releaseBody(result.call.body);
  return 'read';
}

describe.each([true, false])('a request body (length stated: %s)', (isStated) => {
  it('that stays away gives its room back', async () => {
    expect(await read(null, isStated)).toBe('upload_timeout');
  });

  it('that comes by drops to keep its place gives it back as well', async () => {
    expect(await read(5_000, isStated)).toBe('upload_timeout');
  });

  it('that comes slowly but in time is read', async () => {
    expect(await read(1_000, isStated)).toBe('read');
  });
});

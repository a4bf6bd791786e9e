import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { heldBodyBytes } from '../../../worker/pipeline/body.ts';
import { Dashboard } from '../delivery/dashboard.ts';
import { Play, text } from '../upstream/client.ts';
import { Caller, type Served } from './caller.ts';

const MB = 1024 * 1024;
const CHAT = '/openai/v1/chat/completions';

beforeEach(() => {
  Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
  expect(heldBodyBytes()).toBe(0);
});

/** A body of this many bytes that names a model; `isStated` says whether its length is told before. */
function chatBody(size: number, isStated: boolean): BodyInit {
  const head = '{"model":"gpt-4o-mini","messages":"';
  const bytes = new TextEncoder().encode(`${head}${'x'.repeat(size - head.length - 2)}"}`);
  if (isStated) return bytes;
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + MB));
      at += MB;
    },
  });
}

const send = (caller: Caller, body: BodyInit, headers: Record<string, string> = {}): Promise<Served> =>
  caller.call(CHAT, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });

async function codeOf({ response, over }: Served): Promise<string | null> {
  await response.text();
  await over();
  return response.headers.get('x-aso-error');
}

describe('request bodies', () => {
  it.each([true, false])('up to 32 MB go up whole (length stated: %s)', async (isStated) => {
    const caller = await Caller.withKey();
    const play = await Play.of({ steps: [text('{}')] });
    expect(await codeOf(await send(caller, chatBody(5 * MB, isStated), play.headers))).toBeNull();
    expect((await play.exchange()).requestBody).toHaveLength(5 * MB);
  });

  it.each([true, false])('beyond 32 MB are refused (length stated: %s)', async (isStated) => {
    const caller = await Caller.withKey();
    expect(await codeOf(await send(caller, chatBody(33 * MB, isStated)))).toBe('body_too_large');
  });

  it('are read only once the key has been verified, where they are large', async () => {
    const caller = await Caller.withKey({ status: 'revoked' });
    for (const isStated of [true, false])
      expect(await codeOf(await send(caller, chatBody(MB, isStated)))).toBe('inactive_key');
  });

  it('L35: are held up to 64 MB in all: beyond it a call is asked to come back', async () => {
    const caller = await Caller.withKey();
    const play = await Play.of({ headersAfter: 'go', steps: [text('{}')] });
    const waiting = [
      send(caller, chatBody(30 * MB, true), play.headers),
      send(caller, chatBody(30 * MB, true), play.headers),
    ];
    await play.arrival(2);
    const refused = await send(caller, chatBody(5 * MB, true));
    expect(refused.response.status).toBe(503);
    expect(refused.response.headers.get('retry-after')).toBe('1');
    expect(await codeOf(refused)).toBe('busy');
    await play.signal('go');
    for (const served of await Promise.all(waiting)) expect(await codeOf(served)).toBeNull();
  });
});

describe('an upload', () => {
  const form = (model: string): FormData => {
    const data = new FormData();
    data.append('file', new Blob([new Uint8Array(2 * MB)]), 'speech.wav');
    data.append('model', model);
    return data;
  };
  const upload = (caller: Caller, body: FormData, headers: Record<string, string> = {}) =>
    caller.call('/openai/v1/audio/transcriptions', { method: 'POST', headers, body });

  it('is held until its model has been seen, and goes up byte for byte', async () => {
    const caller = await Caller.withKey({}, { allowedModels: ['whisper-*'] });
    const play = await Play.of({ steps: [text('{}')] });
    expect(await codeOf(await upload(caller, form('whisper-1'), play.headers))).toBeNull();
    const { requestBody, headers } = await play.exchange();
    expect(requestBody).toHaveLength(Number(headers['content-length']));
    expect(requestBody).toContain('whisper-1');
    expect(await caller.events()).toMatchObject([{ modelRequested: 'whisper-1' }]);
  });

  it('of a model that the policy does not allow is refused', async () => {
    const caller = await Caller.withKey({}, { allowedModels: ['whisper-*'] });
    expect(await codeOf(await upload(caller, form('gpt-4o-transcribe')))).toBe('model_not_allowed');
  });

  it('L27: an upload beyond 26 MB streams where no rule needs its model, and is refused where one does', async () => {
    const upload = (caller: Caller, headers: Record<string, string>) =>
      caller.call('/openai/v1/audio/transcriptions', {
        method: 'POST',
        headers: {
          'content-type': 'multipart/form-data; boundary=b',
          'content-length': String(27 * MB),
          ...headers,
        },
        body: new Uint8Array(27 * MB),
      });
    const play = await Play.of({ steps: [text('{}')] });
    const free = await Caller.withKey();
    expect(await codeOf(await upload(free, play.headers))).toBeNull();
    expect((await play.exchange()).requestBody).toHaveLength(27 * MB);
    const ruled = await Caller.withKey({}, { allowedModels: ['whisper-*'] });
    expect(await codeOf(await upload(ruled, {}))).toBe('body_too_large');
  });
});

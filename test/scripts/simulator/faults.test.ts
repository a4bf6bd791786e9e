import { brotliDecompressSync, gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { chat, dataObjects, post, rawPost, simulatorForTests } from './harness.ts';

const running = simulatorForTests();
const PATH = '/v1/openai/v1/chat/completions';
const url = (): string => running.url + PATH;
/** The same call without its fault: the number fixes identifier and time. */
const text = (fault: string): string => `[[number:4]] [[tokens:8]] ${fault}`;
const whole = async (more = ''): Promise<string> =>
  (await post(url(), chat(text(`[[chunks:8]] ${more}`)))).text();
const streamed = async (): Promise<string> =>
  (await post(url(), chat(text('[[chunks:8]]'), { stream: true }))).text();
const lastEntry = () => running.simulator.entries().at(-1);

describe("answers that are not the provider's", () => {
  it("html: a proxy's page with its status", async () => {
    const answer = await post(url(), chat('[[fault:html]]'));
    expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8']);
    expect(await answer.text()).toContain('<!doctype html>');
    expect((await post(url(), chat('[[fault:html:200]]'))).status).toBe(200);
  });

  it("error-NNN: in the provider's shape, with the text that was given", async () => {
    const refused = await post(url(), chat('[[fault:error-400:the marker]]'));
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error: { message: 'the marker', type: 'invalid_request_error' },
    });
    const limited = await post(url(), chat('[[fault:error-429:7]]'));
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '7']);
    expect((await post(url(), chat('[[fault:error-500]]'))).status).toBe(500);
    const google = await post(
      `${running.url}/v1/google/v1beta/models/gemini-2.5-pro@error-503:generateContent`,
      {
        contents: [{ parts: [{ text: 'a' }] }],
      },
    );
    expect(await google.json()).toMatchObject({ error: { code: 503, status: 'UNAVAILABLE' } });
    const anthropic = await post(
      `${running.url}/v1/messages`,
      {
        model: 'claude-haiku-4-5',
        max_tokens: 9,
        messages: [{ role: 'user', content: '[[fault:error-529]]' }],
      },
      { 'anthropic-version': '2023-06-01' },
    );
    expect(await anthropic.json()).toMatchObject({ type: 'error', error: { type: 'overloaded_error' } });
    const openrouter = await post(
      `${running.url}/v1/openrouter/v1/chat/completions`,
      chat('[[fault:error-429]]'),
    );
    expect(await openrouter.json()).toMatchObject({ error: { code: 429 } });
  });

  it('redirect: points at the simulator itself, and the log shows that nobody followed', async () => {
    const answer = await post(url(), chat('[[fault:redirect]]'));
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe(`${running.url}/simulator/redirected`);
    expect(lastEntry()?.path).toBe('/v1/chat/completions');
  });

  it('refuse-stream-options: only where they were sent', async () => {
    const asked = chat('[[fault:refuse-stream-options]]', {
      stream: true,
      stream_options: { include_usage: true },
    });
    const refused = await post(url(), asked);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain('stream_options');
    expect((await post(url(), chat('[[fault:refuse-stream-options]]', { stream: true }))).status).toBe(200);
  });

  it('a fault that does not exist is a refusal, not a pass', async () => {
    expect((await post(url(), chat('[[fault:trunkate]]'))).status).toBe(400);
  });
});

describe('streams that break', () => {
  const body = (fault: string): object => chat(text(`[[chunks:8]] ${fault}`), { stream: true });

  it('truncate: a prefix that ends inside a frame, and the connection ends as if nothing were wrong', async () => {
    const [full, cut] = [await streamed(), await (await post(url(), body('[[fault:truncate]]'))).text()];
    expect(full.startsWith(cut)).toBe(true);
    expect(cut.length).toBeLessThan(full.length);
    expect(cut.endsWith('\n\n')).toBe(false);
    expect(lastEntry()?.end).toBe('cut');
  });

  it('reset: the same prefix, then a reset without the last chunk', async () => {
    const raw = await rawPost(running.simulator.port, PATH, body('[[fault:reset]]'));
    const cut = await (await post(url(), body('[[fault:truncate]]'))).text();
    expect(raw.ending).toBe('reset');
    expect(unchunked(raw.bytes)).toBe(cut);
    expect(raw.bytes.toString().endsWith('0\r\n\r\n')).toBe(false);
  });

  it('stall: the same prefix and then nothing; the log keeps it open until the caller leaves', async () => {
    const cut = await (await post(url(), body('[[fault:truncate]]'))).text();
    const raw = await rawPost(
      running.simulator.port,
      PATH,
      body('[[fault:stall]]'),
      (bytes) => unchunked(Buffer.from(bytes, 'latin1')) === cut,
    );
    expect(raw.ending).toBe('satisfied');
    expect(unchunked(raw.bytes)).toBe(cut);
  });

  it('malformed-frame: one frame is no JSON, all others are', async () => {
    const lines = (await (await post(url(), body('[[fault:malformed-frame]]'))).text())
      .split('\n')
      .filter((line) => line.startsWith('data: {'));
    const isJson = lines.map((line) => {
      try {
        return JSON.parse(line.slice(6)) !== null;
      } catch {
        return false;
      }
    });
    expect(isJson.filter((valid) => !valid)).toHaveLength(1);
    expect(lines).toHaveLength(10);
  });

  it('crlf, bytes, slow: the same data however it is framed, cut and paced', async () => {
    const full = await streamed();
    expect(await (await post(url(), body('[[fault:crlf]]'))).text()).toBe(full.replaceAll('\n', '\r\n'));
    expect(await (await post(url(), body('[[fault:bytes:7]]'))).text()).toBe(full);
    expect(await (await post(url(), body('[[fault:slow:1]]'))).text()).toBe(full);
    expect(lastEntry()?.bytesSent).toBe(Buffer.byteLength(full));
  });

  it('bytes: each write has the size that was asked', async () => {
    const raw = await rawPost(running.simulator.port, PATH, body('[[fault:bytes:100]]'));
    const sizes = [...raw.bytes.toString('latin1').matchAll(/\r\n([0-9a-f]+)\r\n/g)].map(
      ([, size = '']) => size,
    );
    expect(new Set(sizes.slice(0, -2))).toEqual(new Set(['64']));
  });
});

describe('whole bodies that break', () => {
  it('truncate: half the body, without an announced length', async () => {
    const answer = await post(url(), chat(text('[[chunks:8]] [[fault:truncate]]')));
    const cut = await answer.text();
    expect(answer.headers.get('content-length')).toBeNull();
    expect(lastEntry()).toMatchObject({ end: 'cut', usage: null });
    expect((await whole()).startsWith(cut)).toBe(true);
  });

  it('reset: less than was announced', async () => {
    const raw = await rawPost(running.simulator.port, PATH, chat(text('[[chunks:8]] [[fault:reset]]')));
    const announced = Number(/content-length: (\d+)/.exec(raw.bytes.toString())?.[1]);
    expect(raw.ending).toBe('reset');
    expect(raw.bytes.length - raw.bytes.indexOf('\r\n\r\n') - 4).toBeLessThan(announced);
  });

  it('malformed-frame: no JSON', async () => {
    const body = await (await post(url(), chat(text('[[fault:malformed-frame]]')))).text();
    expect(() => JSON.parse(body)).toThrow(SyntaxError);
  });

  it('big: a JSON body of that size with usage at its end', async () => {
    const answer = await post(url(), chat('[[fault:big:2]]'));
    const body = await answer.text();
    expect(Number(answer.headers.get('content-length'))).toBe(body.length);
    expect(body.length).toBeGreaterThan(2 * 1_048_576);
    expect(JSON.parse(body).usage.completion_tokens).toBe(524_288);
  });

  it('big: a streamed frame of that size arrives whole', async () => {
    const raw = await rawPost(running.simulator.port, PATH, chat('[[fault:big:4]]', { stream: true }));
    const objects = dataObjects(unchunked(raw.bytes));
    const lengths = objects.map((frame) => JSON.stringify(frame).length);
    expect(Math.max(...lengths)).toBeGreaterThan(4 * 1_048_576);
    expect(lastEntry()?.bytesSent).toBeGreaterThan(4 * 1_048_576);
  });

  it('binary: that many bytes of no text', async () => {
    const answer = await post(url(), chat('[[fault:binary:1]]'));
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect((await answer.arrayBuffer()).byteLength).toBe(1_048_576);
  });
});

describe('usage that is wrong', () => {
  it('L7: no-usage leaves it out everywhere, and the log tells what it would have been', async () => {
    const asked = { stream: true, stream_options: { include_usage: true } };
    expect(await (await post(url(), chat('[[fault:no-usage]]'))).text()).not.toContain('usage');
    const stream = await (await post(url(), chat('[[fault:no-usage]]', asked))).text();
    expect(stream).not.toContain('usage');
    expect(lastEntry()).toMatchObject({ usage: null, counts: { output: 64 } });
  });

  it('negative-count: minus nine', async () => {
    const answer = await post(url(), chat('[[fault:negative-count]]'));
    expect(((await answer.json()) as { usage: object }).usage).toMatchObject({ completion_tokens: -9 });
  });
});

describe('content codings', () => {
  it.each([
    ['br', brotliDecompressSync],
    ['deflate', inflateSync],
    ['zstd', zstdDecompressSync],
  ] as const)('%s decodes to the same bytes', async (coding, decode) => {
    const raw = await rawPost(running.simulator.port, PATH, chat(text(`[[chunks:8]] [[fault:${coding}]]`)));
    expect(raw.bytes.toString('latin1')).toContain(`content-encoding: ${coding}`);
    const body = raw.bytes.subarray(raw.bytes.indexOf('\r\n\r\n') + 4);
    expect(decode(body).toString()).toBe(await whole(`[[other:${coding}]]`));
  });

  it('gzip encodes whole bodies and streams, which decode to the same bytes', async () => {
    const raw = await rawPost(running.simulator.port, PATH, chat(text('[[chunks:8]] [[fault:gzip]]')));
    expect(raw.bytes.toString('latin1')).toContain('content-encoding: gzip');
    const body = raw.bytes.subarray(raw.bytes.indexOf('\r\n\r\n') + 4);
    expect(gunzipSync(body).toString()).toBe(await whole('[[other:gzip]]'));
    const stream = await post(url(), chat(text('[[chunks:8]] [[fault:gzip]]'), { stream: true }));
    expect(await stream.text()).toBe(await streamed());
  });
});

describe("faults by the model's name", () => {
  it('apply without any directive and do not show in the answer', async () => {
    const answer = await post(url(), { ...chat('a'), model: 'gpt-4o-mini@slow-1', stream: true });
    expect(dataObjects(await answer.text())[0]?.['model']).toBe('gpt-4o-mini-2024-07-18');
    expect((await post(url(), { ...chat('a'), model: 'gpt-4o-mini@html' })).status).toBe(502);
    expect(lastEntry()?.model).toBe('gpt-4o-mini');
  });

  it('leave a name alone whose @ means something else', async () => {
    const answer = await post(url(), { ...chat('a'), model: 'text-bison@001' });
    expect(await answer.json()).toMatchObject({ model: 'text-bison@001' });
  });
});

/** The body of a chunked answer that may have no end. */
function unchunked(bytes: Buffer): string {
  let rest = bytes.subarray(bytes.indexOf('\r\n\r\n') + 4);
  let body = '';
  for (;;) {
    const lineEnd = rest.indexOf('\r\n');
    const size = lineEnd < 0 ? 0 : Number.parseInt(rest.toString('latin1', 0, lineEnd), 16);
    if (!(size > 0)) return body;
    body += rest.toString('utf8', lineEnd + 2, lineEnd + 2 + size);
    rest = rest.subarray(lineEnd + 2 + size + 2);
  }
}

import { runDurableObjectAlarm } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeyGate } from '../../../worker/gate/key-gate.ts';
import { heldBodyBytes } from '../../../worker/pipeline/body.ts';
import { Dashboard } from '../delivery/dashboard.ts';
import { eventually } from '../eventually.ts';
import { Play, text } from '../upstream/client.ts';
import type { Script } from '../upstream/script.ts';
import { Caller } from './caller.ts';
import { ANSWER, CHAT, COST, JSON_TYPE, jsonAnswer, post } from './chat.ts';

beforeEach(() => {
  Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
  expect(heldBodyBytes()).toBe(0);
});

describe('a call', () => {
  it('goes up as it came and comes back as it is, and is a priced event', async () => {
    const caller = await Caller.withKey();
    const play = await jsonAnswer(ANSWER, { headers: { ...JSON_TYPE, 'x-request-id': 'req_1' } });
    const { response, over } = await caller.call(`${CHAT}?a=%7E&b`, {
      ...post(play, '{"model": "gpt-4o-mini",\t"messages":[{"role":"user","content":"ü"}]}'),
      headers: {
        ...JSON_TYPE,
        ...play.headers,
        authorization: 'Bearer sk-caller',
        'x-aso-dims': 'team=search',
        cookie: 'a=b',
      },
    });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(ANSWER);
    expect(response.headers.get('x-request-id')).toBe('req_1');
    await over();
    const [event] = await caller.events();
    expect(event).toMatchObject({
      kind: 'closing',
      outcome: 'completed',
      basis: 'reported',
      status: 200,
      costNanos: COST,
      chargedNanos: COST,
      provider: 'openai',
      endpoint: '/v1/chat/completions',
      upstream: 'simulator',
      modelRequested: 'gpt-4o-mini',
      dimensions: { team: 'search' },
      responseBytes: new TextEncoder().encode(ANSWER).length,
    });
    expect(event?.requestId).toBe(response.headers.get('x-aso-request-id'));
    const { target, requestBody, headers } = await play.exchange();
    expect(target).toBe(`/v1${CHAT}?a=%7E&b`);
    expect(requestBody).toBe(
      '{"model": "gpt-4o-mini",\t"messages":[{"role":"user","content":"\u00c3\u00bc"}]}',
    );
    expect(headers).toMatchObject({ authorization: 'Bearer sk-caller' });
    expect(headers).not.toHaveProperty('cookie');
    expect(JSON.stringify(headers)).not.toMatch(/aso/i);
  });

  it('L35: with an answer of 20 MB is metered', async () => {
    const caller = await Caller.withKey();
    const filler = 'lorem ipsum '.repeat(1_024);
    const play = await Play.of({
      headers: JSON_TYPE,
      steps: [
        text('{"id":"chatcmpl-1","model":"gpt-4o-mini","choices":[{"message":{"content":"'),
        { repeat: filler, times: 1_707 },
        text(`"}}],${ANSWER.slice(ANSWER.indexOf('"usage"'))}`),
      ],
    });
    const { response, over } = await caller.call(CHAT, post(play));
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(20 * 1024 * 1024);
    await over();
    expect(await caller.events()).toMatchObject([{ basis: 'reported', costNanos: COST }]);
  });

  it('L35: that streams 20 MB of media at once is metered', async () => {
    const caller = await Caller.withKey();
    const delta = `data: {"choices":[{"index":0,"delta":{"audio":{"data":"${'A'.repeat(20_000)}"}}}]}\n\n`;
    const play = await Play.of({
      headers: { 'content-type': 'text/event-stream' },
      steps: [
        { repeat: delta, times: 1_050 },
        text(`data: ${ANSWER.replace(/"choices":\[.*?\}\],/, '"choices":[],')}\n\ndata: [DONE]\n\n`),
      ],
    });
    const body =
      '{"model":"gpt-4o-mini","messages":[],"modalities":["text","audio"],"stream":true,"stream_options":{"include_usage":true}}';
    const { response, over } = await caller.call(CHAT, post(play, body));
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(20 * 1024 * 1024);
    await over();
    expect(await caller.events()).toMatchObject([{ basis: 'reported', costNanos: COST }]);
  });

  it('that the provider refuses costs nothing and is passed back', async () => {
    const caller = await Caller.withKey();
    const play = await jsonAnswer('{"error":{"message":"slow down"}}', { status: 429 });
    const { response, over } = await caller.call(CHAT, post(play));
    expect(response.status).toBe(429);
    expect(await response.text()).toBe('{"error":{"message":"slow down"}}');
    await over();
    expect(await caller.events()).toMatchObject([
      { outcome: 'upstream_error', basis: 'none', costNanos: '0', chargedNanos: '0' },
    ]);
  });

  it('L39: is not redirected', async () => {
    const caller = await Caller.withKey();
    const other = await jsonAnswer(ANSWER);
    const play = await Play.of({ status: 307, headers: { location: other.url }, steps: [] });
    const { response, over } = await caller.call(CHAT, post(play));
    expect(response.status).toBe(307);
    expect(response.headers.get('location')).toBe(other.url);
    await over();
  });

  it('that breaks off before any answer is a 502, its cost unknown and charged the reservation', async () => {
    const caller = await Caller.withKey();
    const play = await Play.of({ steps: [{ reset: true }] });
    const { response, over } = await caller.call(CHAT, post(play));
    expect(response.status).toBe(502);
    expect(response.headers.get('x-aso-error')).toBe('upstream_unreachable');
    await over();
    const [event] = await caller.events();
    expect(event).toMatchObject({ outcome: 'upstream_unreachable', basis: 'reserved', costNanos: null });
    expect(event?.chargedNanos).toBe(event?.reservedNanos);
  });

  it('L33: that polls a stored response is not charged again', async () => {
    const caller = await Caller.withKey();
    const play = await jsonAnswer('{"id":"resp_1","usage":{"input_tokens":5,"output_tokens":5}}');
    for (const _ of [1, 2]) {
      const { response, over } = await caller.call('/openai/v1/responses/resp_1', { headers: play.headers });
      await response.text();
      await over();
    }
    const events = await caller.events();
    expect(events.map(({ basis, chargedNanos }) => [basis, chargedNanos])).toEqual([
      ['none', '0'],
      ['none', '0'],
    ]);
  });
});

describe('L11: a stream whose usage the caller did not ask for', () => {
  const chunk = (content: string): string =>
    `data: {"choices":[{"delta":{"content":"${content}"}}],"usage":null}\n\n`;
  const usage = `data: {"id":"chatcmpl-1","model":"gpt-4o-mini","choices":[],${ANSWER.slice(ANSWER.indexOf('"usage"'))}\n\n`;
  const stream: Script = {
    headers: { 'content-type': 'text/event-stream' },
    steps: [text(chunk('a')), text(usage), text('data: [DONE]\n\n')],
  };
  const body = '{"model":"gpt-4o-mini","stream":true}';

  it('is asked for it, and the caller sees every byte but that chunk', async () => {
    const caller = await Caller.withKey();
    const play = await Play.of(stream);
    const { response, over } = await caller.call(CHAT, post(play, body));
    expect(await response.text()).toBe(`${chunk('a')}data: [DONE]\n\n`);
    await over();
    expect((await play.exchange()).requestBody).toContain('"stream_options":{"include_usage":true}');
    expect(await caller.events()).toMatchObject([{ basis: 'reported', costNanos: COST, isStreamed: true }]);
  });

  it('stays whole where the caller asks', async () => {
    const caller = await Caller.withKey();
    const play = await Play.of(stream);
    const asking = '{"model":"gpt-4o-mini","stream":true,"stream_options":{"include_usage":true}}';
    const { response, over } = await caller.call(CHAT, post(play, asking));
    expect(await response.text()).toBe(`${chunk('a')}${usage}data: [DONE]\n\n`);
    await over();
    expect((await play.exchange()).requestBody).toBe(asking);
    expect(await caller.events()).toMatchObject([{ basis: 'reported', costNanos: COST }]);
  });

  it('L34: goes up once more untouched where the option is refused: one operation, remembered', async () => {
    const caller = await Caller.withKey();
    const refusal = '{"error":{"message":"Unrecognized request argument supplied: stream_options"}}';
    const play = await jsonAnswer(refusal, { status: 400 });
    const model = `gpt-4o-mini-${crypto.randomUUID()}`;
    const untouched = `{"model":"${model}","stream":true}`;
    const first = await caller.call(CHAT, post(play, untouched));
    expect(await first.response.text()).toBe(refusal);
    await first.over();
    expect((await play.exchange(0)).requestBody).toContain('stream_options');
    expect((await play.exchange(1)).requestBody).toBe(untouched);
    expect(await caller.events()).toHaveLength(1);
    const second = await caller.call(CHAT, post(play, untouched));
    await second.response.text();
    await second.over();
    expect((await play.exchange(2)).requestBody).toBe(untouched);
  });
});

describe('L1: a caller who leaves', () => {
  const body = '{"model":"m","stream":true,"stream_options":{"include_usage":true}}';
  const script: Script = {
    headers: { 'content-type': 'text/event-stream' },
    steps: [
      text('data: {"choices":[{"delta":{"content":"a"}}]}\n\n'),
      { until: 'left' },
      text(
        `data: {"id":"chatcmpl-1","model":"llama-3.1-8b-instant","choices":[],"x_groq":{"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}},"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}}\n\ndata: [DONE]\n\n`,
      ),
    ],
  };

  /** Reads the first piece of the answer and hangs up. */
  async function leave(caller: Caller, path: string, play: Play): Promise<() => Promise<void>> {
    const connection = new AbortController();
    const { response, over } = await caller.call(path, { ...post(play, body), signal: connection.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    connection.abort();
    await reader?.cancel().catch(() => undefined);
    return over;
  }

  it('L3: takes the upstream with them where that stops the bill; what is unknown is charged the reservation', async () => {
    const caller = await Caller.withKey();
    const play = await Play.of(script);
    const over = await leave(caller, CHAT, play);
    expect((await play.exchange()).isCut).toBe(true);
    await over();
    expect(await caller.events()).toMatchObject([
      { outcome: 'caller_left', basis: 'reserved', costNanos: null },
    ]);
  });

  it('L3: leaves the rest to be read where the bill goes on', async () => {
    const caller = await Caller.withKey();
    const play = await Play.of(script);
    const over = await leave(caller, '/groq/v1/chat/completions', play);
    await play.signal('left');
    expect((await play.exchange()).isCut).toBe(false);
    await over();
    const [event] = await caller.events();
    expect(event).toMatchObject({ outcome: 'caller_left', basis: 'drained' });
    expect(event?.rawUsage).not.toEqual({});
  });

  it('L4: before the answer began is settled all the same', async () => {
    const caller = await Caller.withKey();
    const play = await Play.of({ headersAfter: 'never', steps: [] });
    const connection = new AbortController();
    const { headers, ...rest } = post(play);
    const call = exports.default
      .fetch(`https://gateway.test/v1${CHAT}`, {
        ...rest,
        headers: { ...(headers as Record<string, string>), 'x-aso-api-key': caller.key.text.reveal() },
        signal: connection.signal,
      })
      .catch((error: Error) => error.name);
    await play.arrival();
    connection.abort();
    expect(await call).toBe('AbortError');
    expect((await play.exchange()).isCut).toBe(true);
    // Settling goes on in a context that nothing here can wait for: its event is looked for until it is there.
    await eventually(async () =>
      expect(await caller.events()).toMatchObject([{ outcome: 'caller_left', basis: 'reserved' }]),
    );
  });
});

describe('a gate that fails in between', () => {
  it('L34: an admission whose answer was lost is found again', async () => {
    const caller = await Caller.withKey();
    const admit = KeyGate.prototype.admit;
    vi.spyOn(KeyGate.prototype, 'admit').mockImplementationOnce(async function (this: KeyGate, request) {
      await admit.call(this, request);
      throw new Error('the answer was lost');
    });
    const { response, over } = await caller.call(CHAT, post(await jsonAnswer(ANSWER)));
    expect(response.status).toBe(200);
    await response.text();
    await over();
    expect(await caller.gate.stub.figures()).toMatchObject({ admitted: 1, ended: 1, events: 1 });
  });

  it('L4: a settlement that the gate does not take is kept and applied later', async () => {
    const caller = await Caller.withKey();
    vi.spyOn(KeyGate.prototype, 'settle').mockRejectedValueOnce(new Error('storage'));
    const { response, over } = await caller.call(CHAT, post(await jsonAnswer(ANSWER)));
    await response.text();
    await over();
    expect(await caller.gate.stub.figures()).toMatchObject({ open: 1 });
    expect(await runDurableObjectAlarm(env.COURIER.get(env.COURIER.idFromName('courier')))).toBe(true);
    expect(await caller.events()).toMatchObject([{ basis: 'reported', costNanos: COST }]);
  });
});

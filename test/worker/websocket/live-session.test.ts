import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DRAIN_MS } from '../../../worker/websocket/allowance.ts';
import { settled, TestSession } from './sessions.ts';

const MODEL = 'gemini-2.5-flash-native-audio-preview-09-2025';
const setup = (model = `models/${MODEL}`) => ({
  setup: { model, generationConfig: { maxOutputTokens: 500 } },
});
const asked = { client_content: { turns: [{ parts: [{ text: 'x' }], role: 'user' }], turnComplete: true } };
const spoken = { serverContent: { modelTurn: { parts: [{ inlineData: { data: 'AAAA' } }] } } };
/** 1,000 of text in at 0.5; 20 of audio out at 12 dollars per million, and 10 of thought at 2. */
const ended = {
  serverContent: { turnComplete: true },
  usageMetadata: {
    promptTokenCount: 1_000,
    responseTokenCount: 20,
    thoughtsTokenCount: 10,
    totalTokenCount: 1_030,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: 1_000 }],
    responseTokensDetails: [{ modality: 'AUDIO', tokenCount: 20 }],
  },
};
const USED = `${MODEL} completed reported ${MODEL}=${500_000 + 240_000 + 20_000}`;

const bytes = (event: object): ArrayBuffer =>
  new Uint8Array(new TextEncoder().encode(JSON.stringify(event))).buffer;

describe('a session of the Live API', () => {
  it('is admitted by the message that names its model, which waits for that', async () => {
    const test = new TestSession('live');
    test.desk.gate = Promise.withResolvers();
    await test.says(setup(), asked);
    expect(test.upstream.frames).toEqual([]);
    test.desk.gate.resolve();
    await settled();
    expect(test.upstream.frames).toHaveLength(2);
    expect(test.desk.entries[0]?.call.facts).toMatchObject({ model: MODEL, maxOutputTokens: 500 });
  });

  it('L8: each turn is settled by the message that states its usage, also in binary frames', async () => {
    const test = new TestSession('live');
    await test.says(setup());
    for (const event of [spoken, spoken, ended]) test.session.fromUpstream(bytes(event));
    await settled();
    await test.hears(spoken, ended);
    expect(test.caller.frames.slice(0, 3)).toEqual([spoken, spoken, ended].map(bytes));
    test.session.callerClosed(1000, '');
    await settled();
    expect(test.desk.told).toEqual([USED, USED, `${MODEL} cancelled`]);
  });

  it('usage without a word before it is one as well', async () => {
    const test = new TestSession('live');
    await test.says(setup());
    await test.hears(ended, ended);
    expect(test.desk.told).toEqual([USED, USED, `${MODEL} open`]);
  });

  it('a model that the policy does not allow is refused by the close alone', async () => {
    const test = new TestSession('live');
    test.desk.refused.set('gemini-2.5-pro', 'model_not_allowed');
    await test.says(setup('projects/p/locations/l/publishers/google/models/gemini-2.5-pro'), asked);
    expect([test.upstream.frames, test.caller.frames]).toEqual([[], []]);
    expect(test.caller.closed).toEqual({
      code: 1008,
      reason: 'AISpendOps: Model not allowed by API key policy',
    });
  });

  it('a text that looks like a message of the API’s is none', async () => {
    const test = new TestSession('live');
    const quoted = JSON.stringify(ended);
    await test.says(setup(), {
      client_content: { turns: [{ parts: [{ text: JSON.stringify(setup('x')) }] }] },
    });
    await test.hears({ serverContent: { modelTurn: { parts: [{ text: quoted }] } } });
    expect(test.desk.told).toEqual([`${MODEL} open`, `${MODEL} open`]);
  });
});

describe('a caller who leaves the Live API', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('L3: what goes on without a caller is read for a while, and charged as stated', async () => {
    const test = new TestSession('live');
    await test.says(setup(), asked);
    await test.hears(spoken);
    test.session.callerClosed(1006, '');
    await test.hears(ended);
    expect(test.desk.told[0]).toBe(USED.replace('completed reported', 'caller_left drained'));
    expect(test.upstream.frames).toHaveLength(2);
    expect(test.isOver).toBe(true);
  });

  it('L5: what is not stated in time is charged as reserved', async () => {
    const test = new TestSession('live');
    await test.says(setup(), asked);
    await test.hears(spoken);
    test.session.callerClosed(1000, '');
    await vi.advanceTimersByTimeAsync(DRAIN_MS);
    expect(test.desk.told[0]).toBe(`${MODEL} caller_left reserved ${MODEL}=null`);
    expect(test.isOver).toBe(true);
  });
});

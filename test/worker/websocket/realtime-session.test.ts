import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  MAX_ASKED,
  RENEW_EVERY_MS,
  RESTING_SILENCE_MS,
  STOPPED_MS,
  TOTAL_MS,
} from '../../../worker/websocket/allowance.ts';
import { created, done, settled, TestSession } from './sessions.ts';

/** 100 at 4 dollars, 10 at 16 and 20 of audio at 64 per million. */
const COST = 400_000 + 160_000 + 1_280_000;
const USED = `gpt-realtime completed reported gpt-realtime=${COST}`;
const CREATE = { type: 'response.create' };
const TRANSCRIBED = {
  type: 'conversation.item.input_audio_transcription.completed',
  item_id: 'item_1',
  usage: { type: 'duration', seconds: 3 },
};
const transcribeBy = (model: string) => ({
  type: 'session.update',
  session: { audio: { input: { transcription: { model } } } },
});

describe('a realtime session', () => {
  it('passes frames as they came, in order, text and binary', async () => {
    const test = new TestSession('realtime');
    const spaced = '{ "type" : "input_audio_buffer.append" , "audio" : "AAAA" }';
    const bytes = new Uint8Array([1, 2, 3]).buffer;
    await test.says(spaced, CREATE, '{"type":"input_audio_buffer.clear"}');
    test.session.fromCaller(bytes);
    await test.hears('{"type" : "ping"}', created('r1'));
    test.session.fromUpstream(bytes);
    expect(test.upstream.frames).toEqual([
      spaced,
      JSON.stringify(CREATE),
      '{"type":"input_audio_buffer.clear"}',
      bytes,
    ]);
    expect(test.caller.frames).toEqual(['{"type" : "ping"}', JSON.stringify(created('r1')), bytes]);
  });

  it('holds what asks for a response back until it is admitted, and all behind it', async () => {
    const test = new TestSession('realtime');
    test.desk.gate = Promise.withResolvers();
    await test.says(CREATE, { type: 'input_audio_buffer.clear' });
    expect(test.upstream.frames).toEqual([]);
    test.desk.gate.resolve();
    await settled();
    expect(test.upstream.types).toEqual(['response.create', 'input_audio_buffer.clear']);
    expect(test.desk.told).toEqual(['gpt-realtime open', 'gpt-realtime open']);
  });

  it('settles a response by its own last event, audio as audio', async () => {
    const test = new TestSession('realtime');
    await test.says(CREATE);
    await test.hears(created('r1'), done('r1'));
    expect(test.desk.told).toEqual(['gpt-realtime open', USED]);
  });

  it('a response that the server begins uses what was held ahead, and another is held', async () => {
    const test = new TestSession('realtime');
    await test.hears(created('r1'));
    expect(test.desk.told).toEqual(['gpt-realtime open', 'gpt-realtime open']);
    await test.hears(done('r1'), created('r2'), done('r2'));
    test.session.callerClosed(1000, '');
    await settled();
    expect(test.desk.told).toEqual([USED, USED, 'gpt-realtime cancelled']);
    expect(test.isOver).toBe(true);
  });

  it('waits with the second one until the reservation for it stands', async () => {
    const test = new TestSession('realtime');
    test.desk.gate = Promise.withResolvers();
    await test.hears(created('r1'), done('r1'), created('r2'), done('r2'));
    expect(test.caller.types).toEqual(['response.created', 'response.done']);
    test.desk.gate.resolve();
    await settled();
    expect(test.caller.types).toHaveLength(4);
    expect(test.desk.told).toEqual([USED, USED, 'gpt-realtime open']);
  });

  it('an interrupted response is settled by what it states', async () => {
    const test = new TestSession('realtime');
    await test.hears(created('r1'), done('r1', 'cancelled'));
    expect(test.desk.told[0]).toBe(USED);
  });

  it('one that failed says so', async () => {
    const test = new TestSession('realtime');
    await test.hears(created('r1'), done('r1', 'failed'));
    expect(test.desk.told[0]).toBe(USED.replace('completed', 'upstream_error'));
  });

  it('L5: one that states no usage costs its reservation, not nothing', async () => {
    const test = new TestSession('realtime');
    await test.hears(created('r1'), { type: 'response.done', response: { id: 'r1', status: 'completed' } });
    expect(test.desk.told[0]).toBe('gpt-realtime completed reserved gpt-realtime=null');
  });

  it('what the provider will not begin costs nothing', async () => {
    const test = new TestSession('realtime');
    await test.says({ ...CREATE, event_id: 'mine' }, CREATE);
    await test.hears({ type: 'error', error: { event_id: 'another', code: 'x' } });
    expect(test.desk.told[1]).toBe('gpt-realtime open');
    await test.hears({ type: 'error', error: { event_id: 'mine', code: 'x' } });
    expect(test.desk.told[1]).toBe('gpt-realtime upstream_error none gpt-realtime=0');
    await test.hears({ type: 'error', error: { event_id: null, code: 'x' } });
    expect(test.desk.told[2]).toBe('gpt-realtime upstream_error none gpt-realtime=0');
  });

  it('a transcription is an operation of its own, at its own model', async () => {
    const test = new TestSession('realtime');
    await test.says(transcribeBy('whisper-1'));
    await test.hears(created('r1'), TRANSCRIBED, done('r1'));
    expect(test.desk.told.filter((told) => told.startsWith('whisper'))).toEqual([
      'whisper-1 completed reported whisper-1=300000',
      'whisper-1 open',
    ]);
    expect(test.desk.told[0]).toBe(USED);
  });

  it('P1: a model that is called by any text is kept in strict form alone', async () => {
    const test = new TestSession('realtime', 'a "prompt" of mine');
    await test.says(transcribeBy('and another'));
    await test.hears(created('r1'), TRANSCRIBED, done('r1'));
    expect(test.desk.told[0]).toMatch(/ other=null$/);
    expect(test.desk.told[1]).toMatch(/ other=null$/);
  });

  it('a transcription model that the server names is admitted as well', async () => {
    const test = new TestSession('realtime', null);
    await test.hears({
      type: 'transcription_session.created',
      session: { input_audio_transcription: { model: 'gpt-4o-transcribe' } },
    });
    expect(test.desk.told).toEqual(['gpt-4o-transcribe open']);
    expect(test.caller.types).toEqual(['transcription_session.created']);
  });
});

describe('a realtime session that is refused', () => {
  it('tells the caller in an event, and closes with 1008', async () => {
    const test = new TestSession('realtime');
    test.desk.refused.set('gpt-realtime', 'budget_exhausted');
    await test.says({ ...CREATE, event_id: 'mine' }, { type: 'input_audio_buffer.clear' });
    expect(test.upstream.frames).toEqual([]);
    expect(test.caller.frames).toEqual([
      JSON.stringify({ type: 'error', code: 'budget_exhausted', causeId: 'mine' }),
    ]);
    expect(test.caller.closed).toEqual({ code: 1008, reason: 'AISpendOps: Budget "" is exhausted' });
    expect(test.upstream.closed?.code).toBe(1000);
    expect(test.desk.told).toEqual(['gpt-realtime cancelled']);
  });

  it('lets what is running come to its end and state its usage first', async () => {
    const test = new TestSession('realtime');
    test.desk.refused.set('gpt-realtime', 'budget_exhausted');
    await test.hears(created('r1'));
    expect(test.caller.types).toEqual(['response.created', 'error']);
    await test.says(CREATE);
    expect(test.upstream.frames).toEqual([]);
    expect(test.caller.closed).toBeNull();
    await test.hears(done('r1'));
    expect(test.caller.types).toEqual(['response.created', 'error', 'response.done']);
    expect(test.caller.closed?.code).toBe(1008);
    expect(test.desk.told).toEqual([USED]);
  });

  it('a response that begins without a reservation is cut off', async () => {
    const test = new TestSession('realtime', null);
    test.desk.refused.set(null, 'model_not_allowed');
    await test.hears(created('r1'));
    expect(test.caller.types).toEqual(['error']);
    expect([test.caller.closed?.code, test.upstream.closed?.code]).toEqual([1008, 1000]);
  });

  it('a transcription model that the policy does not allow never goes up', async () => {
    const test = new TestSession('realtime');
    test.desk.refused.set('whisper-1', 'model_not_allowed');
    await test.says(transcribeBy('whisper-1'));
    expect(test.upstream.frames).toEqual([]);
    expect(test.caller.closed?.code).toBe(1008);
  });

  it('nor does another model for the answers', async () => {
    const test = new TestSession('realtime');
    test.desk.refused.set('gpt-realtime-2', 'model_not_allowed');
    await test.says('{"type":"session\\u002eupdate","session":{"model":"gpt-realtime-2"}}');
    expect(test.upstream.frames).toEqual([]);
    expect(test.caller.closed?.code).toBe(1008);
  });
});

describe('the end of a realtime session', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  it('L1: a caller who leaves is charged what the response states once it is stopped', async () => {
    const test = new TestSession('realtime');
    await test.says(CREATE);
    await test.hears(created('r1'));
    test.session.callerClosed(1006, '');
    expect(JSON.parse(String(test.upstream.frames.at(-1)))).toEqual({
      type: 'response.cancel',
      response_id: 'r1',
    });
    expect(test.upstream.closed).toBeNull();
    await test.hears(done('r1', 'cancelled'));
    expect(test.upstream.closed?.code).toBe(1001);
    expect(test.desk.told).toEqual([
      'gpt-realtime cancelled',
      `gpt-realtime caller_left drained gpt-realtime=${COST}`,
    ]);
    expect(test.caller.types).toEqual(['response.created']);
    expect(test.isOver).toBe(true);
  });

  it('L5: what a response does not state in time is charged as reserved', async () => {
    const test = new TestSession('realtime');
    await test.says(CREATE);
    test.session.callerClosed(1000, 'bye');
    await vi.advanceTimersByTimeAsync(STOPPED_MS - 1);
    expect(test.isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(test.desk.told[1]).toBe('gpt-realtime caller_left reserved gpt-realtime=null');
    expect(test.upstream.closed).toEqual({ code: 1000, reason: 'bye' });
    expect(test.isOver).toBe(true);
  });

  it('one that begins when its caller has gone is stopped as well', async () => {
    const test = new TestSession('realtime');
    await test.says(CREATE);
    test.session.callerClosed(1000, '');
    await test.hears(created('r1'));
    expect(test.upstream.types).toEqual(['response.create', 'response.cancel']);
    await test.hears(done('r1', 'cancelled'));
    expect(test.isOver).toBe(true);
  });

  it.each([
    [1006, '', 1011, 'the provider closed the connection'],
    [1000, 'done', 1000, 'done'],
    [4001, 'theirs', 4001, 'theirs'],
    [1005, '', undefined, undefined],
  ])('the provider’s close %i is passed on', async (code, reason, told, why) => {
    const test = new TestSession('realtime');
    await test.says(CREATE);
    await test.hears(created('r1'));
    test.session.upstreamClosed(code, reason);
    await settled();
    expect(test.caller.closed).toEqual({ code: told, reason: why });
    expect(test.desk.told).toEqual([
      'gpt-realtime cancelled',
      'gpt-realtime upstream_incomplete reserved gpt-realtime=null',
    ]);
  });

  it('what came before the provider’s close counts', async () => {
    const test = new TestSession('realtime');
    test.desk.gate = Promise.withResolvers();
    await test.hears(created('r1'), done('r1'), created('r2'), done('r2'));
    test.session.upstreamClosed(1000, '');
    test.desk.gate.resolve();
    await settled();
    expect(test.desk.told).toEqual([USED, USED, 'gpt-realtime cancelled']);
    expect(test.caller.closed?.code).toBe(1000);
  });

  it('a caller who leaves during the admission is not asked for', async () => {
    const test = new TestSession('realtime');
    test.desk.gate = Promise.withResolvers();
    await test.says(CREATE);
    test.session.callerClosed(1000, '');
    test.desk.gate.resolve();
    await settled();
    expect(test.upstream.frames).toEqual([]);
    expect(test.desk.told).toEqual(['gpt-realtime cancelled', 'gpt-realtime cancelled']);
  });
});

describe('the limits of a realtime session', () => {
  it('L4: what is open is renewed every minute', async () => {
    const test = new TestSession('realtime');
    await test.says(CREATE);
    test.nowMs += RENEW_EVERY_MS - 1;
    test.session.check();
    test.nowMs += 1;
    test.session.check();
    expect(test.desk.entries.map(({ renewals }) => renewals)).toEqual([1, 1]);
  });

  it('ends between two responses before the Worker may ask no more, and says so', async () => {
    const test = new TestSession('realtime');
    await test.says(CREATE);
    test.desk.asked = MAX_ASKED - 10;
    await test.hears(created('r1'));
    await test.says(CREATE);
    expect(test.caller.closed).toBeNull();
    test.desk.asked = MAX_ASKED - 6;
    await test.hears(created('r2'), done('r1'));
    expect(test.caller.closed).toBeNull();
    await test.says(CREATE);
    await test.hears(done('r2'));
    expect(JSON.parse(String(test.caller.frames.at(-1)))).toMatchObject({
      code: 'websocket_connection_limit_reached',
    });
    expect(test.caller.closed?.code).toBe(1012);
    expect(test.upstream.types).toEqual(['response.create', 'response.create']);
    expect(test.desk.told).toEqual(['gpt-realtime cancelled', USED, USED]);
  });

  it('ends after an hour, when nothing is being said', async () => {
    const test = new TestSession('realtime');
    for (let minute = 0; minute <= TOTAL_MS / 60_000; minute++) {
      await test.says({ type: 'input_audio_buffer.clear' });
      test.session.check();
      expect(test.caller.closed).toBeNull();
      test.nowMs += 60_000;
    }
    test.session.check();
    expect(test.caller.closed?.code).toBe(1012);
  });

  it('ends when nobody says anything', async () => {
    const test = new TestSession('realtime');
    test.nowMs += RESTING_SILENCE_MS + 1;
    test.session.check();
    await settled();
    expect([test.caller.closed?.code, test.upstream.closed?.code]).toEqual([1001, 1001]);
    expect(test.desk.told).toEqual(['gpt-realtime cancelled']);
  });

  it('L35: frames do not pile up without a bound', async () => {
    const test = new TestSession('realtime');
    const frame = 'x'.repeat(8 * 1024 * 1024);
    for (let sent = 0; sent < 4; sent++) test.session.fromUpstream(frame);
    expect(test.caller.closed).toBeNull();
    test.session.fromUpstream(frame);
    expect(test.caller.closed?.code).toBe(1013);
    const waiting = new TestSession('realtime');
    waiting.desk.gate = Promise.withResolvers();
    await waiting.says(CREATE);
    for (let sent = 0; sent < 2; sent++) waiting.session.fromCaller(frame);
    expect(waiting.caller.closed).toBeNull();
    waiting.session.fromCaller(frame);
    expect(waiting.caller.closed?.code).toBe(1009);
  });
});

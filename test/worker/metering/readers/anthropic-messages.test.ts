import { describe, expect, it } from 'vitest';
import { events, read, stated } from '../reading.ts';

const started = (usage: object) => ({
  type: 'message_start',
  message: { id: 'msg_1', type: 'message', model: 'claude-x-4', content: [], usage },
});
const delta = (usage: object) => ({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage });
const block = {
  type: 'content_block_delta',
  index: 0,
  delta: { type: 'text_delta', text: '"usage":{"output_tokens":9}' },
};
const stop = { type: 'message_stop' };

const body = (text: string) => read({ provider: 'anthropic', path: '/v1/messages', body: text });
const stream = (list: readonly unknown[]) => body(events(list, ''));
const message = (usage: object) =>
  body(JSON.stringify({ id: 'msg_1', type: 'message', model: 'claude-x-4', content: [], usage }));

describe('messages', () => {
  it('keeps cached input apart from input', () => {
    const reading = message({
      input_tokens: 10,
      cache_creation_input_tokens: 300,
      cache_read_input_tokens: 2000,
      cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
      output_tokens: 50,
      output_tokens_details: { thinking_tokens: 20 },
      server_tool_use: { web_search_requests: 2, web_fetch_requests: 1 },
      service_tier: 'priority',
      inference_geo: 'us',
    });
    expect(stated(reading)).toEqual({
      inputUncached: 10,
      cacheRead: 2000,
      cacheWrite5m: 100,
      cacheWrite1h: 200,
      outputText: 30,
      outputReasoning: 20,
      counts: { 'count.webSearches': '2' },
    });
    expect(reading).toMatchObject({
      serviceTier: 'priority',
      upstreamId: 'msg_1',
      isComplete: true,
      unknownKeys: [],
    });
    expect(reading.raw).toMatchObject({
      inference_geo: 'us',
      'cache_creation.ephemeral_1h_input_tokens': 200,
    });
  });

  it('a credit that was redeemed is billed in a way that the figures do not say: a tier without a price', () => {
    const usage = { input_tokens: 2, output_tokens: 1, service_tier: 'standard' };
    const with_ = (type: string) => ({ ...usage, fallback_credit: { status: { type } } });
    expect(message(with_('redeemed')).serviceTier).toBe('fallback_credit');
    expect(message(with_('not_applied')).serviceTier).toBe('standard');
    const ending = [started(usage), delta(with_('redeemed')), stop];
    expect(stream(ending)).toMatchObject({ serviceTier: 'fallback_credit', unknownKeys: [] });
  });

  it('L16: a speed is the tier that was served, in a stream as well', () => {
    const tier = (speed: string) =>
      message({ output_tokens: 1, service_tier: 'standard', speed }).serviceTier;
    expect([tier('fast'), tier('standard')]).toEqual(['fast', 'standard']);
    const begun = started({ input_tokens: 2, service_tier: 'standard', speed: 'fast' });
    expect(stream([begun, delta({ output_tokens: 1 }), stop]).serviceTier).toBe('fast');
  });

  it('L10: merges a stream field by field, the last value winning', () => {
    const reading = stream([
      started({
        input_tokens: 2,
        cache_creation_input_tokens: 3068,
        cache_read_input_tokens: 0,
        output_tokens: 69,
        service_tier: 'standard',
      }),
      { type: 'ping' },
      block,
      delta({ cache_creation_input_tokens: 3337, cache_read_input_tokens: 6289, output_tokens: 198 }),
      stop,
    ]);
    expect(stated(reading)).toEqual({
      inputUncached: 2,
      cacheRead: 6289,
      cacheWrite5m: 3337,
      outputText: 198,
    });
    expect(reading).toMatchObject({
      isComplete: true,
      serviceTier: 'standard',
      lines: [{ model: 'claude-x-4' }],
    });
  });

  it('L10: a null says nothing, and so takes nothing away', () => {
    const reading = stream([
      started({ input_tokens: 2, cache_read_input_tokens: 40, output_tokens: 1 }),
      delta({ input_tokens: null, cache_read_input_tokens: null, output_tokens: 9 }),
      stop,
    ]);
    expect(stated(reading)).toEqual({ inputUncached: 2, cacheRead: 40, outputText: 9 });
  });

  it('gives the rest of a split that covers the first iteration to the lifetime in use', () => {
    const split = (short: number, long: number, total: number) =>
      message({
        cache_creation_input_tokens: total,
        cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
      });
    expect(stated(split(3068, 0, 3337))).toEqual({ cacheWrite5m: 3337, cacheWrite1h: 0 });
    expect(stated(split(0, 50, 80))).toEqual({ cacheWrite5m: 0, cacheWrite1h: 80 });
    expect(split(10, 10, 80).lines[0]).toMatchObject({
      usage: { cacheWrite5m: 70, cacheWrite1h: 10 },
      flags: ['cache_lifetime_unknown'],
    });
    expect(split(100, 20, 90).lines[0]?.flags).toEqual(['total_mismatch']);
    expect(stated(split(100, 20, 90))).toEqual({ cacheWrite5m: 70, cacheWrite1h: 20 });
  });

  it('L15: a write of unknown lifetime counts as five minutes and says so', () => {
    const reading = message({
      input_tokens: 1,
      cache_creation_input_tokens: 7,
      cache_read_input_tokens: 0,
      output_tokens: 1,
    });
    expect(reading.lines[0]).toMatchObject({
      usage: { cacheWrite5m: 7, cacheWrite1h: null },
      flags: ['cache_lifetime_unknown'],
    });
  });

  it('adds compaction and advisor iterations, each at its own model', () => {
    const reading = stream([
      started({ input_tokens: 1, output_tokens: 1 }),
      delta({
        input_tokens: 100,
        output_tokens: 20,
        iterations: [
          { type: 'compaction', input_tokens: 60000, output_tokens: 500, cache_creation_input_tokens: 0 },
          { type: 'message', input_tokens: 60, output_tokens: 12 },
          { type: 'advisor_message', model: 'claude-wise', input_tokens: 2500, output_tokens: 90 },
          { type: 'fallback_message', model: 'claude-x-4', input_tokens: 40, output_tokens: 8 },
        ],
      }),
      stop,
    ]);
    expect(reading.lines.map(({ model }) => model)).toEqual(['claude-x-4', 'claude-x-4', 'claude-wise']);
    expect(stated(reading)).toEqual({ inputUncached: 100, outputText: 20 });
    expect(stated(reading, 1)).toEqual({ inputUncached: 60000, cacheWrite5m: 0, outputText: 500 });
    expect(stated(reading, 2)).toEqual({ inputUncached: 2500, outputText: 90 });
  });

  it('adds what another model wrote before it declined, but no refusal without a word', () => {
    const declined = (output_tokens: number) => ({
      type: 'message',
      model: 'claude-y-5',
      input_tokens: 408,
      output_tokens,
    });
    const answered = { type: 'fallback_message', model: 'claude-x-4', input_tokens: 412, output_tokens: 264 };
    const usage = { input_tokens: 412, output_tokens: 264 };
    const having = (output: number) => message({ ...usage, iterations: [declined(output), answered] });
    expect(having(0).lines).toHaveLength(1);
    expect(having(30).lines.map(({ model }) => model)).toEqual(['claude-x-4', 'claude-y-5']);
    expect(stated(having(30), 1)).toEqual({ inputUncached: 408, outputText: 30 });
    const whole = { input_tokens: 820, output_tokens: 294 };
    expect(message({ ...whole, iterations: [declined(30), answered] }).lines).toHaveLength(1);
  });

  it('never has more lines than an event', () => {
    const iterations = Array.from({ length: 40 }, () => ({
      type: 'advisor_message',
      model: 'w',
      input_tokens: 3,
      output_tokens: 1,
    }));
    const reading = message({ input_tokens: 1, output_tokens: 1, iterations });
    expect(reading.lines).toHaveLength(2);
    expect(stated(reading, 1)).toEqual({ inputUncached: 120, outputText: 40 });
  });

  it('of more models than lines the last ones are one line, flagged, so that its cost is unknown', () => {
    const iterations = Array.from({ length: 20 }, (_, index) => ({
      type: 'advisor_message',
      model: `advisor-${index}`,
      input_tokens: 3,
      output_tokens: 1,
    }));
    const { lines } = message({ input_tokens: 1, output_tokens: 1, iterations });
    expect(lines).toHaveLength(16);
    const sum = lines.reduce((total, { usage }) => total + (usage.inputUncached ?? 0), 0);
    expect(sum).toBe(61);
    expect(lines.at(-1)).toMatchObject({ model: 'other', flags: ['reader_limit'] });
  });

  it('L7: a missing output count is no zero', () => {
    expect(message({ input_tokens: 3 }).lines[0]?.flags).toEqual(['output_not_stated']);
  });

  it('a negative count is no credit', () => {
    const reading = stream([
      started({ input_tokens: 3, output_tokens: 1 }),
      delta({ output_tokens: -9 }),
      stop,
    ]);
    expect(stated(reading)).toEqual({ inputUncached: 3 });
    expect(reading.lines[0]?.flags).toEqual(['negative_count']);
  });

  it('L1: a stream that breaks off gives what it had stated, as a lower bound', () => {
    const reading = stream([
      started({ input_tokens: 3, cache_read_input_tokens: 4, output_tokens: 1 }),
      block,
    ]);
    expect(stated(reading)).toEqual({ inputUncached: 3, cacheRead: 4, outputText: 1 });
    expect(reading.isComplete).toBe(false);
    expect(reading.lines[0]?.flags).toEqual(['stream_incomplete']);
  });

  it('L1: a second message that breaks off is not ended by the first', () => {
    const [start, end] = [started({ input_tokens: 9, output_tokens: 1 }), delta({ output_tokens: 7 })];
    expect(stream([start, end, stop]).isComplete).toBe(true);
    expect(stream([start, end, stop, start])).toMatchObject({ isComplete: false });
    expect(stream([start, end, stop, start, end, stop]).isComplete).toBe(true);
  });

  it('an error event leaves the reading incomplete', () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    expect(stream([started({ input_tokens: 3, output_tokens: 1 }), error]).isComplete).toBe(false);
    expect(stream([started({ input_tokens: 3, output_tokens: 1 }), error, stop]).isComplete).toBe(false);
  });
});

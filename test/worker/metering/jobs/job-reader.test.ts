/** Objects and results of batches as their providers document them; made up here. */
import { describe, expect, it } from 'vitest';
import { read } from './read.ts';

const line = (custom: number, body: object, status = 200) =>
  JSON.stringify({
    id: `batch_req_${custom}`,
    custom_id: `c${custom}`,
    response: { status_code: status, request_id: 'r', body },
    error: null,
  });
const chat = (model: string, prompt: number, completion: number, cached = 0) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model,
  choices: [{ index: 0, message: { content: 'usage "usage": {}' }, finish_reason: 'stop' }],
  usage: {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached },
  },
});

describe('OpenAI’s batches', () => {
  const object = (changes: object) => ({
    id: 'batch_1',
    object: 'batch',
    status: 'in_progress',
    output_file_id: null,
    request_counts: { total: 3, completed: 1, failed: 0 },
    usage: { input_tokens: 0, output_tokens: 0, total_tokens: 0 },
    ...changes,
  });
  const poll = 'GET /v1/batches/batch_1';

  it('is pending when it is created and until it has ended', () => {
    const job = { id: 'batch_1', resultIds: [], state: 'pending', hasFailed: false };
    expect(read('openai', 'POST /v1/batches', object({ status: 'validating' }))).toMatchObject({
      job,
      lines: [],
    });
    expect(read('openai', poll, object({}))).toMatchObject({ job, lines: [] });
    const finalizing = read('openai', poll, object({ status: 'finalizing', output_file_id: 'file-9' }));
    expect(finalizing.job).toEqual({ ...job, resultIds: ['file-9'] });
  });

  it('states its usage and model when it has ended, in the tier of batches', () => {
    const ended = object({
      status: 'completed',
      output_file_id: 'file-9',
      model: 'gpt-4o-mini-2024-07-18',
      request_counts: { total: 3, completed: 3, failed: 0 },
      usage: {
        input_tokens: 300,
        input_tokens_details: { cached_tokens: 100 },
        output_tokens: 60,
        output_tokens_details: { reasoning_tokens: 20 },
        total_tokens: 360,
      },
    });
    expect(read('openai', poll, ended)).toMatchObject({
      job: { id: 'batch_1', resultIds: ['file-9'], state: 'ended', hasFailed: false },
      serviceTier: 'batch',
      isComplete: true,
      unknownKeys: [],
      lines: [
        {
          model: 'gpt-4o-mini-2024-07-18',
          requestInputTokens: null,
          usage: { inputUncached: 200, cacheRead: 100, outputText: 40, outputReasoning: 20 },
        },
      ],
    });
  });

  it('L7: of an old batch whose usage is all zero nothing is stated; of one that answered nothing, nothing is billed', () => {
    const counts = { total: 3, completed: 3, failed: 0 };
    expect(read('openai', poll, object({ status: 'completed', request_counts: counts })).lines).toEqual([]);
    const failed = object({ status: 'failed', request_counts: { total: 0, completed: 0, failed: 0 } });
    expect(read('openai', poll, failed).job).toMatchObject({ state: 'void', hasFailed: true });
  });

  it('results are summed by model, whatever they say in their texts', () => {
    const body = [
      line(1, chat('gpt-4o-mini-2024-07-18', 100, 10, 40)),
      line(2, chat('gpt-4o-2024-08-06', 7, 3)),
      line(3, chat('gpt-4o-mini-2024-07-18', 50, 5)),
      line(4, { error: { message: 'no' } }, 400),
    ].join('\n');
    const reading = read('openai', 'GET /v1/files/file-9/content', body);
    expect(reading.job).toEqual({ id: 'file-9', resultIds: [], state: 'ended', hasFailed: false });
    expect(reading.lines).toMatchObject([
      {
        model: 'gpt-4o-mini-2024-07-18',
        flags: [],
        usage: { inputUncached: 110, cacheRead: 40, outputText: 15, providerTotal: 165 },
      },
      { model: 'gpt-4o-2024-08-06', usage: { inputUncached: 7, outputText: 3 } },
    ]);
    expect(reading.raw).toMatchObject({ prompt_tokens: 157, answers: 3 });
  });

  it('answers of the Responses API and embeddings are read as such', () => {
    const body = [
      line(1, {
        id: 'resp_1',
        object: 'response',
        status: 'completed',
        model: 'gpt-5-mini-2025-08-07',
        usage: { input_tokens: 9, output_tokens: 4, total_tokens: 13 },
        tool_usage: { web_search: { num_requests: 2 } },
      }),
      line(2, {
        object: 'list',
        data: [],
        model: 'text-embedding-3-small',
        usage: { prompt_tokens: 5, total_tokens: 5 },
      }),
    ].join('\n');
    expect(read('openai', 'GET /v1/files/file-9/content', body).lines).toMatchObject([
      { model: 'gpt-5-mini-2025-08-07', usage: { inputUncached: 9, counts: { 'count.webSearches': '2' } } },
      { model: 'text-embedding-3-small', usage: { inputUncached: 5, outputText: null } },
    ]);
  });

  it('results that break off have not ended', () => {
    const whole = line(1, chat('gpt-4o', 100, 10));
    const cut = read('openai', 'GET /v1/files/file-9/content', `${whole}\n${whole.slice(0, 80)}`);
    expect(cut).toMatchObject({ isComplete: false, job: { state: 'pending' } });
  });

  it('another file, of whatever content, says nothing', () => {
    for (const body of [
      '',
      '\u0000\u0001binary',
      '{"messages":[]}\n{"messages":[]}',
      '{"usage":{"prompt_tokens":5}}',
    ])
      expect(read('openai', 'GET /v1/files/file-8/content', body)).toMatchObject({
        lines: [],
        isComplete: false,
      });
  });

  it('an answer without usage makes the sum a lower bound', () => {
    const { usage: _, ...silent } = chat('gpt-4o', 1, 1);
    const body = [line(1, chat('gpt-4o', 100, 10)), line(2, silent)].join('\n');
    expect(read('openai', 'GET /v1/files/file-9/content', body).lines).toMatchObject([
      { flags: ['lower_bound'], usage: { inputUncached: 100 } },
    ]);
  });

  it('requests of different sizes are kept apart; of more models than an event has lines the last are one', () => {
    const sizes = [line(1, chat('gpt-5.4', 1_000, 10)), line(2, chat('gpt-5.4', 300_000, 10))].join('\n');
    expect(
      read('openai', 'GET /v1/files/file-9/content', sizes).lines.map((one) => one.requestInputTokens),
    ).toEqual([1_000, 300_000]);
    const many = Array.from({ length: 300 }, (_, index) => line(index, chat(`model-${index}`, 1, 1)));
    const { lines } = read('openai', 'GET /v1/files/file-9/content', many.join('\n'));
    expect(lines).toHaveLength(16);
    expect(lines.at(-1)).toMatchObject({
      model: 'other',
      flags: ['reader_limit'],
      usage: { inputUncached: 285 },
    });
  });
});

it('Mistral’s and Together’s objects name the same things otherwise', () => {
  const job = {
    id: 'b-1',
    status: 'SUCCESS',
    output_file: 'f-1',
    model: 'mistral-small-latest',
    succeeded_requests: 2,
  };
  expect(read('mistral', 'GET /v1/batch/jobs/b-1', job)).toMatchObject({
    lines: [],
    job: { id: 'b-1', resultIds: ['f-1'], state: 'ended' },
  });
  expect(
    read('together', 'POST /v1/batches', { job: { id: 'b-2', status: 'VALIDATING' } }).job,
  ).toMatchObject({
    id: 'b-2',
    state: 'pending',
  });
});

describe('Anthropic’s batches', () => {
  const object = (changes: object) => ({
    id: 'msgbatch_1',
    type: 'message_batch',
    processing_status: 'in_progress',
    request_counts: { processing: 2, succeeded: 0, errored: 0, canceled: 0, expired: 0 },
    results_url: null,
    ...changes,
  });
  const result = (body: object) => JSON.stringify({ custom_id: 'c', result: body });
  const message = (model: string, input: number, output: number) =>
    result({
      type: 'succeeded',
      message: {
        id: 'msg_1',
        type: 'message',
        model,
        content: [{ type: 'text', text: 'hello' }],
        usage: {
          input_tokens: input,
          output_tokens: output,
          cache_read_input_tokens: 3,
          service_tier: 'batch',
        },
      },
    });

  it('states how it stands and never what it used', () => {
    expect(read('anthropic', 'POST /v1/messages/batches', object({})).job).toMatchObject({
      id: 'msgbatch_1',
      state: 'pending',
    });
    const counts = { processing: 0, succeeded: 2, errored: 0, canceled: 0, expired: 0 };
    const ended = object({ processing_status: 'ended', request_counts: counts });
    expect(read('anthropic', 'GET /v1/messages/batches/msgbatch_1', ended)).toMatchObject({
      lines: [],
      job: { state: 'ended' },
    });
    const expired = object({ processing_status: 'ended' });
    expect(read('anthropic', 'GET /v1/messages/batches/msgbatch_1', expired).job?.state).toBe('void');
  });

  it('results are summed under the batch’s own id; what failed or expired is not billed', () => {
    const body = `${message('claude-sonnet-5', 10, 5)}\n${message('claude-haiku-4-5', 1, 2)}\n${message('claude-sonnet-5', 20, 7)}
${result({ type: 'errored', error: { type: 'error' } })}\n${result({ type: 'expired' })}\n`;
    const reading = read('anthropic', 'GET /v1/messages/batches/msgbatch_1/results', body);
    expect(reading.job).toMatchObject({ id: 'msgbatch_1', state: 'ended' });
    expect(reading.lines).toMatchObject([
      { model: 'claude-sonnet-5', usage: { inputUncached: 30, cacheRead: 6, outputText: 12 } },
      { model: 'claude-haiku-4-5', usage: { inputUncached: 1, outputText: 2 } },
    ]);
    const none = read(
      'anthropic',
      'GET /v1/messages/batches/msgbatch_1/results',
      result({ type: 'expired' }),
    );
    expect(none).toMatchObject({ lines: [], job: { state: 'void' } });
  });
});

describe('Gemini’s batches', () => {
  const answer = (prompt: number) => ({
    candidates: [{ content: { parts: [{ text: 'x' }] }, finishReason: 'STOP' }],
    usageMetadata: { promptTokenCount: prompt, candidatesTokenCount: 2, totalTokenCount: prompt + 2 },
    modelVersion: 'gemini-2.5-flash',
  });
  const operation = (state: string, more: object = {}) => ({
    name: 'batches/abc',
    metadata: { model: 'models/gemini-2.5-flash', state, batchStats: { requestCount: '2' } },
    ...more,
  });

  it('is pending when created', () => {
    const created = read(
      'google',
      'POST /v1beta/models/gemini-2.5-flash:batchGenerateContent',
      operation('BATCH_STATE_PENDING'),
    );
    expect(created).toMatchObject({ lines: [], job: { id: 'batches/abc', state: 'pending' } });
  });

  it('inlined answers are counted once where they stand twice', () => {
    const inlinedResponses = {
      inlinedResponses: [
        { response: answer(10), metadata: { key: 'a' } },
        { error: { code: 3 } },
        { response: answer(5) },
      ],
    };
    const ended = operation('BATCH_STATE_SUCCEEDED', { done: true, response: { inlinedResponses } });
    const twice = { ...ended, metadata: { ...ended.metadata, output: { inlinedResponses } } };
    for (const body of [ended, twice])
      expect(read('google', 'GET /v1beta/batches/abc', body)).toMatchObject({
        job: { id: 'batches/abc', state: 'ended' },
        serviceTier: 'batch',
        lines: [{ model: 'gemini-2.5-flash', usage: { inputUncached: 15, outputText: 4 } }],
      });
  });

  it('a file of answers is learnt from the operation and read under its own name', () => {
    const ended = operation('BATCH_STATE_SUCCEEDED', { response: { responsesFile: 'files/xyz' } });
    expect(read('google', 'GET /v1beta/batches/abc', ended).job).toMatchObject({ resultIds: ['files/xyz'] });
    const body = `${JSON.stringify({ key: 'a', response: answer(10) })}\n${JSON.stringify({ key: 'b', response: answer(4) })}\n`;
    const path = 'GET /download/v1beta/files/xyz:download';
    expect(read('google', path, body)).toMatchObject({
      job: { id: 'files/xyz', state: 'ended' },
      lines: [{ usage: { inputUncached: 14, outputText: 4 } }],
    });
  });
});

import { describe, expect, it } from 'vitest';
import { read } from './read.ts';

describe('xAI’s batches', () => {
  const object = (counts: object) => ({
    batch_id: 'batch_6c-9',
    name: 'nightly',
    cancel_time: null,
    state: { num_requests: 2, num_pending: 0, num_success: 2, num_error: 0, num_cancelled: 0, ...counts },
  });
  const poll = 'GET /v1/batches/batch_6c-9';
  const results = `${poll}/results`;
  const answer = (completion: number, ticks: number) => ({
    batch_result: {
      response: {
        chat_get_completion: {
          object: 'chat.completion',
          model: 'grok-4.3',
          choices: [{ index: 0, message: { content: '"usage":{}' }, finish_reason: 'stop' }],
          usage: {
            prompt_tokens: 204,
            completion_tokens: completion,
            prompt_tokens_details: { cached_tokens: 192 },
            completion_tokens_details: { reasoning_tokens: 82 },
            total_tokens: 286 + completion,
            cost_in_usd_ticks: ticks,
          },
          service_tier: 'default',
        },
      },
    },
  });
  const page = (list: object[], token: string | null = null) => ({
    results: list.map((one, index) => ({ batch_request_id: String(index), ...one })),
    pagination_token: token,
  });

  it('have ended once none of their requests waits, and only then a name for their results', () => {
    const pending = { id: 'batch_6c-9', resultIds: [], state: 'pending' };
    expect(read('xai', 'POST /v1/batches', object({ num_requests: 0, num_success: 0 })).job).toMatchObject(
      pending,
    );
    expect(read('xai', poll, object({ num_pending: 1, num_success: 1 })).job).toMatchObject(pending);
    expect(read('xai', poll, object({})).job).toMatchObject({
      resultIds: ['batch_6c-9/results'],
      state: 'ended',
    });
    expect(read('xai', poll, object({ num_success: 0, num_error: 2 })).job).toMatchObject({ state: 'void' });
  });

  it('are summed from one page of results, reasoning beside the text, with the cost that they state', () => {
    const reading = read('xai', results, page([answer(1, 2_087_200), answer(2, 2_244_800)]));
    expect(reading).toMatchObject({
      serviceTier: 'batch',
      isComplete: true,
      unknownKeys: [],
      job: { id: 'batch_6c-9/results', state: 'ended' },
      lines: [
        {
          model: 'grok-4.3',
          flags: [],
          usage: {
            inputUncached: 24,
            cacheRead: 384,
            outputText: 3,
            outputReasoning: 164,
            providerCostUsd: '0.0004332',
          },
        },
      ],
    });
  });

  it('are not settled by a page that others follow', () => {
    expect(read('xai', results, page([answer(1, 5)], 'next')).job).toMatchObject({ state: 'pending' });
  });

  it('with pictures or films in them say that what is known is not all', () => {
    const film = { batch_result: { response: { video: { url: 'u' } } } };
    const refused = { batch_result: { error: { code: 3 } } };
    expect(read('xai', results, page([answer(1, 5), refused])).lines[0]?.flags).toEqual([]);
    expect(read('xai', results, page([answer(1, 5), film])).lines[0]?.flags).toEqual(['lower_bound']);
    expect(read('xai', results, page([film]))).toMatchObject({ lines: [], job: { state: 'ended' } });
  });

  it('another file under that path is none of their results', () => {
    expect(read('xai', results, { data: [] }).isComplete).toBe(false);
  });
});

/** Batches through the whole pipeline, settled by polls and downloads. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Dashboard } from '../delivery/dashboard.ts';
import { Play, text } from '../upstream/client.ts';
import { Caller } from './caller.ts';
import { JSON_TYPE } from './chat.ts';
import { ask, BATCH_COST, billed, USAGE } from './later.ts';

beforeEach(() => {
  Dashboard.open();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('a batch', () => {
  const batch = (status: string, changes: object = {}) => ({
    id: 'batch_1',
    object: 'batch',
    status,
    output_file_id: null,
    request_counts: { total: 2, completed: status === 'completed' ? 2 : 0, failed: 0 },
    ...changes,
  });
  const BATCHES = '/openai/v1/batches';
  const results = ['gpt-4o-mini-2024-07-18', 'gpt-4o-2024-08-06']
    .map((model) => ({
      object: 'chat.completion',
      model,
      choices: [],
      usage: { prompt_tokens: 500, completion_tokens: 50, total_tokens: 550 },
    }))
    .map((body, index) => JSON.stringify({ custom_id: `c${index}`, response: { status_code: 200, body } }))
    .join('\n');
  const FILE = { 'content-type': 'application/octet-stream' };

  it('is charged the configured amount until a poll states its usage, then that in the tier of batches', async () => {
    const caller = await Caller.withKey({}, { unknownChargeNanos: '5000000000' });
    await ask(caller, `POST ${BATCHES}`, batch('validating'));
    const ended = batch('completed', {
      output_file_id: 'file-9',
      model: 'gpt-4o-mini-2024-07-18',
      usage: USAGE,
    });
    await ask(caller, `GET ${BATCHES}/batch_1`, ended);
    await ask(caller, `GET /openai/v1/files/file-9/content`, results, FILE);
    expect(billed(await caller.events())).toMatchObject([
      {
        endpoint: '/v1/batches',
        method: 'POST',
        reservedNanos: '5000000000',
        serviceTier: 'batch',
        costNanos: BATCH_COST,
        chargedNanos: BATCH_COST,
        lines: [{ flags: ['summed_requests', 'request_sizes_unknown'] }],
      },
    ]);
  });

  it('L33: is charged by its results where its object states no usage, and once though they are downloaded twice', async () => {
    const caller = await Caller.withKey();
    const requestId = await ask(caller, `POST ${BATCHES}`, batch('validating'));
    await ask(caller, `GET ${BATCHES}/batch_1`, batch('completed', { output_file_id: 'file-9' }));
    expect(await caller.gate.stub.figures()).toMatchObject({ deferred: 1 });
    await ask(caller, `GET /openai/v1/files/file-9/content`, results, FILE);
    await ask(caller, `GET /openai/v1/files/file-9/content`, results, FILE);
    const events = billed(await caller.events());
    expect(events).toMatchObject([
      {
        requestId,
        upstreamId: 'batch_1',
        basis: 'reported',
        lines: [
          { model: 'gpt-4o-mini-2024-07-18', costNanos: '52500', flags: ['summed_requests'] },
          { model: 'gpt-4o-2024-08-06', costNanos: '875000' },
        ],
        costNanos: '927500',
        rawUsage: { answers: 2, prompt_tokens: 1_000 },
      },
    ]);
  });

  it('that is downloaded leaves nothing of what the path says, which is the caller’s word', async () => {
    const caller = await Caller.withKey();
    await ask(caller, 'GET /openai/v1/files/what-the-caller-wrote/content', results, FILE);
    expect(JSON.stringify(await caller.events())).not.toContain('what-the-caller-wrote');
  });

  it('whose object states usage and no model is unknown until its results are read', async () => {
    const caller = await Caller.withKey();
    await ask(caller, `POST ${BATCHES}`, batch('validating'));
    await ask(
      caller,
      `GET ${BATCHES}/batch_1`,
      batch('completed', { output_file_id: 'file-9', usage: USAGE }),
    );
    await ask(caller, `GET /openai/v1/files/file-9/content`, results, FILE);
    expect(billed(await caller.events())).toMatchObject([
      { kind: 'closing', costNanos: null },
      { kind: 'correction', costNanos: '927500' },
    ]);
    expect((await caller.gate.stub.figures()).chargedNanos).toBe('927500');
  });

  it('L35: with 20 MB of results is metered, and charged only by a download that came whole', async () => {
    const caller = await Caller.withKey();
    await ask(caller, `POST ${BATCHES}`, batch('validating'));
    await ask(caller, `GET ${BATCHES}/batch_1`, batch('completed', { output_file_id: 'file-9' }));
    const body = { model: 'gpt-4o-mini', choices: [{ message: { content: 'lorem '.repeat(300) } }] };
    const usage = { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 };
    const line = JSON.stringify({ custom_id: 'c', response: { status_code: 200, body: { ...body, usage } } });
    for (const end of [[{ reset: true } as const], []]) {
      const play = await Play.of({ headers: FILE, steps: [{ repeat: `${line}\n`, times: 10_000 }, ...end] });
      const { response: answer, over } = await caller.call('/openai/v1/files/file-9/content', {
        headers: play.headers,
      });
      const read = await answer.arrayBuffer().catch(() => null);
      await over();
      const isWhole = end.length === 0;
      expect(read !== null).toBe(isWhole);
      expect(billed(await caller.events())).toHaveLength(isWhole ? 1 : 0);
    }
    expect(billed(await caller.events())).toMatchObject([
      { rawUsage: { answers: 10_000, prompt_tokens: 100_000 } },
    ]);
  });

  it('of which nothing was done costs nothing', async () => {
    const caller = await Caller.withKey();
    await ask(caller, `POST ${BATCHES}`, batch('validating'));
    await ask(caller, `GET ${BATCHES}/batch_1`, batch('failed'));
    expect((await caller.events()).map(({ costNanos }) => costNanos)).toEqual(['0', '0']);
    expect(await caller.gate.stub.figures()).toMatchObject({ open: 0, chargedNanos: '0' });
  });

  it('whose creation failed, or named no batch, ends at once', async () => {
    const caller = await Caller.withKey();
    await ask(caller, `POST ${BATCHES}`, { object: 'batch' });
    expect(await caller.events()).toMatchObject([{ basis: 'unmetered', chargedNanos: '50000000' }]);
    const play = await Play.of({ status: 400, headers: JSON_TYPE, steps: [text('{"error":{}}')] });
    const { response: refused, over } = await caller.call(BATCHES, {
      method: 'POST',
      headers: { ...JSON_TYPE, ...play.headers },
      body: '{}',
    });
    await refused.text();
    await over();
    expect((await caller.events()).at(-1)).toMatchObject({ basis: 'none', status: 400 });
    expect(await caller.gate.stub.figures()).toMatchObject({ open: 0 });
  });

  it('of xAI’s is charged once, by results that are read after its end and are all on one page', async () => {
    const caller = await Caller.withKey();
    const batches = '/xai/v1/batches';
    const object = (all: number, left: number) => ({
      batch_id: 'batch_x',
      state: { num_requests: all, num_pending: left, num_success: all - left },
    });
    const usage = {
      prompt_tokens: 204,
      completion_tokens: 1,
      total_tokens: 205,
      cost_in_usd_ticks: 2_087_200,
    };
    const completion = { object: 'chat.completion', model: 'grok-4.3', choices: [], usage };
    const one = { batch_request_id: '0', batch_result: { response: { chat_get_completion: completion } } };
    const page = (size: number) => ({ results: Array(size).fill(one), pagination_token: null });
    await ask(caller, `POST ${batches}`, object(0, 0));
    await ask(caller, `POST ${batches}/batch_x/requests`, 'null');
    await ask(caller, `GET ${batches}/batch_x/results`, page(1));
    await ask(caller, `GET ${batches}/batch_x`, object(3, 1));
    await ask(caller, `GET ${batches}/batch_x/results`, page(2));
    expect(billed(await caller.events())).toEqual([]);
    await ask(caller, `GET ${batches}/batch_x`, object(3, 0));
    await ask(caller, `GET ${batches}/batch_x/results?pagination_token=b`, page(1));
    expect(billed(await caller.events())).toEqual([]);
    await ask(caller, `GET ${batches}/batch_x/results?limit=100`, page(3));
    await ask(caller, `GET ${batches}/batch_x/results`, page(3));
    expect(billed(await caller.events())).toMatchObject([
      {
        upstreamId: 'batch_x',
        serviceTier: 'batch',
        costNanos: '626160',
        lines: [{ model: 'grok-4.3' }],
      },
    ]);
  });

  it('of Anthropic’s, with two models, is charged by its results', async () => {
    const caller = await Caller.withKey();
    const batches = '/anthropic/v1/messages/batches';
    const created = { id: 'msgbatch_1', type: 'message_batch', processing_status: 'in_progress' };
    await ask(caller, `POST ${batches}`, created);
    const lines = ['claude-sonnet-4-5-20250929', 'claude-haiku-4-5-20251001'].map((model) =>
      JSON.stringify({
        custom_id: model,
        result: {
          type: 'succeeded',
          message: { type: 'message', model, usage: { input_tokens: 1_000, output_tokens: 100 } },
        },
      }),
    );
    await ask(caller, `GET ${batches}/msgbatch_1/results`, `${lines.join('\n')}\n`, {
      'content-type': 'application/x-jsonl',
    });
    expect(billed(await caller.events())).toMatchObject([
      {
        upstreamId: 'msgbatch_1',
        costNanos: '3000000',
        lines: [{ costNanos: '2250000' }, { costNanos: '750000' }],
      },
    ]);
  });
});
